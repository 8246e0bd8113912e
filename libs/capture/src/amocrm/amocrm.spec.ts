import fc from 'fast-check';
import type { CapturedCall } from '../captured';
import { readAmoCrm } from './amocrm';

const source = { account: 'main', zone: 'Europe/Moscow' };
/** As in the API's documentation. */
const item = {
  direction: 'inbound',
  uniq: '8f52d38a-5fb3-406d-93a3-a4832dc28f8b',
  duration: 60,
  source: 'onlinePBX',
  link: 'https://example.com/record.mp3',
  phone: '+79998888888',
  call_responsible: 504141,
  call_result: 'Разговор состоялся',
  call_status: 4,
  created_at: 1585041600,
};
const told = (change: object): Partial<CapturedCall> => {
  const [reading] = readAmoCrm([{ ...item, ...change }], source);
  if (reading!.how !== 'taken') throw new Error(reading!.reason);
  const { kind, origin, callId, ...rest } = reading!.facts[0] as CapturedCall;
  expect([kind, callId, origin.externalId]).toEqual(['call', `amocrm-main-${item.uniq}`, item.uniq]);
  return rest;
};

it('reads the documented example', () =>
  expect(told({})).toEqual({
    direction: 'inbound',
    placedAt: '2020-03-24T09:20:00.000Z',
    from: '+79998888888',
    line: 'onlinePBX',
    label: 'talked',
    rep: { extension: 'amocrm:504141' },
    connected: { at: '2020-03-24T09:20:00.000Z', answeredBy: 'human' },
    ended: { at: '2020-03-24T09:21:00.000Z', disposition: 'answered', sourceTalkSeconds: 60 },
  }));

it.each([
  [1, 20, 'left a message', 'voicemail', undefined],
  [2, 20, 'call back later', 'answered', 'unknown'],
  [2, 0, 'call back later', 'no answer', undefined],
  [3, 0, 'absent', 'no answer', undefined],
  [4, 20, 'talked', 'answered', 'human'],
  [5, 5, 'wrong number', 'answered', 'unknown'],
  [5, 0, 'wrong number', 'failed', undefined],
  [6, 0, 'not reached', 'no answer', undefined],
  [7, 0, 'busy', 'busy', undefined],
])('status %i after %i seconds: %s, %s', (call_status, duration, label, disposition, answeredBy) => {
  const call = told({ direction: 'outbound', call_status, duration });
  expect(call).toMatchObject({
    to: '+79998888888',
    label,
    ended: { disposition },
    rep: { extension: 'amocrm:504141' },
  });
  expect([call.connected?.answeredBy, call.missed]).toEqual([answeredBy, undefined]);
});

it('was recorded behind its link', () => {
  const of = (change: object) => {
    const [reading] = readAmoCrm([{ ...item, ...change }], source);
    return reading!.how === 'taken' ? reading!.facts.slice(1).map(({ origin: _, ...rest }) => rest) : reading;
  };
  const heard = {
    kind: 'recording',
    callId: `amocrm-main-${item.uniq}`,
    recordingId: item.uniq,
    at: '2020-03-24T09:20:00.000Z',
  };
  expect(of({})).toEqual([{ ...heard, location: item.link, mediaType: 'audio/mpeg' }]);
  expect(of({ link: 'https://pbx.example.com/play?id=7&token=a.b' })).toEqual([
    { ...heard, location: 'https://pbx.example.com/play?id=7&token=a.b' },
  ]);
  expect(of({ link: 'нет записи' })).toEqual([{ ...heard, missing: 'unusable link' }]);
  // amoCRM has no word for why
  for (const link of [undefined, null, '']) expect(of({ link })).toEqual([]);
});

it('left a message: on our machine where it came in and nobody took it, else on theirs', () => {
  const at = '2020-03-24T09:20:20.000Z';
  const left = { call_status: 1, duration: 20 };
  expect(told(left)).toMatchObject({ voicemail: { at }, missed: { offeredTo: [{ extension: 'amocrm:504141' }] } });
  const out = told({ ...left, direction: 'outbound' });
  expect([out.voicemail, out.missed, out.connected]).toEqual([{ at }, undefined, undefined]);
  expect(told({ call_status: 6 }).voicemail).toBeUndefined();
});

it('without a status says neither that nor whether it was answered', () => {
  const call = told({ call_status: undefined });
  expect(call).toMatchObject({ ended: { disposition: 'unknown' } });
  expect([call.connected, call.missed, call.label]).toEqual([undefined, undefined, undefined]);
});

it('inbound and not reached was missed, by whom it was for', () => {
  const call = told({ call_status: '6', duration: '0' });
  expect([call.missed, call.rep]).toEqual([{ offeredTo: [{ extension: 'amocrm:504141' }] }, undefined]);
});

it.each([
  ['+79161234567', { phone: '+79161234567' }],
  ['Пётр Алексеев', { extension: 'amocrm:Пётр Алексеев' }],
  [undefined, { extension: 'amocrm:77' }],
])('is the work of %s', (call_responsible, rep) =>
  expect(told({ call_responsible, responsible_user_id: 77 }).rep).toEqual(rep),
);

it('keeps what an id of ours may not have apart', () => {
  const [a, b] = readAmoCrm(
    [
      { ...item, uniq: 'a b' },
      { ...item, uniq: 'a~20~b' },
    ],
    source,
  ).map((reading) => (reading.how === 'taken' ? (reading.facts[0] as CapturedCall).callId : reading.reason));
  expect([a, b]).toEqual(['amocrm-main-a~20~b', 'amocrm-main-a~7e~20~7e~b']);
});

it('refuses an item by its place and field, and takes the rest', () => {
  const wrong = [
    [{ uniq: '' }, '[0].uniq'],
    [{ direction: 'out' }, '[0].direction'],
    [{ phone: null }, '[0].phone'],
    [{ duration: -1 }, '[0].duration'],
    [{ link: {} }, '[0].link'],
    [{ call_status: 8 }, '[0].call_status'],
    [{ created_at: undefined }, '[0].created_at'],
    [{ created_at: '2020-03-24T09:20:00Z' }, '[0].created_at'],
    [{ created_at: 1585041600000 }, '[0].created_at'],
  ] as const;
  for (const [change, field] of wrong)
    expect(readAmoCrm([{ ...item, ...change }, item], source)).toMatchObject([
      { line: 1, how: 'refused', field },
      { line: 2, how: 'taken' },
    ]);
  expect(readAmoCrm(['x', null], source)).toMatchObject([{ field: '[0]' }, { field: '[1]' }]);
});

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(item)), fc.anything()), fc.anything(), (change, other) => void readAmoCrm([{ ...item, ...change }, other], source)), // prettier-ignore
    { numRuns: 500 },
  ));
