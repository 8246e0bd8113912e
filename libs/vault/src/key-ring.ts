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
  /** Keys held; of those that came first, what is not used goes first. */
  readonly keys: number;
  /** How long an erasure may go unnoticed by another process. */
  readonly milliseconds: number;
}

interface Held {
  readonly key: DataKey;
  readonly staleAt: number;
  /** Since it came, or was last passed over when room was made. */
  used: boolean;
}

const ownerName = ({ subject, purpose }: KeyOwner) => `${purpose} ${subject}`;
const boundTo = ({ id, subject, purpose }: Omit<StoredKey, 'wrapped'>) => ['key', subject, purpose, id];

/** The data keys at hand: unwrapped, cached, and fetched or made in one query for all that are missing. */
export class KeyRing {
  // In the order in which they came, or were passed over: moving a key at every use would cost more than the sealing.
  private readonly byId = new Map<string, Held>();
  private readonly idOf = new Map<string, string>();
  private readonly fetch: (ids: readonly string[]) => Promise<(StoredKey | undefined)[]>;
  private readonly settle: (owners: readonly KeyOwner[]) => Promise<DataKey[]>;

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
      const there = await store.byOwner([...distinct.values()]);
      const settled = new Map(there.map((key) => [ownerName(key), this.hold(key)]));
      const proposed = new Map<string, Uint8Array>();
      const missing = [...distinct].flatMap(([name, owner]) =>
        settled.has(name) ? [] : [this.propose(owner, proposed)],
      );
      if (missing.length > 0)
        for (const key of await store.add(missing)) settled.set(ownerName(key), this.hold(key, proposed.get(key.id)));
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
    if (missing.size > 0) for (const key of await this.settle([...missing.values()])) keys.set(ownerName(key), key);
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

  private propose({ subject, purpose }: KeyOwner, proposed: Map<string, Uint8Array>): StoredKey {
    const key = { subject, purpose, id: newKeyId() };
    const secret = randomBytes(32);
    proposed.set(key.id, secret);
    return { ...key, wrapped: encipher(this.wrap, boundTo(key), secret) };
  }

  private cached(id: string | undefined): DataKey | undefined {
    const held = id === undefined ? undefined : this.byId.get(id);
    if (!held || held.staleAt <= performance.now()) return undefined;
    held.used = true;
    return held.key;
  }

  /** `made` is what was wrapped, where that was here and just now. */
  private hold(stored: StoredKey, made?: Uint8Array): DataKey {
    const { id, subject, purpose, wrapped } = stored;
    const secret = wrapped && createSecretKey(made ?? decipher(this.wrap, boundTo(stored), wrapped));
    const key = { id, subject, purpose, secret };
    this.byId.delete(id);
    if (this.byId.size >= this.limits.keys) this.makeRoom();
    this.byId.set(id, { key, staleAt: performance.now() + this.limits.milliseconds, used: false });
    this.idOf.set(ownerName(key), id);
    return key;
  }

  /** The first goes that was not used since it was last passed over; those before it get another turn. */
  private makeRoom(): void {
    for (const [id, held] of this.byId) {
      if (!held.used) return this.forget(held.key);
      held.used = false;
      this.byId.delete(id);
      this.byId.set(id, held);
    }
  }
}

/** 128 random bits: names the key in every field that it seals. */
export const newKeyId = (): string => randomBytes(16).toString('base64url');
