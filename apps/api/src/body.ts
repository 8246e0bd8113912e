import type { NextFunction, Request, Response } from 'express';
import { Refusal } from '@app/wiring/auth/refusal';

const mebibyte = 1024 * 1024;
/** Far deeper than any of our bodies, far shallower than what exhausts a recursive reader. */
const deepest = 16;
/** A name by which a body could reach into the objects that are made from it. */
const reserved = new Set(['__proto__', 'constructor', 'prototype']);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of a recording are read by its own route, once it is known who sends them. */
const ofBytes = /^\/calls\/[^/?]+\/recordings\/?(\?|$)/;

/** So are transcripts, which may be JSON that means nothing to us. */
const ofTranscripts = /^\/calls\/[^/?]+\/transcripts\/?(\?|$)/;
export const transcriptTypes = ['text/plain', 'text/vtt', 'application/json'] as const;

/** Files in Base64: what is longer than other bodies is read by its own route, once it is known who sends it. */
const ofFiles = /^\/capture\/bitrix24\/attach-record\/?(\?|$)/;

/** Vendors that send forms; everybody else sends JSON. */
const ofForms = /^\/capture\/(twilio(\/[a-z]+)?|bitrix24\/[a-z-]+)\/?(\?|$)/;

/** So are facts, which may have attachments in them. */
const ofFacts = /^\/capture\/facts\/?(\?|$)/;

/** Rows of call records come as CSV, too, which their own route reads. */
const ofRows = /^\/capture\/asterisk-cdr\/?(\?|$)/;

/** Reads JSON bodies up to 1 MiB, and forms where a vendor sends those. */
export function readBody(request: Request, _: Response, next: NextFunction): void {
  const { 'content-length': length, 'transfer-encoding': chunked, 'content-type': type } = request.headers;
  if (chunked === undefined && Number(length ?? 0) === 0) return next();
  hurry(request);
  if (request.method === 'POST' && ofBytes.test(request.originalUrl) && request.is('application/octet-stream'))
    return next();
  if (request.method === 'POST' && ofTranscripts.test(request.originalUrl) && request.is([...transcriptTypes]))
    return next();
  if (request.method === 'POST' && ofRows.test(request.originalUrl) && request.is('text/csv')) return next();
  if (request.method === 'POST' && ofFiles.test(request.originalUrl) && Number(length) > mebibyte) return next();
  const isLong = chunked !== undefined || Number(length) > mebibyte;
  if (request.method === 'POST' && ofFacts.test(request.originalUrl) && isLong) return next();
  const isForm = isFormOf(request);
  if (
    !(isForm || request.is('application/json')) ||
    isCompressed(request) ||
    !/^[^;]*(; *charset="?utf-8"?)?$/i.test(type!)
  )
    return next(
      new Refusal('request.unsupported-media-type', 'The body must be application/json in UTF-8, not compressed.'),
    );
  bytesOf(request, mebibyte, '1 MiB')
    .then((bytes) => (request.body = isForm ? parsedForm(bytes) : parsed(bytes)))
    .then(() => next(), next);
}

/** What stands between fields; a file in Base64 has none of it. */
const delimiters = ['[', '{', ',', '&'];

/**
 * A body that was left to its route, form or JSON, once it is known who sends it; what was read by then is given back. Many small
 * things take many times the room of their text: a long body has no more than so many fields. Throws Refusal.
 */
export async function readLongBody(request: Request, mostMiB: number, mostFields = 1000): Promise<unknown> {
  if (request.body !== undefined) return request.body as unknown;
  const isForm = isFormOf(request);
  if (!(isForm || request.is('application/json')) || isCompressed(request))
    throw new Refusal('request.unsupported-media-type', 'The body must be a form or application/json, not compressed.');
  const bytes = await bytesOf(request, mostMiB * mebibyte, `${mostMiB} MiB`);
  if (delimiters.some((delimiter) => hasMoreThan(mostFields, delimiter, bytes)))
    throw new Refusal('request.invalid', `The body has more than ${mostFields} fields.`);
  return isForm ? parsedForm(bytes) : parsed(bytes);
}

function hasMoreThan(most: number, text: string, bytes: Buffer): boolean {
  let found = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) if (++found > most) return true;
  return false;
}

const isFormOf = (request: Request) =>
  request.method === 'POST' &&
  ofForms.test(request.originalUrl) &&
  Boolean(request.is('application/x-www-form-urlencoded'));

/** The body of a request that says it is CSV, as text; what is no UTF-8 in it stands as U+FFFD. Throws Refusal. */
export async function readCsv(request: Request): Promise<string> {
  if (isCompressed(request))
    throw new Refusal('request.unsupported-media-type', 'The body must be text/csv, not compressed.');
  return (await bytesOf(request, mebibyte, '1 MiB')).toString('utf8');
}

/** Milliseconds in which a body has come, unless its own route gives it more time. */
const patienceMs = 30_000;
const deadlines = new WeakMap<Request, NodeJS.Timeout>();

/** From now on the rest of the body has that long to come; then the connection is cut. */
export function hurry(request: Request): void {
  clearTimeout(deadlines.get(request));
  const deadline = setTimeout(() => request.complete || request.destroy(), patienceMs);
  deadlines.set(request, deadline.unref());
  request.once('close', () => clearTimeout(deadline));
}
/** Its route sees to it that the body comes. */
export const takeTime = (request: Request): void => clearTimeout(deadlines.get(request));

export const isCompressed = ({ headers }: Request) => (headers['content-encoding'] ?? 'identity') !== 'identity';

/**
 * A body that is too long is refused the moment that shows; what still comes of it is thrown away until the request
 * timeout, so nothing is buffered and the client gets to read its answer. (Parsers off the shelf answer only once all of it
 * has come.)
 */
function bytesOf(request: Request, most: number, inWords: string): Promise<Buffer> {
  const tooLarge = new Refusal('request.too-large', `The body is larger than ${inWords}.`);
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) return void chunks.push(chunk);
      chunks = [];
      request.off('data', take).off('end', finish).resume();
      reject(tooLarge);
    };
    const finish = () => resolve(Buffer.concat(chunks));
    request.on('data', take).on('end', finish);
  });
}

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

/** Each field as text. A byte that is no UTF-8 stands as U+FFFD where it came escaped, and whoever reads that field refuses it. */
function parsedForm(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new Refusal('request.invalid', "The body can't be read as a form in UTF-8.");
  }
  const fields = [...new URLSearchParams(text)];
  const names = new Set<string>();
  for (const [name] of fields) {
    if (names.has(name) || reserved.has(name))
      throw new Refusal('request.invalid', 'The request is wrong.', {
        errors: [
          { field: name.slice(0, 100), message: names.has(name) ? 'is there twice' : 'is no field of anything' },
        ],
      });
    names.add(name);
  }
  return Object.fromEntries(fields);
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
