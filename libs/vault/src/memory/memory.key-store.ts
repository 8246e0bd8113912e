import type { Purpose } from '@app/decider/fact';
import type { Found, IndexEntry, KeyOwner, KeyStore, StoredKey, Wanted } from '../key-store';

/** For specs: forgets everything with the process. */
export class MemoryKeyStore implements KeyStore {
  private check: string | undefined;
  private readonly keys = new Map<string, StoredKey>();
  private entries: (IndexEntry & { until?: string })[] = [];
  private readonly blobs = new Map<string, { readonly keyId: string; readonly notedAt: number }>();

  async keepCheck(check: string): Promise<string> {
    return (this.check ??= check);
  }
  async byOwner(owners: readonly KeyOwner[]): Promise<StoredKey[]> {
    return owners.flatMap((owner) => this.keys.get(name(owner)) ?? []);
  }
  async byId(ids: readonly string[]): Promise<StoredKey[]> {
    return [...this.keys.values()].filter((key) => ids.includes(key.id));
  }
  async add(proposed: readonly StoredKey[]): Promise<StoredKey[]> {
    for (const key of proposed) if (!this.keys.has(name(key))) this.keys.set(name(key), key);
    return proposed.map((key) => this.keys.get(name(key))!);
  }

  async enter(entries: readonly IndexEntry[]): Promise<void> {
    for (const entry of entries) {
      const known = this.entries.some((e) => same(e, entry) && e.from === entry.from);
      const erased = this.keys.get(name(entry))?.wrapped === null;
      if (!known && !erased) this.entries.push(entry);
    }
  }
  async leave(entry: Pick<IndexEntry, 'kind' | 'hash' | 'ref'>, until: string): Promise<void> {
    this.entries = this.entries.map((e) =>
      same(e, entry) && (e.from ?? '') < until && (e.until === undefined || until < e.until) ? { ...e, until } : e,
    );
  }
  async find(wanted: readonly Wanted[]): Promise<(Found | undefined)[]> {
    return wanted.map(({ kind, hash, at }) => {
      const valid = this.entries.filter(
        (e) => e.kind === kind && e.hash === hash && (e.from ?? '') <= at && (e.until === undefined || at < e.until),
      );
      const latest = valid.sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)).at(-1);
      return latest && { ref: latest.ref, since: latest.from === undefined ? -Infinity : Date.parse(latest.from) };
    });
  }

  async noteBlob(blob: string, keyId: string): Promise<void> {
    if (!this.blobs.has(blob)) this.blobs.set(blob, { keyId, notedAt: Date.now() });
  }
  async blobsNoted(ago: number, after: string, limit: number): Promise<string[]> {
    const latest = Date.now() - ago;
    const noted = [...this.blobs].flatMap(([blob, { notedAt }]) => (notedAt <= latest && blob > after ? [blob] : []));
    return noted.sort().slice(0, limit);
  }
  async forgetBlobs(blobs: readonly string[]): Promise<void> {
    for (const blob of blobs) this.blobs.delete(blob);
  }

  async erase(tombstones: readonly Omit<StoredKey, 'wrapped'>[]): Promise<string[]> {
    const erased = tombstones.map((tombstone) => ({ ...tombstone, ...this.keys.get(name(tombstone)), wrapped: null }));
    for (const key of erased) this.keys.set(name(key), key);
    this.entries = this.entries.filter((entry) => !erased.some((key) => name(key) === name(entry)));
    return [...this.blobs].flatMap(([blob, { keyId }]) => (erased.some(({ id }) => id === keyId) ? [blob] : []));
  }
  async close(): Promise<void> {}
}

const name = ({ subject, purpose }: { subject: string; purpose: Purpose }) => `${purpose} ${subject}`;
const same = (a: Pick<IndexEntry, 'kind' | 'hash' | 'ref'>, b: Pick<IndexEntry, 'kind' | 'hash' | 'ref'>) =>
  a.kind === b.kind && a.hash === b.hash && a.ref === b.ref;
