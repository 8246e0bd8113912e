import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { batched } from './batched';
import { decipher, encipher } from './cipher';
import type { KeyOwner, KeyStore, StoredKey } from './key-store';
import { VaultError } from './vault';

/** `secret` is null once the owner has been erased. */
export interface DataKey extends KeyOwner {
  readonly id: string;
  readonly secret: KeyObject | null;
}
export interface CacheLimits {
  /** Keys held; the least recently used goes first. */
  readonly keys: number;
  /** How long an erasure may go unnoticed by another process. */
  readonly milliseconds: number;
}

const ownerName = ({ subject, purpose }: KeyOwner) => `${purpose} ${subject}`;
const boundTo = ({ id, subject, purpose }: Omit<StoredKey, 'wrapped'>) => ['key', subject, purpose, id];

/** The data keys at hand: unwrapped, cached, and fetched or made in one query for all that are missing. */
export class KeyRing {
  // in order of use: the first is the one unused for longest
  private readonly byId = new Map<string, { key: DataKey; staleAt: number }>();
  private readonly idOf = new Map<string, string>();
  private readonly fetch: (ids: readonly string[]) => Promise<(StoredKey | undefined)[]>;
  private readonly settle: (owners: readonly KeyOwner[]) => Promise<StoredKey[]>;

  constructor(
    store: KeyStore,
    private readonly wrap: KeyObject,
    private readonly limits: CacheLimits,
  ) {
    this.fetch = batched(async (ids) => {
      const found = new Map((await store.byId([...new Set(ids)])).map((key) => [key.id, key]));
      return ids.map((id) => found.get(id));
    });
    this.settle = batched(async (owners) => {
      const distinct = new Map(owners.map((owner) => [ownerName(owner), owner]));
      const settled = new Map((await store.byOwner([...distinct.values()])).map((key) => [ownerName(key), key]));
      const missing = [...distinct].flatMap(([name, owner]) => (settled.has(name) ? [] : [this.propose(owner)]));
      if (missing.length > 0) for (const key of await store.add(missing)) settled.set(ownerName(key), key);
      return owners.map((owner) => settled.get(ownerName(owner))!);
    });
  }

  /** The key of each owner, made where there is none. */
  async ofOwners(owners: readonly KeyOwner[]): Promise<(owner: KeyOwner) => DataKey> {
    const keys = new Map<string, DataKey>();
    const missing = new Map<string, KeyOwner>();
    for (const owner of owners) {
      const name = ownerName(owner);
      if (keys.has(name) || missing.has(name)) continue;
      const key = this.cached(this.idOf.get(name));
      if (key) keys.set(name, key);
      else missing.set(name, owner);
    }
    if (missing.size > 0)
      for (const stored of await this.settle([...missing.values()])) keys.set(ownerName(stored), this.hold(stored));
    return (owner) => keys.get(ownerName(owner))!;
  }

  /** The key of each id. Throws `vault.unknown-key`: an erased key is known, so this one was never in this vault. */
  async ofIds(ids: readonly string[]): Promise<(id: string) => DataKey> {
    const keys = new Map<string, DataKey>();
    const missing = new Set<string>();
    for (const id of ids) {
      if (keys.has(id) || missing.has(id)) continue;
      const key = this.cached(id);
      if (key) keys.set(id, key);
      else missing.add(id);
    }
    if (missing.size > 0) {
      const asked = [...missing];
      for (const [i, stored] of (await this.fetch(asked)).entries()) {
        if (!stored) throw new VaultError('vault.unknown-key', `key ${asked[i]} is not in this vault`);
        keys.set(stored.id, this.hold(stored));
      }
    }
    return (id) => keys.get(id)!;
  }

  forget(owner: KeyOwner): void {
    const name = ownerName(owner);
    this.byId.delete(this.idOf.get(name) ?? '');
    this.idOf.delete(name);
  }

  private propose(owner: KeyOwner): StoredKey {
    const key = { ...owner, id: newKeyId() };
    return { ...key, wrapped: encipher(this.wrap, boundTo(key), randomBytes(32)) };
  }

  private cached(id: string | undefined): DataKey | undefined {
    const held = id === undefined ? undefined : this.byId.get(id);
    if (!held || held.staleAt <= performance.now()) return undefined;
    this.byId.delete(held.key.id);
    this.byId.set(held.key.id, held);
    return held.key;
  }

  private hold(stored: StoredKey): DataKey {
    const { id, subject, purpose, wrapped } = stored;
    const secret = wrapped && createSecretKey(decipher(this.wrap, boundTo(stored), wrapped));
    const key = { id, subject, purpose, secret };
    this.byId.delete(id);
    this.byId.set(id, { key, staleAt: performance.now() + this.limits.milliseconds });
    this.idOf.set(ownerName(key), id);
    if (this.byId.size > this.limits.keys) this.forget(this.byId.values().next().value!.key);
    return key;
  }
}

/** 128 random bits: names the key in every field that it seals. */
export const newKeyId = (): string => randomBytes(16).toString('base64url');
