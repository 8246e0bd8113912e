import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { VaultError } from './vault';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const overhead = 1 + nonceBytes + tagBytes;

/**
 * AES-256-GCM as `version | nonce | ciphertext | tag` (29 bytes more than the plaintext). `boundTo` is authenticated
 * with it: what was enciphered for one place does not decipher in another. The nonce is random, which is safe for 2^32
 * messages a key: far beyond what one subject's key ever seals.
 */
export function encipher(key: KeyObject, boundTo: readonly string[], plain: Uint8Array): Buffer {
  const nonce = newNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context(boundTo));
  return Buffer.concat([Buffer.of(version), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

let random: Buffer = Buffer.alloc(0);
let used = 0;
/** Each from bytes that no other was taken from; many are drawn at once, which costs a tenth of drawing each. */
function newNonce(): Buffer {
  if (used + nonceBytes > random.length) {
    random = randomBytes(1024 * nonceBytes);
    used = 0;
  }
  return random.subarray(used, (used += nonceBytes));
}

/** Throws `vault.tampered` where bytes, key or `boundTo` are not those of `encipher`. */
export function decipher(key: KeyObject, boundTo: readonly string[], bytes: Uint8Array): Buffer {
  if (bytes.length < overhead || bytes[0] !== version) throw tampered(boundTo);
  const end = bytes.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes));
  decipher.setAAD(context(boundTo));
  decipher.setAuthTag(bytes.subarray(end));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes, end)), decipher.final()]);
  } catch {
    throw tampered(boundTo);
  }
}

/** JSON keeps the parts apart: ["a","bc"] and ["ab","c"] are different contexts. */
export const context = (boundTo: readonly string[]) => Buffer.from(JSON.stringify(boundTo));
export const tampered = (boundTo: readonly string[]) =>
  new VaultError('vault.tampered', `does not authenticate: ${boundTo.join(' ')}`);
