import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { context, tampered } from './cipher';
import { VaultError } from './vault';

/** The first byte of what is sealed in chunks. */
export const chunkedVersion = 2;
const saltBytes = 32;
const prefixBytes = 7;
const tagBytes = 16;
/** Plaintext in every chunk but the last. */
export const chunkBytes = 64 * 1024;
const sealedChunkBytes = chunkBytes + tagBytes;
export const headerBytes = 1 + saltBytes + prefixBytes;

/** How long the plaintext is by the length of what it was sealed into; undefined where nothing is sealed into so many bytes. */
export function plainLength(size: number): number | undefined {
  const body = size - headerBytes;
  const chunks = Math.ceil(body / sealedChunkBytes);
  const last = body - (chunks - 1) * sealedChunkBytes;
  // an empty chunk there is only where there is nothing else
  return body < tagBytes || last < tagBytes || (last === tagBytes && chunks > 1) ? undefined : body - chunks * tagBytes;
}

/** Which bytes of the sealed have to be read for the plaintext [from, to), with from < to. */
export function sealedSpan(size: number, from: number, to: number): { readonly from: number; readonly to: number } {
  const first = Math.floor(from / chunkBytes);
  const end = Math.ceil(to / chunkBytes);
  return { from: headerBytes + first * sealedChunkBytes, to: Math.min(size, headerBytes + end * sealedChunkBytes) };
}

/**
 * STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015) over AES-256-GCM, as in Tink's AES-GCM-HKDF: `version | salt |
 * nonce prefix | chunk…`, a chunk being 64 KiB of ciphertext with its tag, the last one shorter. The key is derived from
 * `key`, salt and `boundTo` for this content alone; the nonce is `prefix | number of the chunk | whether it is the last`. What was cut,
 * swapped, put in another order or lengthened does not authenticate. Throws `vault.too-large` at the first byte over `most`.
 */
export async function* encipherChunks(
  key: KeyObject,
  boundTo: readonly string[],
  content: AsyncIterable<Uint8Array>,
  most = Infinity,
): AsyncGenerator<Buffer, void, undefined> {
  const header = Buffer.concat([Buffer.of(chunkedVersion), randomBytes(saltBytes + prefixBytes)]);
  yield header;
  const { secret, nonce } = derive(key, boundTo, header);
  const seal = (plain: Uint8Array, chunk: number, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', secret, nonce(chunk, last));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  let held: Uint8Array | undefined;
  let chunk = 0;
  for await (const piece of pieces(upTo(most, content), chunkBytes)) {
    if (held) yield seal(held, chunk++, false);
    held = piece;
  }
  yield seal(held ?? Buffer.alloc(0), chunk, true);
}

/** What of content sealed in chunks is at hand. */
export interface SealedChunks {
  /** Its first `headerBytes`. */
  readonly header: Uint8Array;
  /** Of all of it. */
  readonly size: number;
  /** Its bytes in `sealedSpan(size, from, to)`. */
  readonly span: AsyncIterable<Uint8Array>;
}

/** The plaintext [from, to), each chunk once it has authenticated. Throws `vault.tampered`. */
export async function* decipherChunks(
  key: KeyObject,
  boundTo: readonly string[],
  { header, size, span }: SealedChunks,
  from: number,
  to: number,
): AsyncGenerator<Buffer, void, undefined> {
  const length = plainLength(size);
  if (header.length !== headerBytes || header[0] !== chunkedVersion || length === undefined || to > length)
    throw tampered(boundTo);
  const { secret, nonce } = derive(key, boundTo, header);
  const lastChunk = Math.max(0, Math.ceil(length / chunkBytes) - 1);
  let chunk = Math.floor(from / chunkBytes);
  for await (const sealed of pieces(span, sealedChunkBytes)) {
    const begins = chunk * chunkBytes;
    const plainBytes = Math.min(chunkBytes, length - begins);
    if (chunk > lastChunk || sealed.length !== plainBytes + tagBytes) throw tampered(boundTo);
    const decipher = createDecipheriv('aes-256-gcm', secret, nonce(chunk, chunk === lastChunk));
    decipher.setAuthTag(sealed.subarray(plainBytes));
    const plain = decipher.update(sealed.subarray(0, plainBytes));
    try {
      decipher.final();
    } catch {
      throw tampered(boundTo);
    }
    const wanted = plain.subarray(Math.max(0, from - begins), to - begins);
    chunk++;
    if (wanted.length > 0) yield wanted;
  }
  if (chunk * chunkBytes < to || chunk === 0) throw tampered(boundTo);
}

function derive(key: KeyObject, boundTo: readonly string[], header: Uint8Array) {
  const salt = header.subarray(1, 1 + saltBytes);
  const secret = createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, context(['chunks', ...boundTo]), 32)));
  const nonce = (chunk: number, last: boolean) => {
    const bytes = Buffer.alloc(12);
    bytes.set(header.subarray(1 + saltBytes));
    bytes.writeUInt32BE(chunk, prefixBytes);
    bytes[11] = last ? 1 : 0;
    return bytes;
  };
  return { secret, nonce };
}

async function* upTo(most: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > most) throw new VaultError('vault.too-large', `the content is longer than ${most} bytes`);
    yield piece;
  }
}

/** The same bytes in pieces of `size`, the last one shorter; none of no bytes. */
async function* pieces(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  let piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const bytes of source)
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + size - filled);
      piece.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < size) continue;
      yield piece;
      piece = Buffer.allocUnsafe(size);
      filled = 0;
    }
  if (filled > 0) yield piece.subarray(0, filled);
}
