import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { VaultError } from './vault';

const keyBytes = 32;

/** A new master key, as ONRECORD_MASTER_KEY holds it. */
export const newMasterKey = (): string => randomBytes(keyBytes).toString('base64');

/** 32 bytes in base64 → a KeyObject, which prints and serialises without its bytes. Throws `vault.bad-master-key`. */
export function parseMasterKey(base64: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== keyBytes || bytes.toString('base64') !== base64.trim())
    throw new VaultError('vault.bad-master-key', 'the master key is not 32 bytes in base64');
  return createSecretKey(bytes);
}

/** The master key itself enciphers nothing: each use has a key of its own, so that one tells nothing of another. */
export interface SubKeys {
  readonly wrap: KeyObject;
  readonly index: KeyObject;
  readonly fingerprint: KeyObject;
  readonly party: KeyObject;
  /** Of what waits on a disk for the store: not the vault's, but of the same master. */
  readonly spool: KeyObject;
  /** Kept in the vault to tell a wrong master key at boot; nothing can be derived from it. */
  readonly check: string;
}

export function subKeys(master: KeyObject): SubKeys {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', master, '', `onrecord/vault/1/${use}`, keyBytes));
  const key = (use: string) => createSecretKey(derive(use));
  return {
    wrap: key('wrap'),
    index: key('index'),
    fingerprint: key('fingerprint'),
    party: key('party'),
    spool: key('spool'),
    check: derive('check').toString('hex'),
  };
}

/** HMAC-SHA-256, the first 128 bits in hex: short enough to stand in every event, far too long to collide. */
export const keyed = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
