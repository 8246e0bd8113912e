import { createSecretKey, randomBytes } from 'node:crypto';
import { array, assert, asyncProperty, constantFrom, integer, nat, oneof } from 'fast-check';
import { chunkBytes, decipherChunks, encipherChunks, headerBytes, plainLength, sealedSpan } from './chunked-cipher';

const key = createSecretKey(randomBytes(32));
const place = ['blob', 'call-1', 'content', 'k-1'];
const sealedChunk = chunkBytes + 16;

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
async function gathered(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
const seal = (plain: Uint8Array, piece = 50_000, boundTo = place) =>
  gathered(encipherChunks(key, boundTo, inPieces(plain, piece)));

/** As a reader would who was told `size` when it was sealed, and finds `bytes`. */
const open = (bytes: Uint8Array, size: number, from = 0, to = plainLength(size) ?? 0, boundTo = place, by = key) => {
  const { from: first, to: end } = to === 0 ? { from: headerBytes, to: size } : sealedSpan(size, from, to);
  const span = inPieces(bytes.subarray(first, end), 30_000);
  return gathered(decipherChunks(by, boundTo, { header: bytes.subarray(0, headerBytes), size, span }, from, to));
};
const refused = { code: 'vault.tampered' };

/** Around the edges of chunks as often as anywhere. */
const length = oneof(
  nat(3 * chunkBytes),
  integer({ min: 0, max: 3 }).chain((chunks) =>
    integer({ min: -2, max: 2 }).map((d) => Math.max(0, chunks * chunkBytes + d)),
  ),
);
const plainOf = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255));

it('gives back content of any length, however it comes, and tells its length from the outside', () =>
  assert(
    asyncProperty(length, integer({ min: 1000, max: 200_000 }), async (length, piece) => {
      const plain = plainOf(length);
      const bytes = await seal(plain, piece);
      expect(plainLength(bytes.length)).toBe(length);
      expect((await open(bytes, bytes.length)).equals(plain)).toBe(true);
    }),
    { numRuns: 60 },
  ));

it('opens any range from the chunks that it lies in alone', () =>
  assert(
    asyncProperty(length, nat(), nat(), async (length, a, b) => {
      const plain = plainOf(length + 1);
      const from = a % plain.length;
      const to = from + 1 + (b % (plain.length - from));
      const bytes = await seal(plain);
      const span = sealedSpan(bytes.length, from, to);
      expect(span.to - span.from).toBeLessThanOrEqual((Math.ceil((to - from) / chunkBytes) + 1) * sealedChunk);
      const rest = Buffer.alloc(bytes.length, 0xff); // what lies elsewhere is not even looked at
      bytes.copy(rest, 0, 0, headerBytes);
      bytes.copy(rest, span.from, span.from, span.to);
      expect((await open(rest, bytes.length, from, to)).equals(plain.subarray(from, to))).toBe(true);
    }),
    { numRuns: 60 },
  ));

it('refuses a changed bit, wherever it is', () =>
  assert(
    asyncProperty(length, nat(), nat(7), async (length, at, bit) => {
      const bytes = await seal(plainOf(length));
      bytes[at % bytes.length]! ^= 1 << bit;
      await expect(open(bytes, bytes.length)).rejects.toMatchObject(refused);
    }),
    { numRuns: 60 },
  ));

it('refuses a cut, believed or not', () =>
  assert(
    asyncProperty(length, nat(), async (length, by) => {
      const bytes = await seal(plainOf(length));
      const cut = bytes.subarray(0, by % bytes.length);
      await expect(open(cut, bytes.length)).rejects.toMatchObject(refused);
      await expect(open(cut, cut.length)).rejects.toMatchObject(refused);
    }),
    { numRuns: 60 },
  ));

describe('of four chunks', () => {
  const plain = plainOf(3 * chunkBytes + 500);
  const chunk = (bytes: Buffer, n: number) =>
    bytes.subarray(headerBytes + n * sealedChunk, headerBytes + (n + 1) * sealedChunk);
  const join = (bytes: Buffer, chunks: readonly Buffer[]) => Buffer.concat([bytes.subarray(0, headerBytes), ...chunks]);

  it('refuses any other choice or order of them', async () => {
    const bytes = await seal(plain);
    await assert(
      asyncProperty(array(constantFrom(0, 1, 2, 3), { maxLength: 6 }), async (order) => {
        if (order.join() === '0,1,2,3') return;
        const other = join(
          bytes,
          order.map((n) => chunk(bytes, n)),
        );
        await expect(open(other, other.length)).rejects.toMatchObject(refused);
      }),
    );
  });

  it('refuses one of another content, sealed for the same place', async () => {
    const [bytes, other] = [await seal(plain), await seal(plain)];
    const mixed = join(bytes, [chunk(bytes, 0), chunk(other, 1), chunk(bytes, 2), chunk(bytes, 3)]);
    await expect(open(mixed, mixed.length)).rejects.toMatchObject(refused);
    const headed = Buffer.concat([other.subarray(0, headerBytes), bytes.subarray(headerBytes)]);
    await expect(open(headed, headed.length)).rejects.toMatchObject(refused);
  });

  it('refuses another key and another place', async () => {
    const bytes = await seal(plain);
    const stranger = createSecretKey(randomBytes(32));
    await expect(open(bytes, bytes.length, 0, 10, place, stranger)).rejects.toMatchObject(refused);
    await expect(open(bytes, bytes.length, 0, 10, ['blob', 'call-2', 'content', 'k-1'])).rejects.toMatchObject(refused);
  });

  it('lets nothing of a wrong chunk out', async () => {
    const bytes = await seal(plain);
    bytes[headerBytes + 2 * sealedChunk + 5]! ^= 1;
    const { from, to } = sealedSpan(bytes.length, 0, plain.length);
    const span = inPieces(bytes.subarray(from, to), 30_000);
    const header = bytes.subarray(0, headerBytes);
    let length = 0;
    const reading = async () => {
      for await (const piece of decipherChunks(key, place, { header, size: bytes.length, span }, 0, plain.length))
        length += piece.length;
    };
    await expect(reading()).rejects.toMatchObject(refused);
    expect(length).toBe(2 * chunkBytes);
  });
});

it('never writes the same bytes twice', async () =>
  expect(await seal(plainOf(10))).not.toEqual(await seal(plainOf(10))));

it('stops at the first byte over what it may be', async () => {
  let asked = 0;
  const endless = async function* () {
    for (;;) {
      asked++;
      yield Buffer.alloc(1000);
    }
  };
  await expect(gathered(encipherChunks(key, place, endless(), 5000))).rejects.toMatchObject({
    code: 'vault.too-large',
  });
  expect(asked).toBe(6);
  expect(plainLength((await gathered(encipherChunks(key, place, inPieces(plainOf(5000), 999), 5000))).length)).toBe(
    5000,
  );
});

it.each([0, 40, 55, headerBytes + sealedChunk + 16, headerBytes + sealedChunk + 3])(
  'seals nothing into %p bytes',
  (size) => expect(plainLength(size)).toBeUndefined(),
);
