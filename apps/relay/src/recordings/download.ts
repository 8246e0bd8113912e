import { lookup } from 'node:dns';
import { request as plainly, type IncomingMessage } from 'node:http';
import { request as securely } from 'node:https';
import type { LookupFunction } from 'node:net';
import { hostOf, isListed, mayAsk, mayConnect, type Allowed } from './address';
import { forGood, forNow, SourceFailure } from './source-failure';

export interface Wanted extends Allowed {
  readonly url: URL;
  /** Sent to hosts that are listed by their exact name, and along no redirect to another one. */
  readonly authorization?: string;
  /** What the source said of it: counts where the answer says no more than that it is bytes. */
  readonly mediaType?: string;
}
export interface Limits {
  readonly bytes: number;
  /** Milliseconds without a byte. */
  readonly silence: number;
  /** Milliseconds for all of it. */
  readonly whole: number;
}
export const usualLimits: Limits = { bytes: 512 * 1024 * 1024, silence: 30_000, whole: 30 * 60_000 };
const mostRedirects = 3;

export interface Sound {
  readonly mediaType: string;
  /** To be read once; throws SourceFailure where it breaks off or is too large. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Asks for a sound, and resolves once it begins. Throws SourceFailure, and what `signal` says when it is aborted. */
export async function download(wanted: Wanted, signal: AbortSignal, limits: Limits = usualLimits): Promise<Sound> {
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(), limits.whole).unref();
  const attempt = { wanted, limits, ending: AbortSignal.any([signal, tooLong.signal]) };
  const reasonFor = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    return tooLong.signal.aborted ? forNow('the source takes too long') : failureOf(error);
  };
  try {
    const response = await follow(attempt);
    const mediaType = check(response, wanted, limits);
    return { mediaType, content: bytesOf(response, limits, reasonFor, () => clearTimeout(timer)) };
  } catch (error) {
    clearTimeout(timer);
    throw reasonFor(error);
  }
}

interface Attempt {
  readonly wanted: Wanted;
  readonly limits: Limits;
  readonly ending: AbortSignal;
}

async function follow(attempt: Attempt): Promise<IncomingMessage> {
  const { wanted } = attempt;
  let url = wanted.url;
  for (let redirects = 0; ; redirects++) {
    if (!mayAsk(url, wanted)) throw forGood('host not allowed');
    const response = await ask(url, attempt);
    const { statusCode = 0, headers } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode)) return response;
    response.destroy();
    if (redirects === mostRedirects) throw forGood('the source redirects too often');
    if (!headers.location || !URL.canParse(headers.location, url.href))
      throw forGood('the source redirects to nowhere');
    url = new URL(headers.location, url);
  }
}

function ask(url: URL, { wanted, limits, ending }: Attempt): Promise<IncomingMessage> {
  const host = hostOf(url);
  const mayKnow = url.origin === wanted.url.origin && isListed(host, wanted.hosts, { exactly: true });
  const request = url.protocol === 'https:' ? securely : plainly;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname: host,
        ...(url.port && { port: url.port }),
        path: url.pathname + url.search,
        headers: {
          accept: 'audio/*, video/*;q=0.5, application/octet-stream;q=0.5',
          'accept-encoding': 'identity',
          'user-agent': 'OnRecord',
          ...(wanted.authorization !== undefined && mayKnow && { authorization: wanted.authorization }),
        },
        // one connection each: none that was opened for somebody else is used again
        agent: false,
        lookup: guarded(url, wanted),
        signal: ending,
        timeout: limits.silence,
      },
      (response) => {
        asked.off('timeout', asIs).on('timeout', () => response.destroy(silence()));
        resolve(response);
      },
    );
    const asIs = () => asked.destroy(silence());
    asked.on('timeout', asIs);
    asked.on('error', reject);
    asked.end();
  });
}

/** What is connected to is what was looked at: a name is resolved once. */
const guarded =
  (url: URL, allowed: Allowed): LookupFunction =>
  (name, options, answer) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, '');
      if (!found.every((one) => mayConnect(one, url, allowed))) return answer(forGood('host not allowed'), '');
      if (options.all) answer(null, found);
      else answer(null, found[0]!.address, found[0]!.family);
    });

/** The media type by which the sound is kept. Throws SourceFailure where the answer is none. */
function check(response: IncomingMessage, { mediaType }: Wanted, limits: Limits): string {
  const { statusCode = 0, headers } = response;
  try {
    if (statusCode !== 200) throw answered(statusCode, headers['retry-after']);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw forGood('the source sends it compressed');
    if (Number(headers['content-length'] ?? 0) > limits.bytes) throw tooLarge(limits);
    const type = essence(headers['content-type']) ?? 'application/octet-stream';
    if (isSound(type)) return type;
    if (!bytes.has(type)) throw forGood(`the source sends ${nameOf(type)}, which is no sound`);
    const told = essence(mediaType);
    return told !== undefined && isSound(told) ? told : 'application/octet-stream';
  } catch (error) {
    response.destroy();
    throw error;
  }
}

/** Says no more than that there are bytes. */
const bytes: ReadonlySet<string> = new Set(['application/octet-stream', 'binary/octet-stream', 'application/x-binary']);
const isSound = (type: string) => /^(audio|video)\//.test(type) || type === 'application/ogg';
/** `audio/mpeg`, without parameters. */
const essence = (type: string | undefined): string | undefined =>
  /^\s*([\w.+-]{1,60}\/[\w.+-]{1,60})\s*(?:;|$)/.exec(type ?? '')?.[1]?.toLowerCase();
const nameOf = (type: string) => (/^[a-z0-9/+.-]{1,40}$/.test(type) ? type : 'something');

/** What is there later, or not there yet, is asked for again; what can't become otherwise by waiting is not. */
function answered(status: number, retryAfter: string | undefined): SourceFailure {
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  const mayChange = [401, 403, 404, 408, 409, 425, 429].includes(status) || status >= 500;
  const again = mayChange && (seconds === undefined ? true : seconds * 1000);
  return new SourceFailure(`the source answers ${status}`, again, status);
}

async function* bytesOf(
  response: IncomingMessage,
  limits: Limits,
  reasonFor: (error: unknown) => unknown,
  end: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  try {
    for await (const piece of response as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > limits.bytes) throw tooLarge(limits);
      yield piece;
    }
    if (!response.complete) throw forNow('the source breaks off');
    if (length === 0) throw forNow('the source sends an empty file');
  } catch (error) {
    throw reasonFor(error);
  } finally {
    end();
    response.destroy();
  }
}

const silence = () => forNow('the source falls silent');
const tooLarge = ({ bytes }: Limits) => forGood(`larger than ${bytes / 1024 / 1024} MiB`);
/** Node's own messages have host and address in them; its codes have not. */
function failureOf(error: unknown): SourceFailure {
  if (error instanceof SourceFailure) return error;
  const { code } = error as { code?: unknown };
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return forNow('the source breaks off');
  const named = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return forNow(`the source can't be reached${named}`);
}
