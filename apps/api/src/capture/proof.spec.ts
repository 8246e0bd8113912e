import type { CaptureSource, CaptureVendor } from '@app/wiring/capture-sources';
import { proofs, type Delivery } from './proof';

const source = (vendor: CaptureVendor, secret = 'the secret of the source'): CaptureSource => ({
  source: vendor,
  account: 'main',
  zone: 'UTC',
  secret,
  url: 'https://mycompany.com',
});
const delivery = (of: Partial<Delivery> = {}, headers: Readonly<Record<string, string>> = {}): Delivery => ({
  path: '/',
  body: {},
  query: {},
  ...of,
  header: (name) => headers[name],
});

describe('Twilio', () => {
  /** The example that Twilio's own libraries are tested with. */
  const body = {
    Digits: '1234',
    To: '+18005551212',
    From: '+14158675309',
    Caller: '+14158675309',
    CallSid: 'CA1234567890ABCDE',
  };
  const path = '/myapp.php?foo=1&bar=2';
  const proves = (of: Partial<Delivery>, signature: string) =>
    proofs.twilio(delivery({ path, body, ...of }, { 'x-twilio-signature': signature }), source('twilio', '12345'));

  it('signs address and fields', () => expect(proves({}, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')).toBe(true));
  it.each<[string, Partial<Delivery>, string]>([
    ['of another address', { path: '/myapp.php?foo=1' }, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['of other fields', { body: { ...body, Digits: '1235' } }, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['with one field more', { body: { ...body, More: '' } }, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['of nobody', {}, ''],
  ])('a signature %s proves nothing', (_, of, signature) => expect(proves(of, signature)).toBe(false));
});

const secret = 'the secret of the source';
it.each<[CaptureVendor, Delivery, boolean]>([
  ['aircall', delivery({ body: { token: secret } }), true],
  ['aircall', delivery({ body: { token: [secret] } }), false],
  ['aircall', delivery({ body: null }), false],
  ['amocrm', delivery({}, { authorization: 'Bearer the-secret' }), false],
  ['amocrm', delivery({ body: { token: secret } }), false],
  ['bitrix24', delivery({ body: { auth: secret } }), true],
  ['bitrix24', delivery({ query: { auth: secret } }), true],
  ['bitrix24', delivery({ query: { auth: { $ne: '' } } }), false],
  ['hubspot', delivery(), false],
])('%s', (vendor, sent, proven) => expect(proofs[vendor](sent, source(vendor))).toBe(proven));
