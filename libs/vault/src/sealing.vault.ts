import { createHash, type KeyObject } from 'node:crypto';
import type { BlobRef, Instant, Personal, Purpose, Sealed } from '@app/decider/fact';
import { batched } from './batched';
import type { BlobStore } from './blob-store';
import { chunkedVersion, decipherChunks, encipherChunks, headerBytes, plainLength, sealedSpan } from './chunked-cipher';
import { decipher, encipher, tampered } from './cipher';
import { fieldsIn, replaceFields } from './fields';
import { KeyRing, newKeyId, type CacheLimits, type DataKey } from './key-ring';
import type { Found, IndexEntry, KeyStore, Wanted } from './key-store';
import { keyed, subKeys, type SubKeys } from './master-key';
import { formsOf, formsOfPhone, isPhone, isPhoneParty, normaliseParty, type Region } from './normalise';
import { remembering } from './remembering';
import { isPersonal, isSealed, VaultError, type LookupKind, type OpenContent, type Vault } from './vault';

export interface VaultParts {
  readonly masterKey: KeyObject;
  readonly keys: KeyStore;
  readonly blobs: BlobStore;
  /** Whose national notation of telephone numbers is understood; absent, only international ones are normalised. */
  readonly region?: Region;
  readonly cache?: CacheLimits;
}
const defaultCache: CacheLimits = { keys: 50_000, milliseconds: 60_000 };
const blobsAtOnce = 10_000;
/** Working out which number is meant takes longer than all else that the vault does for it, and a call asks for it three times. */
const numbersKept = 10_000;
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
  private readonly formsOfPhone: (value: string) => readonly string[];

  constructor(
    private readonly derived: SubKeys,
    private readonly store: KeyStore,
    private readonly blobs: BlobStore,
    private readonly ring: KeyRing,
    region: Region | undefined,
  ) {
    this.entering = batched(async (entries) => {
      await store.enter(entries);
      return entries;
    });
    this.finding = batched((wanted) => store.find(wanted));
    this.formsOfPhone = remembering(numbersKept, (value) => formsOfPhone(value, region));
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
    if (!key.secret) return noBytes(key);
    const bytes = encipher(key.secret, blobContext(key), content);
    const blob = hashOf(bytes);
    await this.store.noteBlob(blob, key.id); // before the bytes are there, so that an erasure finds them
    await this.blobs.put(blob, bytes);
    return { blob, size: bytes.length, subject, key: key.id };
  }

  async sealStream(
    subject: string,
    purpose: Purpose,
    content: AsyncIterable<Uint8Array>,
    most?: number,
  ): Promise<BlobRef> {
    const key = (await this.ring.ofOwners([{ subject, purpose }]))({ subject, purpose });
    const { secret } = key;
    if (!secret) return noBytes(key);
    const hash = createHash('sha256');
    let size = 0;
    let blob = '';
    const sealed = async function* () {
      for await (const bytes of encipherChunks(secret, blobContext(key), content, most)) {
        hash.update(bytes);
        size += bytes.length;
        yield bytes;
      }
    };
    await this.blobs.take(sealed(), async () => {
      blob = hash.digest('hex');
      await this.store.noteBlob(blob, key.id); // before the bytes are there, so that an erasure finds them
      return blob;
    });
    const ref = { blob, size, subject, key: key.id };
    // but for one that looked while it streamed, and found no name
    const [now] = await this.store.byId([key.id]);
    if (now?.wrapped) return ref;
    await this.removeBlob(ref);
    return noBytes(key);
  }

  async openBlob(ref: BlobRef): Promise<Uint8Array | null> {
    const key = (await this.ring.ofIds([ref.key]))(ref.key);
    if (!key.secret) return null;
    const boundTo = blobContext({ ...key, subject: ref.subject });
    const bytes = await this.bytesOf(ref);
    if (hashOf(bytes) !== ref.blob) throw tampered(boundTo);
    if (bytes[0] !== chunkedVersion) return decipher(key.secret, boundTo, bytes);
    const length = plainLength(bytes.length) ?? 0;
    const span = one(bytes.subarray(headerBytes));
    const chunks = { header: bytes.subarray(0, headerBytes), size: bytes.length, span };
    const plain: Buffer[] = [];
    for await (const piece of decipherChunks(key.secret, boundTo, chunks, 0, length)) plain.push(piece);
    return Buffer.concat(plain);
  }

  async openStream(ref: BlobRef): Promise<OpenContent | null> {
    const { secret, ...key } = (await this.ring.ofIds([ref.key]))(ref.key);
    if (!secret) return null;
    const boundTo = blobContext({ ...key, subject: ref.subject });
    const { size } = ref;
    const spanOf = (from: number, to: number) => this.readBlob(ref, from, to);
    const header = await gathered(await spanOf(0, Math.min(size, headerBytes)));
    if (header[0] !== chunkedVersion) {
      // sealed whole, and no larger than what was sealed so
      const plain = (await this.openBlob(ref))!;
      return { length: plain.length, read: (from, to) => one(plain.subarray(from, to)) };
    }
    const length = plainLength(size);
    if (length === undefined) throw tampered(boundTo);
    const read = async function* (from: number, to: number) {
      const { from: first, to: end } = sealedSpan(size, from, to);
      const chunks = { header, size, span: await spanOf(first, end) };
      yield* decipherChunks(secret, boundTo, chunks, from, to);
    };
    return {
      length,
      read: (from = 0, to = length) => (from < to ? read(from, Math.min(to, length)) : one(Buffer.alloc(0))),
    };
  }

  async removeBlob({ blob }: Pick<BlobRef, 'blob'>): Promise<void> {
    await this.blobs.remove(blob);
    await this.store.forgetBlobs([blob]);
  }

  async *blobsSealed(ago: number): AsyncGenerator<string, void, undefined> {
    for (let page = await this.store.blobsNoted(ago, '', blobsAtOnce); page.length > 0; ) {
      yield* page;
      page = await this.store.blobsNoted(ago, page.at(-1)!, blobsAtOnce);
    }
  }

  blind(kind: LookupKind, value: string): string {
    return this.indexHashOf(kind, this.formsOf(kind, value)[0]!);
  }

  async enter(kind: LookupKind, value: string, ref: string, from?: Instant): Promise<void> {
    // the index belongs to whoever it leads to: the subjects `lead-<id>` and `rep-<id>`
    const subject = `${kind.slice(0, kind.indexOf('-'))}-${ref}`;
    const purpose = kind === 'lead-tax-id' ? 'identity' : 'contact';
    await this.entering([{ kind, hash: this.blind(kind, value), ref, subject, purpose, ...(from && { from }) }]);
  }

  async leave(kind: LookupKind, value: string, ref: string, until: Instant): Promise<void> {
    for (const form of this.formsOf(kind, value))
      await this.store.leave({ kind, hash: this.indexHashOf(kind, form), ref }, until);
  }

  async lookup(kind: LookupKind, values: readonly string[], at?: Instant): Promise<ReadonlyMap<string, string>> {
    const time = at ?? new Date().toISOString();
    const forms = [...new Set(values)].flatMap((value) =>
      this.formsOf(kind, value).map((form) => ({ value, hash: this.indexHashOf(kind, form) })),
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
    if (purpose === 'fingerprint') return keyed(this.derived.fingerprint, value);
    return keyed(this.derived.party, isPhoneParty(value) ? this.formsOfPhone(value)[0]! : normaliseParty(value));
  }

  async erase(subject: string, purpose?: Purpose): Promise<void> {
    const purposes = purpose ? [purpose] : everyPurpose;
    const blobs = await this.store.erase(purposes.map((purpose) => ({ id: newKeyId(), subject, purpose })));
    for (const purpose of purposes) this.ring.forget({ subject, purpose });
    for (const blob of blobs) await this.blobs.remove(blob);
    await this.store.forgetBlobs(blobs);
  }

  private async bytesOf({ blob }: BlobRef): Promise<Uint8Array> {
    const bytes = await this.blobs.get(blob);
    if (!bytes) throw missing(blob);
    return bytes;
  }

  private async readBlob({ blob }: BlobRef, from: number, to: number): Promise<AsyncIterable<Uint8Array>> {
    const bytes = await this.blobs.read(blob, from, to);
    if (!bytes) throw missing(blob);
    return bytes;
  }

  /** The form under which it is looked up, then those of former entries. */
  private formsOf(kind: LookupKind, value: string): readonly string[] {
    return isPhone(kind) ? this.formsOfPhone(value) : formsOf(kind, value);
  }

  private indexHashOf(kind: LookupKind, form: string): string {
    return keyed(this.derived.index, `${kind} ${form}`);
  }

  async ready(): Promise<void> {
    await this.store.byId([]);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

const blobContext = ({ id, subject, purpose }: DataKey | Omit<DataKey, 'secret'>) => ['blob', subject, purpose, id];
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** An erased subject's content is not kept: the reference then names no bytes at all. */
const noBytes = ({ id: key, subject }: DataKey): BlobRef => ({ blob: hashOf(Buffer.alloc(0)), size: 0, subject, key });
const missing = (blob: string) => new VaultError('vault.blob-missing', `blob ${blob} is not there`);

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes.length > 0) yield bytes;
}
async function gathered(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
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
