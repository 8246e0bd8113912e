import { inspect } from 'node:util';
import { personal, type Personal, type Sealed } from '@app/decider/fact';
import type { KeyOwner, KeyStore, StoredKey } from './key-store';
import { newMasterKey, parseMasterKey } from './master-key';
import { MemoryBlobStore } from './memory/memory.blob-store';
import { MemoryKeyStore } from './memory/memory.key-store';
import { memoryVault } from './memory/memory.vault';
import type { Vault } from './vault';

/** Counts the questions that reach the database. */
class CountedKeyStore extends MemoryKeyStore {
  asked: string[] = [];
  override async byOwner(owners: readonly KeyOwner[]): Promise<StoredKey[]> {
    this.asked.push('byOwner');
    return super.byOwner(owners);
  }
  override async byId(ids: readonly string[]): Promise<StoredKey[]> {
    this.asked.push('byId');
    return super.byId(ids);
  }
  override async add(keys: readonly StoredKey[]): Promise<StoredKey[]> {
    this.asked.push('add');
    return super.add(keys);
  }
}

const letter = {
  from: personal('lead-anna', 'contact', 'anna@example.org'),
  to: [personal('rep-1', 'contact', 'rep@example.org')],
  parts: [{ subject: 'plain', body: { deep: [personal('lead-anna', 'content', 'Dear rep, …')] } }],
  automated: false,
  none: null,
};

