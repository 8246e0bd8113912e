import { createHash, type KeyObject } from 'node:crypto';
import type { BlobRef, Instant, Personal, Purpose, Sealed } from '@app/decider/fact';
import { batched } from './batched';
import type { BlobStore } from './blob-store';
import { decipher, encipher } from './cipher';
import { fieldsIn, replaceFields } from './fields';
import { KeyRing, newKeyId, type CacheLimits, type DataKey } from './key-ring';
import type { Found, IndexEntry, KeyStore, Wanted } from './key-store';
import { keyed, subKeys, type SubKeys } from './master-key';
import { formsOf, normalise, normaliseParty, type Region } from './normalise';
import { isPersonal, isSealed, VaultError, type LookupKind, type Vault } from './vault';

export interface VaultParts {
  readonly masterKey: KeyObject;
  readonly keys: KeyStore;
  readonly blobs: BlobStore;
  /** Whose national notation of telephone numbers is understood; absent, only international ones are normalised. */
  readonly region?: Region;
  readonly cache?: CacheLimits;
}
const defaultCache: CacheLimits = { keys: 50_000, milliseconds: 60_000 };
const everyPurpose: readonly Purpose[] = ['identity', 'contact', 'content', 'note'];

/** Throws `vault.wrong-master-key` where the vault was begun under another master key. Closes `keys` with the vault. */
export async function openVault({ masterKey, keys, blobs, region, cache = defaultCache }: VaultParts): Promise<Vault> {
  const derived = subKeys(masterKey);
  if ((await keys.keepCheck(derived.check)) !== derived.check)
    throw new VaultError('vault.wrong-master-key', 'the master key is not the one that this vault was begun with');
  return new SealingVault(derived, keys, blobs, new KeyRing(keys, derived.wrap, cache), region);
}

class SealingVault implements Vault {
  private readonly entering: (entries: readonly IndexEntry[]) => Promise<IndexEntry[]>;
  private readonly finding: (wanted: readonly Wanted[]) => Promise<(Found | undefined)[]>;

  constructor(
    private readonly derived: SubKeys,
    private readonly store: KeyStore,
    private readonly blobs: BlobStore,
    private readonly ring: KeyRing,
    private readonly region: Region | undefined,
  ) {
    this.entering = batched(async (entries) => {
      await store.enter(entries);
      return entries;
    });
    this.finding = batched((wanted) => store.find(wanted));
  }

  async seal<T>(value: T): Promise<T> {
    const fields = fieldsIn(value, isPersonal);
    if (fields.length === 0) return value;
    const keyOf = await this.ring.ofOwners(fields);
    return replaceFields(value, isPersonal, (field) => sealField(field, keyOf(field))) as T;
  }

  async open<T>(value: T): Promise<T> {
    const fields = fieldsIn(value, isSealed);
    if (fields.length === 0) return value;
    const keyOf = await this.ring.ofIds(fields.map((field) => field.key));
    return replaceFields(value, isSealed, (field) => openField(field, keyOf(field.key))) as T;
  }

  async sealBlob(subject: string, purpose: Purpose, content: Uint8Array): Promise<BlobRef> {
    const key = (await this.ring.ofOwners([{ subject, purpose }]))({ subject, purpose });
    // an erased subject's content is not kept: the reference then names no bytes at all
    const bytes = key.secret ? encipher(key.secret, ['blob', subject, purpose, key.id], content) : Buffer.alloc(0);
    const ref = { blob: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, subject, key: key.id };
    if (key.secret) {
      await this.store.noteBlob(ref.blob, key.id); // before the bytes are there, so that an erasure finds them
      await this.blobs.put(ref.blob, bytes);
    }
    return ref;
  }

  async openBlob({ blob, subject, key: id }: BlobRef): Promise<Uint8Array | null> {
    const { secret, purpose } = (await this.ring.ofIds([id]))(id);
    if (!secret) return null;
    const bytes = await this.blobs.get(blob);
    if (!bytes) throw new VaultError('vault.blob-missing', `blob ${blob} is not there`);
    return decipher(secret, ['blob', subject, purpose, id], bytes);
  }

  blind(kind: LookupKind, value: string): string {
    return this.hashOf(kind, normalise(kind, value, this.region));
  }

  async enter(kind: LookupKind, value: string, ref: string, from?: Instant): Promise<void> {
    // the index belongs to whoever it leads to: the subjects `lead-<id>` and `rep-<id>`
    const subject = `${kind.slice(0, kind.indexOf('-'))}-${ref}`;
    const purpose = kind === 'lead-tax-id' ? 'identity' : 'contact';
    await this.entering([{ kind, hash: this.blind(kind, value), ref, subject, purpose, ...(from && { from }) }]);
  }

  async leave(kind: LookupKind, value: string, ref: string, until: Instant): Promise<void> {
    for (const form of formsOf(kind, value, this.region))
      await this.store.leave({ kind, hash: this.hashOf(kind, form), ref }, until);
  }

  async lookup(kind: LookupKind, values: readonly string[], at?: Instant): Promise<ReadonlyMap<string, string>> {
    const time = at ?? new Date().toISOString();
    const forms = [...new Set(values)].flatMap((value) =>
      formsOf(kind, value, this.region).map((form) => ({ value, hash: this.hashOf(kind, form) })),
    );
    const found = await this.finding(forms.map(({ hash }) => ({ kind, hash, at: time })));
    const latest = new Map<string, Found>();
    forms.forEach(({ value }, i) => {
      const [one, other] = [found[i], latest.get(value)];
      if (one && (!other || one.since > other.since)) latest.set(value, one);
    });
    return new Map([...latest].map(([value, { ref }]) => [value, ref]));
  }

  keyedHash(purpose: 'fingerprint' | 'party', value: string): string {
    return keyed(this.derived[purpose], purpose === 'party' ? normaliseParty(value, this.region) : value);
  }

  async erase(subject: string, purpose?: Purpose): Promise<void> {
    const purposes = purpose ? [purpose] : everyPurpose;
    const blobs = await this.store.erase(purposes.map((purpose) => ({ id: newKeyId(), subject, purpose })));
    for (const purpose of purposes) this.ring.forget({ subject, purpose });
    for (const blob of blobs) await this.blobs.remove(blob);
    await this.store.forgetBlobs(blobs);
  }

  private hashOf(kind: LookupKind, form: string): string {
    return keyed(this.derived.index, `${kind} ${form}`);
  }

  async ready(): Promise<void> {
    await this.store.byId([]);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

function sealField({ subject, open }: Personal, key: DataKey): Sealed {
  const sealed =
    open !== null && key.secret
      ? encipher(key.secret, ['field', subject, key.purpose, key.id], Buffer.from(open)).toString('base64')
      : null;
  return { subject, key: key.id, sealed };
}

function openField({ subject, sealed }: Sealed, key: DataKey): Personal {
  const open =
    sealed !== null && key.secret
      ? decipher(key.secret, ['field', subject, key.purpose, key.id], Buffer.from(sealed, 'base64')).toString()
      : null;
  return { subject, purpose: key.purpose, open };
}
