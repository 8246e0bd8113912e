import type { KeyStore, KeyOwner } from './key-store';
import { newKeyId } from './key-ring';
import type { LookupKind } from './vault';

/** What every key store keeps. `begin` gives a way to open, any number of times, one store that begins empty. */
export function keyStoreContract(begin: () => Promise<() => Promise<KeyStore>>): void {
  let store: KeyStore;
  let second: KeyStore;
  beforeEach(async () => {
    const open = await begin();
    store = await open();
    second = await open();
  });
  afterEach(async () => {
    await store.close();
    if (second !== store) await second.close();
  });

  const anna: KeyOwner = { subject: 'lead-anna', purpose: 'contact' };
  const boris: KeyOwner = { subject: 'lead-boris', purpose: 'contact' };
  const key = (owner: KeyOwner, byte = 7) => ({ ...owner, id: newKeyId(), wrapped: Buffer.alloc(61, byte) });
  const phone = (hash: string, ref: string, from?: string) => ({
    ...(ref === 'anna' ? anna : boris),
    kind: 'lead-phone' as const,
    hash,
    ref,
    ...(from && { from }),
  });
  const found = async (from: KeyStore, kind: LookupKind, hashes: readonly string[], at: string) => {
    const refs = (await from.find(hashes.map((hash) => ({ kind, hash, at })))).map((one) => one?.ref);
    return new Map(hashes.flatMap((hash, n) => (refs[n] === undefined ? [] : [[hash, refs[n]]])));
  };
  const noon = '2026-03-01T12:00:00.000Z';
  const one = '2026-03-01T13:00:00.000Z';
  const two = '2026-03-01T14:00:00.000Z';

  it('keeps the first check value', async () => {
    expect(await store.keepCheck('first')).toBe('first');
    expect(await second.keepCheck('other')).toBe('first');
  });

  it('gives keys back by owner and by id, byte for byte, and nothing for strangers', async () => {
    const made = key(anna, 200);
    expect(await store.add([made])).toEqual([made]);
    expect(await second.byOwner([anna, boris])).toEqual([made]);
    expect(await second.byId([made.id, 'stranger'])).toEqual([made]);
    expect(await second.byId([])).toEqual([]);
  });

  it('has one key to an owner, whoever proposes at the same time', async () => {
    const owners = Array.from({ length: 40 }, (_, n): KeyOwner => ({ subject: `lead-${n}`, purpose: 'contact' }));
    const proposals = [owners, [...owners].reverse(), owners.slice(10), owners.slice(0, 30)];
    const won = await Promise.all(proposals.map((own, n) => (n % 2 ? store : second).add(own.map((o) => key(o, n)))));
    const idOf = new Map((await store.byOwner(owners)).map((k) => [k.subject, k.id]));
    expect(idOf.size).toBe(40);
    for (const [n, keys] of won.entries()) {
      expect(keys).toHaveLength(proposals[n]!.length);
      for (const k of keys) expect(k.id).toBe(idOf.get(k.subject));
    }
  });

  it('finds who answers to a hash at a time', async () => {
    await store.enter([phone('h1', 'anna'), phone('h2', 'boris', one)]);
    expect(await found(store, 'lead-phone', ['h1', 'h2', 'h3'], noon)).toEqual(new Map([['h1', 'anna']]));
    expect(await found(store, 'lead-phone', ['h2'], one)).toEqual(new Map([['h2', 'boris']]));
    expect(await found(store, 'rep-phone', ['h1'], noon)).toEqual(new Map());
  });

  it('lets the latest entry win, and the former one again before it', async () => {
    await store.enter([phone('h', 'boris', one), phone('h', 'anna', noon)]);
    expect(await found(store, 'lead-phone', ['h'], two)).toEqual(new Map([['h', 'boris']]));
    expect(await found(store, 'lead-phone', ['h'], noon)).toEqual(new Map([['h', 'anna']]));
  });

  it('answers each in its place and at its own time, and says since when', async () => {
    await store.enter([phone('h', 'boris', one), phone('h', 'anna')]);
    const asked = [noon, two, '2026-03-01T12:30:00.000Z'].map((at) => ({ kind: 'lead-phone' as const, hash: 'h', at }));
    expect(await store.find([asked[1]!, { ...asked[0]!, hash: 'none' }, ...asked])).toEqual([
      { ref: 'boris', since: Date.parse(one) },
      undefined,
      { ref: 'anna', since: -Infinity },
      { ref: 'boris', since: Date.parse(one) },
      { ref: 'anna', since: -Infinity },
    ]);
    expect(await store.find([])).toEqual([]);
  });

  it('ends an entry at a time, once, and enters it again only from later on', async () => {
    await store.enter([phone('h', 'anna')]);
    await store.leave(phone('h', 'anna'), noon);
    await store.leave(phone('h', 'anna'), one);
    await store.enter([phone('h', 'anna')]);
    expect(await found(store, 'lead-phone', ['h'], '2026-03-01T11:59:59.999Z')).toEqual(new Map([['h', 'anna']]));
    expect(await found(store, 'lead-phone', ['h'], noon)).toEqual(new Map());
    await store.enter([phone('h', 'anna', one)]);
    await store.leave(phone('h', 'anna'), noon);
    expect(await found(store, 'lead-phone', ['h'], one)).toEqual(new Map([['h', 'anna']]));
  });

  it('lists the blobs that were noted so long ago, in pages, until they are forgotten', async () => {
    const { id } = key(anna);
    for (const blob of ['c0', 'a1', 'b2', 'a1']) await store.noteBlob(blob, id);
    expect(await second.blobsNoted(0, '', 10)).toEqual(['a1', 'b2', 'c0']);
    expect(await second.blobsNoted(0, '', 2)).toEqual(['a1', 'b2']);
    expect(await second.blobsNoted(0, 'b2', 2)).toEqual(['c0']);
    expect(await second.blobsNoted(3_600_000, '', 10)).toEqual([]);
    await store.forgetBlobs(['b2']);
    expect(await second.blobsNoted(0, '', 10)).toEqual(['a1', 'c0']);
  });

  it('erases keys for good, with their index entries, and names their blobs until those are forgotten', async () => {
    const [annas, boriss] = [key(anna), key(boris)];
    await store.add([annas, boriss]);
    await store.enter([phone('h', 'anna'), phone('i', 'boris')]);
    await store.noteBlob('blob-a', annas.id);
    await store.noteBlob('blob-b', boriss.id);

    const tombstones = () => [
      { ...anna, id: newKeyId() },
      { subject: anna.subject, purpose: 'note' as const, id: newKeyId() },
    ];
    expect(await store.erase(tombstones())).toEqual(['blob-a']);
    expect(await store.erase(tombstones())).toEqual(['blob-a']);
    await store.forgetBlobs(['blob-a']);
    expect(await store.erase(tombstones())).toEqual([]);

    const erased = { ...annas, wrapped: null };
    expect(await second.byId([annas.id])).toEqual([erased]);
    expect(await second.add([key(anna)])).toEqual([erased]);
    expect(await second.add([key({ ...anna, purpose: 'note' })])).toMatchObject([{ purpose: 'note', wrapped: null }]);
    await second.enter([phone('h', 'anna')]);
    expect(await found(second, 'lead-phone', ['h', 'i'], noon)).toEqual(new Map([['i', 'boris']]));
    expect(await second.byOwner([boris])).toEqual([boriss]);
  });
}