describe('fields', () => {
  let keys: CountedKeyStore;
  let vault: Vault;
  const masterKey = parseMasterKey(newMasterKey());
  const sameVault = () => memoryVault({ masterKey, keys });
  beforeEach(async () => {
    keys = new CountedKeyStore();
    vault = await sameVault();
  });

  it('seals every personal field at any depth and opens it again, in another process too', async () => {
    const sealed = await vault.seal(letter);
    const text = JSON.stringify(sealed);
    for (const secret of ['anna@', 'rep@', 'Dear']) expect(text).not.toContain(secret);
    expect(sealed).toMatchObject({ automated: false, none: null, parts: [{ subject: 'plain' }] });
    expect(Object.keys(sealed.from)).toEqual(['subject', 'key', 'sealed']);
    expect(await vault.open(sealed)).toEqual(letter);
    expect(await (await sameVault()).open(JSON.parse(text))).toEqual(letter);
  });

  it('leaves alone what holds nothing personal, and what is sealed already', async () => {
    const plain = { calls: [1, 2], at: '2026-03-01T12:00:00.000Z' };
    expect(await vault.seal(plain)).toBe(plain);
    expect(await vault.open(plain)).toBe(plain);
    const sealed = await vault.seal(letter);
    expect(await vault.seal(sealed)).toBe(sealed);
  });

  it('has one key to a subject and purpose', async () => {
    const key = async (field: Personal) => ((await vault.seal(field)) as Personal | Sealed as Sealed).key;
    const anna = await key(personal('lead-anna', 'contact', 'a'));
    expect(await key(personal('lead-anna', 'contact', 'b'))).toBe(anna);
    expect(await key(personal('lead-anna', 'note', 'a'))).not.toBe(anna);
    expect(await key(personal('lead-boris', 'contact', 'a'))).not.toBe(anna);
  });

  it('makes the keys of a whole page at once, and fetches them at once', async () => {
    const page = Array.from({ length: 300 }, (_, n) => personal(`lead-${n}`, 'contact', `${n}`));
    const sealed = await vault.seal(page);
    expect(keys.asked).toEqual(['byOwner', 'add']);
    keys.asked = [];
    expect(await (await sameVault()).open(sealed)).toEqual(page);
    expect(keys.asked).toEqual(['byId']);
  });

  it('makes the keys of concurrent appends together', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, n) => vault.seal(personal(`lead-${n}`, 'contact', `${n}`))));
    expect(keys.asked).toEqual(['byOwner', 'add']);
  });

  it('asks nothing for keys at hand', async () => {
    const sealed = await vault.seal(letter);
    keys.asked = [];
    await vault.open(await vault.seal([letter, sealed]));
    expect(keys.asked).toEqual([]);
  });

  it('holds no more keys than it may, the unused go first, and none for ever', async () => {
    const small = await memoryVault({ masterKey, keys, cache: { keys: 2, milliseconds: 60_000 } });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => personal(`lead-${name}`, 'contact', name));
    await small.seal([a, b]);
    await small.seal(a);
    await small.seal(c);
    keys.asked = [];
    await small.seal([a, c]);
    expect(keys.asked).toEqual([]);
    await small.seal(b);
    expect(keys.asked).toEqual(['byOwner']);

    const forgetful = await memoryVault({ masterKey, keys, cache: { keys: 10, milliseconds: 0 } });
    keys.asked = [];
    await forgetful.seal(a);
    await forgetful.seal(a);
    expect(keys.asked).toEqual(['byOwner', 'byOwner']);
  });

  it('refuses a field moved to another subject, and a key that it never had', async () => {
    const sealed = (await vault.seal(personal('lead-anna', 'contact', 'a'))) as Personal | Sealed as Sealed;
    await expect(vault.open({ ...sealed, subject: 'lead-boris' })).rejects.toMatchObject({ code: 'vault.tampered' });
    await expect((await memoryVault()).open(sealed)).rejects.toMatchObject({ code: 'vault.unknown-key' });
  });

  it('lets nobody fail for the key of somebody else', async () => {
    const store: KeyStore = keys;
    const picky = Object.create(store, {
      byOwner: {
        value: async (owners: readonly KeyOwner[]) => {
          if (owners.some((owner) => owner.subject.includes('\0'))) throw new Error('invalid byte sequence');
          return store.byOwner(owners);
        },
      },
    }) as KeyStore;
    const careful = await memoryVault({ masterKey, keys: picky });
    const [bad, good] = await Promise.allSettled(
      ['lead-\0', 'lead-anna'].map((subject) => careful.seal(personal(subject, 'note', 'x'))),
    );
    expect([bad!.status, good!.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('numbers', () => {
  const masterKey = parseMasterKey(newMasterKey());
  const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;

  it('meet in national and international notation where the region is known', async () => {
    const vault = await memoryVault({ region: 'NL' });
    await vault.enter('lead-phone', '020 794 08 00', 'anna');
    expect(await vault.lookup('lead-phone', ['+31 (0)20-7940800', '0031207940800', '+32 20 794 08 00'])).toEqual(
      new Map([
        ['+31 (0)20-7940800', 'anna'],
        ['0031207940800', 'anna'],
      ]),
    );
    expect(vault.keyedHash('party', '020 7940800')).toBe(vault.keyedHash('party', 'sip:+31207940800@pbx.example'));
  });

  it('are found under what was entered before the region was known, and the latest entry wins whatever its form', async () => {
    const keys = new MemoryKeyStore();
    const [before, now] = [
      await memoryVault({ masterKey, keys }),
      await memoryVault({ masterKey, keys, region: 'NL' }),
    ];
    await before.enter('rep-phone', '020 794 08 00', 'anna', at(9));
    const who = async (hour: number) => (await now.lookup('rep-phone', ['+31207940800'], at(hour))).get('+31207940800');
    expect(await who(10)).toBe('anna');
    await now.enter('rep-phone', '+31 20 794 08 00', 'boris', at(8));
    expect([await who(8), await who(10)]).toEqual(['boris', 'anna']);
    await now.leave('rep-phone', '+31 20 794 08 00', 'anna', at(11));
    expect([await who(10), await who(11)]).toEqual(['anna', 'boris']);
  });

  it('asked for at the same time are looked up together', async () => {
    const keys = new MemoryKeyStore();
    const find = jest.spyOn(keys, 'find');
    const vault = await memoryVault({ keys });
    await vault.enter('lead-phone', '+31 20 794 08 00', 'anna', at(9));
    const found = await Promise.all(
      [8, 9, 10].map((hour) => vault.lookup(hour === 10 ? 'rep-phone' : 'lead-phone', ['+31207940800'], at(hour))),
    );
    expect(found.map((refs) => refs.get('+31207940800'))).toEqual([undefined, 'anna', undefined]);
    expect(find).toHaveBeenCalledTimes(1);
  });
});

describe('erasure', () => {
  it('empties the fields of one subject for good, whole or for one purpose, and leaves all others', async () => {
    const vault = await memoryVault();
    const field = (subject: string, purpose: 'contact' | 'note') => personal(subject, purpose, 'x');
    const page = [field('lead-anna', 'contact'), field('lead-anna', 'note'), field('lead-boris', 'contact')];
    const sealed = await vault.seal(page);

    await vault.erase('lead-anna', 'note');
    expect((await vault.open(sealed)).map((f) => f.open)).toEqual(['x', null, 'x']);
    await vault.erase('lead-anna');
    await vault.erase('lead-anna');
    expect(await vault.open(sealed)).toEqual([{ ...page[0], open: null }, { ...page[1], open: null }, page[2]]);

    const later = await vault.seal([...page, personal('lead-anna', 'identity', 'Anna')]);
    expect(later).toMatchObject([
      { sealed: null },
      { sealed: null },
      { sealed: expect.any(String) as string },
      { sealed: null },
    ]);
    expect((await vault.open(later))[3]).toEqual({ subject: 'lead-anna', purpose: 'identity', open: null });
  });

  it('reaches another process once its cached keys are stale', async () => {
    const parts = { masterKey: parseMasterKey(newMasterKey()), keys: new MemoryKeyStore() };
    const here = await memoryVault(parts);
    const there = await memoryVault({ ...parts, cache: { keys: 10, milliseconds: 0 } });
    const sealed = await there.seal(personal('lead-anna', 'contact', 'x'));
    await here.erase('lead-anna');
    expect(await there.open(sealed)).toMatchObject({ open: null });
  });

  it('takes the blobs and the index entries with it', async () => {
    const blobs = new MemoryBlobStore();
    const vault = await memoryVault({ blobs });
    const ref = await vault.sealBlob('lead-anna', 'content', Buffer.from('a letter'));
    await vault.enter('lead-phone', '+31 20 794 0800', 'anna');
    await vault.erase('lead-anna', 'identity');
    expect(await vault.lookup('lead-phone', ['+31207940800'])).toEqual(new Map([['+31207940800', 'anna']]));

    await vault.erase('lead-anna');
    expect(await blobs.get(ref.blob)).toBeUndefined();
    expect(await vault.openBlob(ref)).toBeNull();
    expect(await vault.lookup('lead-phone', ['+31207940800'])).toEqual(new Map());
    await vault.enter('lead-phone', '+31 20 794 0800', 'anna');
    expect(await vault.lookup('lead-phone', ['+31207940800'])).toEqual(new Map());

    const late = await vault.sealBlob('lead-anna', 'content', Buffer.from('another'));
    expect(late).toMatchObject({ size: 0, subject: 'lead-anna' });
    expect(await vault.openBlob(late)).toBeNull();
  });
});

describe('blobs', () => {
  it('seals content beside the store', async () => {
    const blobs = new MemoryBlobStore();
    const vault = await memoryVault({ blobs });
    const content = Buffer.alloc(200_000, 'confidential ');
    const ref = await vault.sealBlob('lead-anna', 'content', content);
    expect(ref).toMatchObject({
      blob: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      size: 200_029,
      subject: 'lead-anna',
    });
    expect(Buffer.from((await blobs.get(ref.blob))!).includes('confidential')).toBe(false);
    expect(Buffer.from((await vault.openBlob(ref))!)).toEqual(content);

    await blobs.put(ref.blob, Buffer.from((await blobs.get(ref.blob))!).fill(0, 100, 101));
    await expect(vault.openBlob(ref)).rejects.toMatchObject({ code: 'vault.tampered' });
    await blobs.remove(ref.blob);
    await expect(vault.openBlob(ref)).rejects.toMatchObject({ code: 'vault.blob-missing' });
  });
});

describe('blind index', () => {
  it('finds however the number is written, at the time asked, under the spelling asked', async () => {
    const vault = await memoryVault();
    await vault.enter('rep-phone', '+31 20 794 0800', 'anna', '2026-01-01T00:00:00.000Z');
    await vault.leave('rep-phone', '+31207940800', 'anna', '2026-03-01T00:00:00.000Z');
    await vault.enter('rep-phone', '+31207940800', 'boris', '2026-03-01T00:00:00.000Z');
    const spellings = ['+31 20 7940800', '+31-20-794-0800', '112'];
    const at = async (instant?: string) => [...(await vault.lookup('rep-phone', spellings, instant))];
    expect(await at('2025-12-31T00:00:00.000Z')).toEqual([]);
    expect(await at('2026-02-01T00:00:00.000Z')).toEqual(spellings.slice(0, 2).map((s) => [s, 'anna']));
    expect(await at('2026-03-01T00:00:00.000Z')).toEqual(spellings.slice(0, 2).map((s) => [s, 'boris']));
  });

  it('says nothing without the master key, and different things for different uses of one value', async () => {
    const [one, other] = [await memoryVault(), await memoryVault()];
    const hashes = [
      one.blind('lead-phone', '112'),
      one.blind('rep-phone', '112'),
      one.keyedHash('party', '112'),
      one.keyedHash('fingerprint', '112'),
      other.blind('lead-phone', '112'),
      other.keyedHash('party', '112'),
    ];
    expect(new Set(hashes).size).toBe(6);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(one.blind('lead-phone', '1-1-2')).toBe(hashes[0]);
    expect(one.keyedHash('party', '1-1-2')).toBe(hashes[2]);
  });
});

describe('master key', () => {
  it('must be the one that the vault was begun with', async () => {
    const keys = new MemoryKeyStore();
    await memoryVault({ keys });
    await expect(memoryVault({ keys })).rejects.toMatchObject({ code: 'vault.wrong-master-key' });
  });

  it.each(['', 'short', Buffer.alloc(31).toString('base64'), `${newMasterKey()}AAAA`, '*'.repeat(44)])(
    'is 32 bytes in base64, not %j',
    (text) => {
      expect(() => parseMasterKey(text)).toThrow('not 32 bytes in base64');
    },
  );

  it('does not show when printed', () => {
    const text = newMasterKey();
    const hex = Buffer.from(text, 'base64').toString('hex');
    const shown = inspect(parseMasterKey(text), { depth: 9, showHidden: true }) + JSON.stringify(parseMasterKey(text));
    expect(shown).not.toContain(text);
    expect(shown).not.toContain(hex.slice(0, 8));
  });
});
