import { once } from 'node:events';
import type { Response } from 'express';

export const ndjson = 'application/x-ndjson';
const chunkBytes = 64 * 1024;

/**
 * Sends each text as a line, no faster than the reader takes them, and holds one chunk at most. `sent` is told how many
 * lines went out, before the answer ends; a reader who goes away ends it early.
 */
export async function sendLines(
  lines: AsyncIterable<string>,
  response: Response,
  sent: (count: number) => Promise<unknown>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  let chunk = '';
  let count = 0;
  const flush = async () => {
    if (!response.headersSent) response.type(ndjson);
    const wentOn = response.write(chunk);
    chunk = '';
    if (!wentOn) await once(response, 'drain', { signal: gone.signal });
  };
  try {
    for await (const line of lines) {
      chunk += `${line}\n`;
      count++;
      if (chunk.length >= chunkBytes) await flush();
      if (gone.signal.aborted) break;
    }
    if (!gone.signal.aborted) await flush();
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    await sent(count);
  }
  response.end();
}
