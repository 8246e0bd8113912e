import { createHash, randomBytes } from 'node:crypto';
import { MemoryBlobStore } from './memory/memory.blob-store';
import { memoryVault } from './memory/memory.vault';

const content = randomBytes(200_000);
async function* inPieces(bytes: Uint8Array, size = 30_011): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const gathered = async (pieces: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};

it('is sealed as it comes, named by what it is sealed into, and opened whole or in part', async () => {
  const blobs = new MemoryBlobStore();
  const vault = await memoryVault({ blobs });
  const ref = await vault.sealStream('call-1', 'content', inPieces(content));
  const sealed = (await blobs.get(ref.blob))!;
  expect(ref).toMatchObject({ size: 200_000 + 40 + 4 * 16, subject: 'call-1' });
  expect([createHash('sha256').update(sealed).digest('hex'), sealed.length]).toEqual([ref.blob, ref.size]);
  expect(content.equals((await vault.openBlob(ref))!)).toBe(true);

  const open = (await vault.openStream(ref))!;
  expect(open.length).toBe(200_000);
  expect(content.equals(await gathered(open.read()))).toBe(true);
  expect(content.subarray(65_000, 140_000).equals(await gathered(open.read(65_000, 140_000)))).toBe(true);
  expect(content.subarray(199_000).equals(await gathered(open.read(199_000, 900_000)))).toBe(true);
  expect(await gathered(open.read(5, 5))).toHaveLength(0);
});

it('may be empty, or sealed whole before there were streams', async () => {
  const vault = await memoryVault();
  const empty = await vault.sealStream('call-1', 'content', inPieces(Buffer.alloc(0)));
  expect(await vault.openBlob(empty)).toHaveLength(0);
  const whole = await vault.sealBlob('call-1', 'content', content);
  for (const [ref, length] of [
    [empty, 0],
    [whole, 200_000],
  ] as const) {
    const open = (await vault.openStream(ref))!;
    expect([open.length, (await gathered(open.read())).length]).toEqual([length, length]);
  }
  const open = (await vault.openStream(whole))!;
  expect(content.subarray(10, 20).equals(await gathered(open.read(10, 20)))).toBe(true);
});

it('leaves nothing where it breaks off or is too long', async () => {
  const blobs = new MemoryBlobStore();
  const vault = await memoryVault({ blobs });
  const broken = async function* () {
    yield content;
    throw new Error('the line is dead');
  };
  await expect(vault.sealStream('call-1', 'content', broken())).rejects.toThrow('the line is dead');
  const tooLong = vault.sealStream('call-1', 'content', inPieces(content), 199_999);
  await expect(tooLong).rejects.toMatchObject({ code: 'vault.too-large' });
  expect(blobs.names()).toEqual([]);
});

it('does not open as another, shorter or longer than it was sealed', async () => {
  const blobs = new MemoryBlobStore();
  const vault = await memoryVault({ blobs });
  const refused = { code: 'vault.tampered' };
  const ref = await vault.sealStream('call-1', 'content', inPieces(content));
  const sealed = (await blobs.get(ref.blob))!;
  const reading = async (length = 200_000) => gathered((await vault.openStream(ref))!.read(0, length));

  // the same length, sealed for the same call: only its name gives it away
  const twin = await vault.sealStream('call-1', 'content', inPieces(randomBytes(200_000)));
  await blobs.put(ref.blob, (await blobs.get(twin.blob))!);
  await expect(vault.openBlob(ref)).rejects.toMatchObject(refused);

  await blobs.put(ref.blob, sealed.subarray(0, -70_000));
  expect(await reading(65_536)).toHaveLength(65_536); // what is there is still what it was
  await expect(reading()).rejects.toMatchObject(refused);
  await blobs.put(ref.blob, Buffer.concat([sealed, sealed.subarray(40)]));
  expect(content.equals(await reading())).toBe(true);
  await expect(vault.openBlob(ref)).rejects.toMatchObject(refused);
  await blobs.remove(ref.blob);
  await expect(vault.openStream(ref)).rejects.toMatchObject({ code: 'vault.blob-missing' });
});

it('is erased with its subject, also while it comes', async () => {
  const blobs = new MemoryBlobStore();
  const vault = await memoryVault({ blobs });
  const ref = await vault.sealStream('call-1', 'content', inPieces(content));
  const other = await vault.sealStream('call-2', 'content', inPieces(content));
  await vault.erase('call-1');
  expect([await vault.openStream(ref), blobs.names()]).toEqual([null, [other.blob]]);

  const meanwhile = async function* () {
    yield* inPieces(content);
    await vault.erase('call-2');
  };
  expect(await vault.sealStream('call-2', 'content', meanwhile())).toMatchObject({ size: 0, subject: 'call-2' });
  expect(blobs.names()).toEqual([]);
  const unread = jest.fn();
  const late = async function* (): AsyncGenerator<Uint8Array> {
    unread();
  };
  expect(await vault.sealStream('call-2', 'content', late())).toMatchObject({ size: 0 });
  expect(unread).not.toHaveBeenCalled();
});

it('can go alone', async () => {
  const blobs = new MemoryBlobStore();
  const vault = await memoryVault({ blobs });
  const [one, two] = [
    await vault.sealStream('call-1', 'content', inPieces(content)),
    await vault.sealBlob('call-1', 'content', content),
  ];
  await vault.removeBlob(one);
  await vault.removeBlob(one);
  expect(blobs.names()).toEqual([two.blob]);
  await expect(vault.openStream(one)).rejects.toMatchObject({ code: 'vault.blob-missing' });
});
