import fc from 'fast-check';
import { CaptureError } from '../captured';
import { expectSound, hostileText, inChunks, readingsOf } from '../hostile.examples';
import { readHubSpotExport } from './hubspot';

/* Whatever a file has in it that calls itself an export: calls, refused rows, or a refusal of all of it. */
const source = { account: 'main', zone: 'America/New_York' };
const read = (bytes: Uint8Array, size?: number) =>
  readingsOf(readHubSpotExport(inChunks(bytes, size), source), (error) => error instanceof CaptureError);
const good = { 'Record ID': '1', 'Activity date': '2026-03-02 10:00', 'Call direction': 'Inbound', 'Call duration': '60000', 'Call outcome': 'Connected', 'From number': '+31201234567', constructor: '' }; // prettier-ignore
const titles = Object.keys(good);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const fields = fc.dictionary(fc.constantFrom(...titles), hostileText, { maxKeys: 3 });

it('rows with anything in them, under any further title', () =>
  fc.assert(
    fc.asyncProperty(fields, hostileText, async (change, title) => {
      const rows = [
        [...titles, title],
        [...Object.values({ ...good, ...change }), 'x'],
      ];
      (await read(Buffer.from(rows.map((row) => row.map(quoted).join(',')).join('\n')))).forEach(expectSound);
    }),
    { numRuns: 150 },
  ));

it('any bytes, as CSV and as JSON', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom('', '[', '{"results":[', '\uFEFF{', 'Record ID,Activity date\n'), fc.uint8Array({ maxLength: 300 }), async (begin, bytes) =>
      (await read(Buffer.concat([Buffer.from(begin), bytes]), 7)).forEach(expectSound),
    ),
  )); // prettier-ignore

it('JSON of anything', () =>
  fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) =>
      (await read(Buffer.from(JSON.stringify({ results: [value] })))).forEach(expectSound),
    ),
  ));
