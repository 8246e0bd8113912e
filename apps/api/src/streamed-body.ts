import type { Request } from 'express';
import { Refusal } from '@app/wiring/auth/refusal';
import { hurry, isCompressed, takeTime } from './body';

/** Milliseconds without a byte, after which nobody waits for the rest. */
const silenceMs = 30_000;

/**
 * A body of one of these types as it comes, at the pace of whoever reads it; at least one byte. One that is too long is refused
 * before a byte is read where it says so, else the moment that shows: what still comes is thrown away, so that the client
 * gets to read its answer. Throws Refusal, also for one that breaks off.
 */
export function streamedBody(
  request: Request,
  { types, mostMiB }: { readonly types: readonly string[]; readonly mostMiB: number },
): AsyncIterable<Uint8Array> {
  if (!request.is([...types]) || isCompressed(request))
    throw new Refusal('request.unsupported-media-type', `The body must be ${types.join(' or ')}, not compressed.`);
  const most = mostMiB * 1024 * 1024;
  const tooLarge = new Refusal('request.too-large', `The body is larger than ${mostMiB} MiB.`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge;
  return read(request, most, tooLarge);
}

async function* read(request: Request, most: number, tooLarge: Refusal): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  takeTime(request);
  request.setTimeout(silenceMs, () => request.destroy());
  try {
    const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const piece of pieces) {
      length += piece.length;
      if (length > most) throw tooLarge;
      yield piece;
    }
  } catch (error) {
    throw request.destroyed && !request.complete ? brokenOff() : error;
  } finally {
    request.setTimeout(0); // what is done with it may take longer
    request.resume();
    if (!request.complete) hurry(request);
  }
  if (!request.complete) throw brokenOff();
  if (length === 0) throw new Refusal('request.invalid', 'The body is empty.');
}

const brokenOff = () => new Refusal('request.broken-off', 'The body broke off.');
