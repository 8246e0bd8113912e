import { createHash, randomBytes } from 'node:crypto';
import type { BlobStore } from './blob-store';

/** An empty store, and all that lies in it by now, whether it has a name or not. */
export interface Begun {
  readonly blobs: BlobStore;
  everything(): Promise<readonly string[]>;
}

/** What every blob store keeps. */
export function blobStoreContract(begin: () => Promise<Begun>): void {
  let blobs: BlobStore;
  let everything: Begun['everything'];
  beforeEach(async () => {
    ({ blobs, everything } = await begin());
  });

  const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  async function* inPieces(bytes: Uint8Array, size = 40_000): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  const gathered = async (content: AsyncIterable<Uint8Array> | undefined) => {
    if (!content) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const small = randomBytes(100);
  const large = randomBytes(1_000_000);

  it('gives back what was put, and nothing of what was not, or is removed', async () => {
    const name = nameOf(small);
    expect(await blobs.get(name)).toBeUndefined();
    expect(await blobs.read(name, 0, 10)).toBeUndefined();
    await blobs.put(name, small);
    await blobs.put(name, small);
    expect(Buffer.from((await blobs.get(name))!)).toEqual(small);
    expect(await everything()).toHaveLength(1);
    await blobs.remove(name);
    await blobs.remove(name);
    expect(await blobs.get(name)).toBeUndefined();
    expect(await everything()).toEqual([]);
  });

  it('takes what comes in pieces, and asks for its name when all of it has come, before anybody finds it', async () => {
    const name = nameOf(large);
    let came = 0;
    const content = async function* () {
      for await (const piece of inPieces(large)) {
        came += piece.length;
        yield piece;
      }
    };
    const asked: [number, Uint8Array | undefined][] = [];
    await blobs.take(content(), async () => {
      asked.push([came, await blobs.get(name)]);
      return name;
    });
    expect(asked).toEqual([[large.length, undefined]]);
    expect(large.equals((await blobs.get(name))!)).toBe(true);
    expect(await everything()).toHaveLength(1);
  });

  it('leaves nothing of what broke off, or was not to be named', async () => {
    const broken = async function* () {
      yield large;
      throw new Error('the line is dead');
    };
    const name = jest.fn(() => Promise.resolve(nameOf(large)));
    await expect(blobs.take(broken(), name)).rejects.toThrow('the line is dead');
    expect(name).not.toHaveBeenCalled();
    await expect(blobs.take(inPieces(large), () => Promise.reject(new Error('no name')))).rejects.toThrow('no name');
    expect(await everything()).toEqual([]);
  });

  it('reads any range, and as much of it as there is', async () => {
    const name = nameOf(large);
    await blobs.take(inPieces(large), () => Promise.resolve(name));
    for (const [from, to] of [
      [0, 2],
      [0, large.length],
      [70_000, 200_001],
      [large.length - 1, large.length],
      [large.length - 10, large.length + 10],
      [large.length, large.length + 1],
      [large.length + 5, large.length + 6],
    ] as const)
      expect(large.subarray(from, to).equals((await gathered(await blobs.read(name, from, to)))!)).toBe(true);
  });

  it('lets go of what is read half', async () => {
    const name = nameOf(large);
    await blobs.put(name, large);
    for await (const piece of (await blobs.read(name, 0, large.length))!) {
      expect(large.subarray(0, piece.length).equals(piece)).toBe(true);
      break;
    }
    await blobs.remove(name);
    expect(await everything()).toEqual([]);
  });

  it('is the same blob, whoever brings it at the same time', async () => {
    const name = nameOf(large);
    const take = () => blobs.take(inPieces(large), () => Promise.resolve(name));
    await Promise.all([take(), take(), blobs.put(name, large)]);
    expect(large.equals((await blobs.get(name))!)).toBe(true);
    expect(await everything()).toHaveLength(1);
  });

  it('keeps no bytes as no bytes', async () => {
    const name = nameOf(Buffer.alloc(0));
    await blobs.take(inPieces(Buffer.alloc(0)), () => Promise.resolve(name));
    expect(await blobs.get(name)).toHaveLength(0);
  });

  it('goes nowhere by a name that is no hash', async () => {
    const nowhere = '../../etc/passwd';
    const ways: readonly (() => Promise<unknown>)[] = [
      () => blobs.get(nowhere),
      () => blobs.read(nowhere, 0, 1),
      () => blobs.put(nowhere, small),
      () => blobs.remove(nowhere),
      () => blobs.take(inPieces(small), () => Promise.resolve(nowhere)),
    ];
    for (const going of ways) await expect(Promise.resolve().then(going)).rejects.toThrow('SHA-256');
    expect(await everything()).toEqual([]);
  });
}
