import { generateKeyPairSync } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign';
import { authenticate, mostSignatures } from './authenticate';
import { journalReport, letter } from './letters.examples';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const key = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;
const asked: string[] = [];
const resolver = async (name: string, type: string) => {
  asked.push(`${type} ${name}`);
  if (name !== 'spring._domainkey.example.com') throw Object.assign(new Error(), { code: 'ENOTFOUND' });
  return [[key.slice(0, 200), key.slice(200)]];
};
async function signed(raw = letter(), more: { selector?: string; maxBodyLength?: number } = {}): Promise<Buffer> {
  const signing = { signingDomain: 'example.com', selector: 'spring', privateKey, ...more };
  const { signatures } = await dkimSign(raw, { canonicalization: 'relaxed/relaxed', signatureData: [signing] });
  return Buffer.concat([Buffer.from(signatures), raw]);
}
const tampered = async (from: string, to: string) => Buffer.from((await signed()).toString().replace(from, to));
const passed = { method: 'dkim', result: 'pass', domain: 'example.com', selector: 'spring' };

describe('a signature', () => {
  it('holds', async () => {
    expect(await authenticate(await signed(), { resolver })).toEqual([passed]);
    expect(asked).toEqual(['TXT spring._domainkey.example.com']);
  });
  it('fails where the words are others', async () =>
    expect(await authenticate(await tampered('our offer.', 'our last offer.'), { resolver })).toEqual([
      { ...passed, result: 'fail' },
    ]));
  it('fails where the sender is another', async () =>
    expect(await authenticate(await tampered('From: Ann', 'From: Eve'), { resolver })).toEqual([
      { ...passed, result: 'fail' },
    ]));
  it('is neutral where there is no key', async () =>
    expect(await authenticate(await signed(letter(), { selector: 'autumn' }), { resolver })).toEqual([
      { ...passed, result: 'neutral', selector: 'autumn' },
    ]));
  it('of a part of the words leaves the rest to anybody', async () =>
    expect(
      await authenticate(Buffer.concat([await signed(letter(), { maxBodyLength: 8 }), Buffer.from('Pay me.\r\n')]), {
        resolver,
      }),
    ).toMatchObject([{ result: 'policy' }]));
  it('is that of the letter in a journal report', async () =>
    expect(await authenticate(journalReport(await signed(), 'Sender: ann@example.com\n'), { resolver })).toEqual([
      passed,
    ]));
});

describe('it is no failure of the letter', () => {
  it('that the DNS can’t be reached', async () => {
    const offline = () => Promise.reject(Object.assign(new Error(), { code: 'ECONNREFUSED' }));
    expect(await authenticate(await signed(), { resolver: offline })).toEqual([{ ...passed, result: 'temperror' }]);
  });
  it('that the DNS takes too long', async () => {
    const never = () => new Promise<never>(() => undefined);
    expect(await authenticate(await signed(), { resolver: never, milliseconds: 20 })).toEqual([
      { ...passed, result: 'temperror' },
    ]);
  });
  it('that nobody signed it', async () => expect(await authenticate(letter(), { resolver })).toEqual([]));
  it('that it is signed too often', async () => {
    const many = Object.fromEntries(
      Array.from({ length: mostSignatures + 1 }, (_, i) => [
        `${'DKIM-Signature'.slice(0, 14)}${' '.repeat(i)}`,
        'v=1; d=x',
      ]),
    );
    expect(await authenticate(letter(many), { resolver })).toEqual([{ method: 'dkim', result: 'policy' }]);
  });
  it.each([
    ['nonsense'],
    ['v=1; a=rsa-sha256; d=\u0000; s=\r\n; b=!; bh=x'],
    ['v=1; a=rsa-sha256; d=example.com; s=spring; h=from; b=AA==; bh=AA==; c=relaxed/relaxed'],
  ])('that the signature is %j', async (signature) => {
    const results = await authenticate(letter({ 'DKIM-Signature': signature }), { resolver });
    expect(results.map(({ result }) => result)).not.toContain('pass');
  });
});
