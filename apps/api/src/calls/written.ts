import { Refusal } from '@app/wiring/auth/refusal';

/** A transcript as it comes, once all of it has come and can be read: UTF-8, and JSON or WebVTT where it says so. Throws Refusal. */
export async function* written(
  body: AsyncIterable<Uint8Array>,
  mediaType: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const text = read(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'text in UTF-8');
  if (mediaType === 'application/json') read(() => JSON.parse(text) as unknown, 'JSON');
  if (mediaType === 'text/vtt' && !/^WEBVTT(\s|$)/.test(text)) throw unreadable('WebVTT');
  yield bytes;
}

function read<T>(how: () => T, as: string): T {
  try {
    return how();
  } catch {
    throw unreadable(as);
  }
}

/** Says nothing of the body. */
const unreadable = (as: string) => new Refusal('request.invalid', `The body can't be read as ${as}.`);
