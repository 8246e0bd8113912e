import { letterLimits } from './limits';
import { lettersIn, type Kept } from './mbox';

const first = 'From ann@example.com Mon Mar  2 10:00:00 2026\n';
/** Given in pieces of any size. */
async function read(text: string | Buffer, piece = 7): Promise<Kept[]> {
  const bytes = Buffer.from(text);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  };
  const found: Kept[] = [];
  for await (const one of lettersIn(pieces())) found.push(one);
  return found;
}
const texts = async (text: string) => (await read(text)).map(({ raw }) => raw?.toString());

describe('an mbox', () => {
  it('has letters behind From lines, with their line and time', async () =>
    expect(await read(`${first}A: 1\n\nx\n\n${first.replace('  2', ' 12')}B: 2\n\ny\n`)).toEqual([
      { line: 1, raw: Buffer.from('A: 1\n\nx\n'), receivedAt: '2026-03-02T10:00:00.000Z' },
      { line: 6, raw: Buffer.from('B: 2\n\ny\n'), receivedAt: '2026-03-12T10:00:00.000Z' },
    ]));
  it.each([
    ['From - Mon Mar 02 10:00:00 2026'],
    ['From 1790000000@xxx Mon Mar 02 10:00:00 +0000 2026'],
    ['From a b Mon, 2 Mar 2026 10:00:00 +0000'],
    ['From a@b Mon Mar  2 10:00 2026 +0000'],
  ])('has From lines of many kinds: %s', async (line) =>
    expect(await read(`${line}\nA: 1\n\nx\n`)).toEqual([
      { line: 1, raw: Buffer.from('A: 1\n\nx\n'), receivedAt: '2026-03-02T10:00:00.000Z' },
    ]),
  );
  it('is the same with CRLF', async () =>
    expect(await texts(`${first}A: 1\n\nx\n\n${first}B: 2\n\n`.replace(/\n/g, '\r\n'))).toEqual([
      'A: 1\r\n\r\nx\r\n',
      'B: 2\r\n',
    ]));
  it('is the same in pieces of any size', async () => {
    const text = `${first}A: 1\n\n>From x\n\n${first}B: 2\n\ny`;
    for (const piece of [1, 2, 3, 10, 1000])
      expect((await read(text, piece)).map(({ raw }) => raw!.toString())).toEqual(['A: 1\n\nFrom x\n', 'B: 2\n\ny']);
  });
  it('takes quoting off, one mark', async () =>
    expect(await texts(`${first}A: 1\n\n>From x\n>>From y\n> From z\n`)).toEqual([
      'A: 1\n\nFrom x\n>From y\n> From z\n',
    ]));
  it('need not have an empty line in front of them', async () =>
    expect(await texts(`${first}A: 1\n\nx\n${first}B: 2\n\n`)).toEqual(['A: 1\n\nx\n', 'B: 2\n']));
  it('does not take words for a From line', async () => {
    const words = 'From here on all is well.\n\nFrom Mon to Fri 10:00 2026\n';
    expect(await texts(`${first}A: 1\n\nx\n\n${words}`)).toEqual([`A: 1\n\nx\n\n${words}`]);
  });
  it('has nothing in it where it begins otherwise', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('A: 1\n\nx\n')).toEqual([]);
  });
});

describe('a Content-Length', () => {
  const body = `x\n\n${first}>From y\n`;
  it('says where the next letter begins', async () =>
    expect(await texts(`${first}Content-Length: ${body.length}\n\n${body}\n${first}B: 2\n\n`)).toEqual([
      `Content-Length: ${body.length}\n\n${body}`,
      'B: 2\n',
    ]));
  it('is not believed where none begins', async () => {
    const two = `${first}B: 2\n\ny\n`;
    for (const wrong of [5_000, 60])
      expect((await texts(`${first}Content-Length: ${wrong}\n\nx\n\n${two}\n${two}`)).slice(0, 2)).toEqual([
        `Content-Length: ${wrong}\n\nx\n`,
        'B: 2\n\ny\n',
      ]);
    expect((await read(`${first}Content-Length: 5000\n\nx\n\n${two}`)).map(({ line }) => line)).toEqual([1, 6]);
  });
  it('is of no account where there is nothing to mistake', async () =>
    expect(await texts(`${first}Content-Length: 1\n\nlonger\n\n${first}B: 2\n\n`)).toEqual([
      'Content-Length: 1\n\nlonger\n',
      'B: 2\n',
    ]));
});

it('does not hold what is too large to be taken', async () => {
  const huge = Buffer.concat([
    Buffer.from(`${first}A: 1\n\n`),
    Buffer.alloc(letterLimits.bytes, 'x'),
    Buffer.from(`\n\n${first}B: 2\n\n`),
  ]);
  expect(await read(huge, 256 * 1024)).toEqual([
    { line: 1 },
    { line: 6, raw: Buffer.from('B: 2\n'), receivedAt: '2026-03-02T10:00:00.000Z' },
  ]);
});
