import { isListed, mayAsk, mayConnect } from './address';

const allowed = (hosts: string[], plainToLoopback = false) => ({ hosts, plainToLoopback });
const asks = (url: string, hosts: string[], plainToLoopback = false) =>
  mayAsk(new URL(url), allowed(hosts, plainToLoopback));

describe('a host', () => {
  it.each([
    ['api.twilio.com', ['api.twilio.com'], true],
    ['api.twilio.com', ['API.Twilio.com'], true],
    ['evil-api.twilio.com', ['api.twilio.com'], false],
    ['api.twilio.com.evil.example', ['api.twilio.com', '*.twilio.com'], false],
    ['a.b.example.com', ['*.example.com'], true],
    ['example.com', ['*.example.com'], false],
    ['eviltwilio.com', ['*.twilio.com'], false],
    ['api.twilio.com', [], false],
  ])('%s is among %j: %p', (host, hosts, listed) => expect(isListed(host, hosts)).toBe(listed));
  it('that only a wildcard lets in is not exactly listed', () =>
    expect(isListed('a.example.com', ['*.example.com'], { exactly: true })).toBe(false));
});

describe('an address', () => {
  it.each([
    'http://api.twilio.com/',
    'ftp://api.twilio.com/',
    'file:///etc/passwd',
    'https://elsewhere.example/',
    'https://api.twilio.com@elsewhere.example/',
    'https://[::1]/',
    'https://0x7f000001/',
    'https://2130706433/',
  ])('%s is not asked', (url) => expect(asks(url, ['api.twilio.com'], true)).toBe(false));
  it('is asked where its host is listed, whatever its dot at the end and its port', () => {
    for (const url of ['https://api.twilio.com/a?b=c', 'https://API.twilio.com./', 'https://api.twilio.com:8443/'])
      expect(asks(url, ['api.twilio.com'])).toBe(true);
  });
  it('is plain only to this very machine, and only outside production', () => {
    expect(asks('http://127.0.0.1:8080/', ['127.0.0.1'], true)).toBe(true);
    expect(asks('http://localhost:8080/', ['localhost'], true)).toBe(true);
    expect(asks('http://127.0.0.1:8080/', ['127.0.0.1'], false)).toBe(false);
    expect(asks('http://10.0.0.5/', ['10.0.0.5'], true)).toBe(false);
    expect(asks('http://pbx.example/', ['pbx.example'], true)).toBe(false);
  });
  it('is asked in our own network where it is listed itself', () => {
    expect(asks('https://10.0.0.5/', ['10.0.0.5'])).toBe(true);
    expect(asks('https://10.0.0.6/', ['10.0.0.5'])).toBe(false);
  });
});

describe('what a name leads to', () => {
  const connects = (address: string, hosts: string[] = ['pbx.example'], url = 'https://pbx.example/') =>
    mayConnect({ address }, new URL(url), allowed(hosts, true));
  it.each([
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
  ])('is not connected to at %s', (address) => expect(connects(address)).toBe(false));
  it.each(['93.184.216.34', '2a00:1450:4001::1', '::ffff:93.184.216.34'])('is connected to at %s', (address) =>
    expect(connects(address)).toBe(true),
  );
  it('may be private where the address itself is listed beside the name', () => {
    expect(connects('10.1.2.3', ['pbx.example', '10.1.2.3'])).toBe(true);
    expect(connects('fd00::1', ['pbx.example', 'fd00::1'])).toBe(true);
    expect(connects('10.1.2.4', ['pbx.example', '10.1.2.3'])).toBe(false);
  });
  it('is this machine where plain http is spoken', () => {
    expect(connects('127.0.0.1', ['localhost'], 'http://localhost/')).toBe(true);
    expect(connects('93.184.216.34', ['localhost'], 'http://localhost/')).toBe(false);
  });
});
