import fc from 'fast-check';
import { expectSound, hostile, inChunks, readingsOf, spoilt } from '../hostile.examples';
import { factReader } from './facts';
import { readFactsFile } from './ndjson';

/* Whatever an item is, it is a fact, or all that is wrong with it. */
const source = { account: 'chat', zone: 'Europe/Amsterdam' };
const at = '2026-03-02T10:00:00Z';
const rep = { extension: '201' };
const items = [
  { kind: 'call', id: 'c-1', placedAt: at, direction: 'inbound', from: '+31201234567', to: '201', rep, connected: { at, answeredBy: 'human' }, ended: { at, disposition: 'answered', talkSeconds: 5 }, transfers: [{ to: rep, at }], zone: 'UTC' },
  { kind: 'recording', id: 'r-1', call: 'c-1', at, content: 'AAAA', mediaType: 'audio/mpeg', seconds: 5 },
  { kind: 'transcript', id: 't-1', call: 'c-1', at, text: 'Hello', language: 'en' },
  { kind: 'letter', id: 'l-1', messageId: '<a@b.c>', at, from: 'a@b.c', to: ['d@e.f'], subject: 'Hi', body: 'Hello', attachments: [{ name: 'a.zip', mediaType: 'application/zip', content: 'AAAA' }] },
  { kind: 'bounce', id: 'b-1', messageId: '<a@b.c>', at, recipient: 'd@e.f', action: 'failed', status: '5.1.1', diagnostic: 'no such user' },
  { kind: 'message', id: 'm-1', at, direction: 'sent', channel: 'sms', from: '+31201234567', to: '+31207654321', body: 'Hello' },
  { kind: 'activity', id: 'a-1', activity: 'visit', from: at, to: at, rep, lead: 'lead-1' },
  { kind: 'lead', id: 'lead-1', at, source: 'fair' },
  { kind: 'owner', id: 'o-1', lead: 'lead-1', owner: rep, at, rule: 'list' },
]; // prettier-ignore
const item = fc
  .constantFrom(...items)
  .chain((good) => spoilt(good, 'at', 'call', 'connected', 'zone', '__proto__', 'x'));

it.each(items)('takes what is good of a $kind', (good) =>
  expect('fact' in factReader(source)(good, 1) && good.kind).toBe(good.kind),
);

it('items with anything in their fields', () => {
  const read = factReader(source);
  return fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: item }, hostile), (sent) => {
      const found = read(sent, 1);
      if ('fact' in found) return expectSound({ line: 1, how: 'taken', rows: 1, facts: [found.fact] });
      expect(found.errors.length).toBeGreaterThan(0);
      expect(found.errors.length).toBeLessThanOrEqual(20);
      expect(JSON.stringify(found.errors).length).toBeLessThan(10_000);
    }),
    { numRuns: 500 },
  );
});

const readFile = (bytes: Uint8Array, size?: number) => readingsOf(readFactsFile(inChunks(bytes, size), source));

it('a file of any bytes, in any chunks', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) =>
      (await readFile(bytes, size)).forEach(expectSound),
    ),
  ));

it('a line that is cut off, or has any byte changed, costs that line', () => {
  const [first, second] = [JSON.stringify(items[5]), JSON.stringify({ ...items[5], id: 'm-2' })];
  return fc.assert(
    fc.asyncProperty(fc.nat(first.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
      const changed = Buffer.from(`${cut ? first.slice(at) : first}\n${second}\n`);
      if (!cut) changed[at] = byte;
      const readings = await readFile(changed);
      readings.forEach(expectSound);
      expect(readings.at(-1)).toMatchObject({ how: 'taken', facts: [{ origin: { externalId: 'm-2' } }] });
    }),
  );
});

it.each([
  ['brackets', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
  ['a list within lists', `{"kind":"call","id":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ['a million parts', `{"kind":"call","id":"1","x":[${'{},'.repeat(1_000_000)}0]}`],
  ['a million names', `{"kind":"call",${Array.from({ length: 100_000 }, (_, n) => `"x${n}":0`).join(',')}}`],
  ['a line without an end', 'x'.repeat(20_000_000)],
])('%s are refused', async (_, line) =>
  expect(await readFile(Buffer.from(line), 65_536)).toMatchObject([{ how: 'refused' }]),
);
