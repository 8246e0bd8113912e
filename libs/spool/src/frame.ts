import { createHash, type KeyObject } from 'node:crypto';
import { decipher, encipher } from '@app/vault/cipher';

/** `magic 4 | length 4 | number 6 | given 6 | checksum 8`, then the enciphered payload. */
const magic = Buffer.from('ORSP');
const checksumAt = 20;
export const headerBytes = 28;
/** What an entry takes on the disk beyond its payload. */
export const overhead = headerBytes + 29;

export interface Frame {
  readonly number: number;
  /** When it was given, in milliseconds since 1970. */
  readonly given: number;
  /** Where it lies in what was read. */
  readonly from: number;
  readonly to: number;
}

/** Number and time are authenticated with the payload: an entry is good for its own place alone. */
export function seal(key: KeyObject, number: number, given: number, payload: Uint8Array): Buffer {
  const sealed = encipher(key, boundTo(number, given), payload);
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt32LE(sealed.length, 4);
  header.writeUIntLE(number, 8, 6);
  header.writeUIntLE(given, 14, 6);
  checksumOf(header, sealed).copy(header, checksumAt);
  return Buffer.concat([header, sealed]);
}

/** Throws VaultError where it does not authenticate. */
export const unseal = (key: KeyObject, bytes: Buffer, { number, given, from, to }: Frame): Buffer =>
  decipher(key, boundTo(number, given), bytes.subarray(from + headerBytes, to));

/** When the entry of this header was given. */
export const givenOf = (header: Buffer): number => header.readUIntLE(14, 6);

/** The frame that begins here; or that it is no frame; or that the bytes end within it, and how many it would take. */
export function frameAt(bytes: Buffer, from: number): Frame | 'none' | { readonly needs: number } {
  const left = bytes.length - from;
  if (!bytes.subarray(from, from + magic.length).equals(magic.subarray(0, left))) return 'none';
  if (left < headerBytes) return { needs: headerBytes };
  const to = from + headerBytes + bytes.readUInt32LE(from + 4);
  if (to > bytes.length) return { needs: to - from };
  const header = bytes.subarray(from, from + headerBytes);
  if (!checksumOf(header, bytes.subarray(from + headerBytes, to)).equals(header.subarray(checksumAt))) return 'none';
  return { number: header.readUIntLE(8, 6), given: givenOf(header), from, to };
}

export interface Checked {
  readonly frames: readonly Frame[];
  /** What lies between the frames and is none. */
  readonly damaged: readonly { readonly from: number; readonly to: number }[];
  /** Where a write that never ended begins: nobody was told that it is there. */
  readonly torn: number | undefined;
}

/** All that a file has in it. After a damaged place it goes on at the next whole frame; one that does not authenticate is damaged. */
export function check(bytes: Buffer, key: KeyObject): Checked {
  const frames: Frame[] = [];
  const damaged: { from: number; to: number }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at);
    if (typeof frame === 'object' && 'to' in frame) {
      if (authenticates(key, bytes, frame)) frames.push(frame);
      else damaged.push(frame);
      at = frame.to;
      continue;
    }
    const next = nextFrame(bytes, at + 1);
    if (next === undefined && (frame !== 'none' || isBlank(bytes.subarray(at)))) return { frames, damaged, torn: at };
    damaged.push({ from: at, to: next ?? bytes.length });
    at = next ?? bytes.length;
  }
  return { frames, damaged, torn: undefined };
}

function authenticates(key: KeyObject, bytes: Buffer, frame: Frame): boolean {
  try {
    unseal(key, bytes, frame);
    return true;
  } catch {
    return false;
  }
}

function nextFrame(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(magic, from); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const frame = frameAt(bytes, at);
    if (typeof frame === 'object' && 'to' in frame) return at;
  }
  return undefined;
}

/** A file may grow before its bytes are there. */
const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 0);

const checksumOf = (header: Buffer, sealed: Uint8Array): Buffer =>
  createHash('sha256').update(header.subarray(0, checksumAt)).update(sealed).digest().subarray(0, 8);

const boundTo = (number: number, given: number) => ['spool', String(number), String(given)];
