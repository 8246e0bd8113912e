import type { NextFunction, Request, Response } from 'express';
import { Refusal } from '@app/wiring/auth/refusal';

const largestBytes = 1024 * 1024;
/** Far deeper than any of our bodies, far shallower than what exhausts a recursive reader. */
const deepest = 16;
/** A name by which a body could reach into the objects that are made from it. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON bodies up to 1 MiB. A longer one is refused the moment that shows; what still comes of it is thrown away
 * until the request timeout, so nothing is buffered and the client gets to read its answer. (Parsers off the shelf
 * answer only once all of it has come.)
 */
export function readBody(request: Request, _: Response, next: NextFunction): void {
  const {
    'content-length': length,
    'content-encoding': encoding = 'identity',
    'transfer-encoding': chunked,
  } = request.headers;
  if (chunked === undefined && Number(length ?? 0) === 0) return next();
  if (
    !request.is('application/json') ||
    encoding !== 'identity' ||
    !/^[^;]*(; *charset="?utf-8"?)?$/i.test(request.headers['content-type']!)
  )
    return next(
      new Refusal('request.unsupported-media-type', 'The body must be application/json in UTF-8, not compressed.'),
    );
  if (Number(length ?? 0) > largestBytes) return next(tooLarge());

  let chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= largestBytes) return void chunks.push(chunk);
    chunks = [];
    request.off('data', take).off('end', finish).resume();
    next(tooLarge());
  };
  const finish = () => {
    try {
      request.body = parsed(Buffer.concat(chunks));
    } catch (error) {
      return next(error);
    }
    next();
  };
  request.on('data', take).on('end', finish);
}

const tooLarge = () => new Refusal('request.too-large', 'The body is larger than 1 MiB.');

/** The refusal says nothing of the body, which a parser's own message quotes. */
function parsed(bytes: Buffer): unknown {
  let body: unknown;
  try {
    body = JSON.parse(utf8.decode(bytes));
  } catch {
    body = undefined;
  }
  if (typeof body !== 'object' || body === null)
    throw new Refusal('request.not-json', "The body can't be read as a JSON object.");
  const unfit = whyUnfit(body);
  if (unfit) throw unfit;
  return body;
}

function whyUnfit(body: unknown): Refusal | undefined {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return new Refusal('request.invalid', 'The body is nested too deeply.');
    const objects = level.filter((value) => typeof value === 'object' && value !== null);
    const field = objects.flatMap((value) => Object.keys(value)).find((name) => reserved.has(name));
    if (field)
      return new Refusal('request.invalid', 'The request is wrong.', {
        errors: [{ field, message: 'is no field of anything' }],
      });
    level = objects.flatMap((value) => Object.values(value) as unknown[]);
  }
  return undefined;
}
