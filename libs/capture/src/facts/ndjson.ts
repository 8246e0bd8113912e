import type { Reading } from '../captured';
import type { CallSource } from '../sent-fields';
import { factReader } from './facts';

/** A line is an item: more than an item over HTTP can be, and as much as is held at once. */
const longestLine = 16 * 1024 * 1024;
const newline = 0x0a;

/** Facts of a file, an item a line, as `POST /capture/facts` has them; empty lines are left out. In constant memory. */
export async function* readFactsFile(bytes: AsyncIterable<Uint8Array>, source: CallSource): AsyncGenerator<Reading[]> {
  const read = factReader(source);
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  const readingOf = (text: Uint8Array | undefined): Reading[] => {
    line++;
    const refused = (reason: string): Reading[] => [{ line, how: 'refused', reason }];
    if (!text) return refused(`is longer than ${longestLine / 1024 / 1024} MiB`);
    let item: unknown;
    try {
      const json = utf8.decode(text).trim();
      if (json === '') return [];
      item = JSON.parse(json);
    } catch {
      return refused('is no JSON in UTF-8');
    }
    const found = read(item, line);
    return 'fact' in found
      ? [{ line, how: 'taken', rows: 1, facts: [found.fact] }]
      : refused(found.errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; '));
  };

  let parts: Uint8Array[] = [];
  let length = 0;
  const part = (chunk: Uint8Array) => {
    length += chunk.length;
    if (length <= longestLine) parts.push(chunk);
    else parts = [];
  };
  const whole = () => {
    const text = length <= longestLine ? Buffer.concat(parts) : undefined;
    parts = [];
    length = 0;
    return readingOf(text);
  };
  for await (const chunk of bytes) {
    const readings: Reading[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      part(chunk.subarray(start, end));
      readings.push(...whole());
      start = end + 1;
    }
    part(chunk.subarray(start));
    if (readings.length > 0) yield readings;
  }
  if (length > 0) yield whole();
}
