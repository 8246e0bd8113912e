import { captureSourcesOf } from './capture-sources';

const source = { source: 'aircall', account: 'main', zone: 'UTC', secret: 'a-secret-of-aircall' };
const read = (recordings: unknown) => captureSourcesOf(JSON.stringify([{ ...source, recordings }]));

describe('where recordings are fetched from', () => {
  it.each([
    [{ hosts: ['api.twilio.com'] }],
    [{ hosts: ['*.s3.amazonaws.com', 'media.example.com', 'localhost', '10.0.0.5', 'fd00::1'] }],
    [{ hosts: ['pbx'], authorization: 'Basic dXNlcjpwYXNz' }],
  ])('is %j', (recordings) => expect(read(recordings)).toMatchObject({ problems: [], sources: [{ recordings }] }));

  it.each([
    [{}],
    [{ hosts: [] }],
    [{ hosts: 'api.twilio.com' }],
    [{ hosts: ['*'] }],
    [{ hosts: ['*.com'] }],
    [{ hosts: ['https://api.twilio.com'] }],
    [{ hosts: ['api.twilio.com/path'] }],
    [{ hosts: ['api.twilio.com:443'] }],
    [{ hosts: ['a b'] }],
    [{ hosts: ['api.twilio.com'], authorization: 'hunter2' }],
    [{ hosts: ['api.twilio.com'], authorization: 'Basic hunter2\r\nX: y' }],
    [{ hosts: ['api.twilio.com'], hunter2: 1 }],
    [null],
    ['hunter2'],
  ])('is not %j, and that is said without the value', (recordings) => {
    const { problems } = read(recordings);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\[0\]\.recordings must be /);
    expect(problems[0]).not.toContain('hunter');
  });
});
