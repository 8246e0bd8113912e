import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSpool } from './file.spool';
import { seal } from './frame';
import type { Spool } from './spool';

const key = createSecretKey(randomBytes(32));
const mostBytes = 1024 * 1024;
let folder: string;
let dir: string;
let open: Spool[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-spool-'));
  dir = join(folder, 'spool');
  open = [];
});
afterEach(async () => {
  for (const spool of open) await spool.close();
  rmSync(folder, { recursive: true });
});

const opened = async (options: Partial<Parameters<typeof openSpool>[1]> = {}, at = dir): Promise<Spool> => {
  const spool = await openSpool(at, { key, mostBytes, ...options });
  open.push(spool);
  return spool;
};
const bytes = (text: string) => Buffer.from(text);
const texts = async (spool: Spool, most = 1000) => (await spool.next(most)).map(({ payload }) => payload.toString());
const fill = (spool: Spool, count: number, first = 0) =>
  Promise.all(Array.from({ length: count }, (_, i) => spool.append(bytes(`entry ${first + i}`))));
const names = (count: number, first = 0) => Array.from({ length: count }, (_, i) => `entry ${first + i}`);
const segments = (at = dir) => readdirSync(at).filter((name) => name.endsWith('.spool')).sort(); // prettier-ignore

describe('what was given', () => {
  it('comes back in its order, the same until it is done with', async () => {
    const spool = await opened();
    await fill(spool, 5);
    expect(await texts(spool, 3)).toEqual(names(3));
    expect(await texts(spool)).toEqual(names(5));
    const [, second] = await spool.next(2);
    await spool.done(second!);
    expect(await texts(spool)).toEqual(names(3, 2));
    expect(spool.state.entries).toBe(3);
  });

  it('is there after a restart, and the place is kept', async () => {
    const first = await opened();
    await fill(first, 5);
    await first.done((await first.next(2))[1]!);
    await first.close();
    const second = await opened();
    await fill(second, 2, 5);
    expect([await texts(second), second.state.entries]).toEqual([names(3, 2), 5]);
    await second.done((await second.next(3))[2]!);
    expect(await texts(second)).toEqual(names(2, 5));
  });

  it('goes from the disk when all of it is done with, and numbers are not given again', async () => {
    const spool = await opened();
    await fill(spool, 3);
    const entries = await spool.next(10);
    await spool.done(entries[2]!);
    expect([segments(), spool.state]).toMatchObject([[], { entries: 0, bytes: 0, oldest: undefined }]);
    await spool.close();
    const again = await opened();
    await fill(again, 1);
    expect((await again.next(1))[0]!.number).toBe(4);
  });

  it('can be of any size up to the largest, and comes in batches that memory holds', async () => {
    const spool = await opened({ mostBytes: 100 * mostBytes });
    const large = randomBytes(9 * mostBytes);
    for (const payload of [large, bytes(''), large]) await spool.append(payload);
    expect((await spool.next(10)).map(({ payload }) => payload.length)).toEqual([large.length]);
    await spool.done((await spool.next(10))[0]!);
    expect((await spool.next(10))[0]!.payload).toHaveLength(0);
    await expect(spool.append(Buffer.alloc(65 * mostBytes))).rejects.toMatchObject({ code: 'spool.too-large' });
  });

  it('lies there enciphered', async () => {
    const spool = await opened();
    await spool.append(bytes('+31201234567'));
    for (const name of segments()) expect(readFileSync(join(dir, name)).includes('+31201234567')).toBe(false);
    expect(statSync(join(dir, segments()[0]!)).mode & 0o077).toBe(0);
    await spool.close();
    await expect(opened({ key: createSecretKey(randomBytes(32)) })).rejects.toMatchObject({ code: 'spool.wrong-key' });
  });

  it('tells how long it waits', async () => {
    const spool = await opened();
    const before = Date.now();
    await fill(spool, 2);
    expect(spool.state.oldest).toBeGreaterThanOrEqual(before);
    await spool.close();
    expect((await opened()).state.oldest).toBe(spool.state.oldest);
  });
});

describe('a full spool', () => {
  it('says so, and takes again what there is room for', async () => {
    const spool = await opened({ mostBytes: 8 * 1024 });
    const payload = Buffer.alloc(500);
    const given = await Promise.allSettled(Array.from({ length: 30 }, () => spool.append(payload)));
    const taken = given.filter(({ status }) => status === 'fulfilled').length;
    expect(given.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'spool.full' } });
    expect(spool.state).toMatchObject({ entries: taken });
    expect(spool.state.bytes).toBeLessThanOrEqual(8 * 1024);
    for (let left = taken; left > 0; left = spool.state.entries) await spool.done((await spool.next(100)).at(-1)!);
    await spool.append(payload);
  });

  it('gives segments back one by one', async () => {
    const spool = await opened({ mostBytes: 8 * 1024 });
    for (let i = 0; i < 12; i++) await spool.append(Buffer.alloc(500));
    const before = spool.state.bytes;
    await spool.done((await spool.next(2)).at(-1)!);
    expect(spool.state.bytes).toBeLessThan(before);
  });
});

describe('after a crash', () => {
  /** A copy of what lies there while the process is alive is what a crash leaves. */
  const left = async (count: number) => {
    const spool = await opened();
    await fill(spool, count);
    return (change: (path: string) => void): string => {
      const copy = mkdtempSync(join(folder, 'copy-'));
      cpSync(dir, copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
      change(join(copy, segments(copy)[0]!));
      return copy;
    };
  };
  const after = async (at: string) => {
    const said: string[] = [];
    const spool = await opened({ warn: (message) => said.push(message) }, at);
    return { found: await texts(spool), said, state: spool.state };
  };

  it('a torn tail is cut off, wherever it was torn', async () => {
    const crash = await left(3);
    const whole = statSync(join(dir, segments()[0]!)).size;
    const entry = whole / 3;
    for (let cut = 2 * entry + 1; cut < whole; cut += 7) {
      const { found, said, state } = await after(crash((path) => truncateSync(path, cut)));
      expect([found, said.length, state.damaged]).toEqual([names(2), 1, 0]);
    }
    const grown = crash((path) => writeFileSync(path, Buffer.alloc(100), { flag: 'a' }));
    expect(await after(grown)).toMatchObject({ found: names(3), state: { damaged: 0 } });
  });

  it('a damaged entry lies aside, the others are there, and it is said', async () => {
    const crash = await left(3);
    const entry = statSync(join(dir, segments()[0]!)).size / 3;
    for (let at = entry; at < 2 * entry; at += 5) {
      const copy = crash((path) => {
        const content = readFileSync(path);
        content[at]! ^= 0x40;
        writeFileSync(path, content);
      });
      const { found, said, state } = await after(copy);
      expect([found, said.length, state.damaged]).toEqual([['entry 0', 'entry 2'], 1, 1]);
      const [aside] = readdirSync(join(copy, 'aside'));
      expect(statSync(join(copy, 'aside', aside!)).size).toBe(entry);
    }
  });

  it('an entry in the place of another does not authenticate', async () => {
    const crash = await left(1);
    const foreign = seal(createSecretKey(randomBytes(32)), 2, 0, bytes('entry 1'));
    const { found, state } = await after(crash((path) => writeFileSync(path, foreign, { flag: 'a' })));
    expect([found, state.damaged]).toEqual([['entry 0'], 1]);
  });

  it('a place that was torn gives entries once more rather than none', async () => {
    const spool = await opened();
    await fill(spool, 3);
    await spool.done((await spool.next(1))[0]!);
    await spool.done((await spool.next(1))[0]!);
    await spool.close();
    const place = readFileSync(join(dir, 'place'));
    for (const slot of [0, 16]) {
      const copy = mkdtempSync(join(folder, 'copy-'));
      cpSync(dir, copy, { recursive: true });
      writeFileSync(join(copy, 'place'), Buffer.from(place).fill(0xff, slot, slot + 16));
      expect((await after(copy)).found.at(-1)).toBe('entry 2');
    }
  });

  it('what is damaged while it lies there is put aside, too', async () => {
    const spool = await opened();
    await fill(spool, 3);
    const path = join(dir, segments()[0]!);
    const content = readFileSync(path);
    content[content.length / 2]! ^= 1;
    writeFileSync(path, content);
    expect(await texts(spool)).toEqual(['entry 0']);
    await spool.done((await spool.next(1))[0]!);
    expect(await texts(spool)).toEqual(['entry 2']);
    expect(spool.state).toMatchObject({ entries: 1, damaged: 1 });
    await fill(spool, 1, 3);
    expect(await texts(spool)).toEqual(['entry 2']);
    await spool.done((await spool.next(1))[0]!);
    expect(await texts(spool)).toEqual(['entry 3']);
  });
});

describe('one process at a time', () => {
  it('has it', async () => {
    const spool = await opened();
    await expect(opened()).rejects.toMatchObject({ code: 'spool.locked' });
    await spool.close();
    await opened();
  });

  it('what a killed process left locked is free', async () => {
    await (await opened()).close();
    const holder = spawn(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${JSON.stringify(join(dir, 'lock'))}, () => console.log('has it'))`,
    ]);
    await once(holder.stdout, 'data');
    await expect(opened()).rejects.toMatchObject({ code: 'spool.locked' });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(readdirSync(dir)).toContain('lock');
    await opened();
    await expect(opened()).rejects.toMatchObject({ code: 'spool.locked' });
  });
});

it('what is set aside counts, and is given once more to the next process', async () => {
  const spool = await opened();
  await fill(spool, 2);
  const [first] = await spool.next(1);
  await spool.setAside(first!);
  await spool.done(first!);
  expect(spool.state).toMatchObject({ entries: 1, setAside: 1 });
  await spool.close();
  const next = await opened();
  expect([await texts(next), next.state.setAside]).toEqual([['entry 1'], 0]);
  await next.done((await next.next(1))[0]!);
  expect(await texts(next)).toEqual(['entry 0']);
});

it('whoever waits is told that there is something, and that there is nothing more to wait for', async () => {
  const spool = await opened();
  const end = new AbortController();
  const both = [spool.waiting(end.signal), spool.waiting(new AbortController().signal)];
  await fill(spool, 1);
  await Promise.all(both);
  await spool.done((await spool.next(1))[0]!);
  const waiting = spool.waiting(end.signal);
  end.abort();
  await waiting;
  await spool.close();
  await expect(spool.append(bytes('late'))).rejects.toMatchObject({ code: 'spool.closed' });
});

describe('what lies aside', () => {
  it('can be looked at, given once more under a new number, or destroyed, and is another spool’s nowhere', async () => {
    const spool = await opened();
    await fill(spool, 3);
    const entries = await spool.next(3);
    for (const entry of entries) await spool.setAside({ ...entry, payload: bytes(`rest of ${entry.number}`) });
    await spool.done(entries[2]!);
    const seen = (await spool.aside()).map(({ number, payload }) => [number, payload.toString()]);
    expect(seen).toEqual([
      [1, 'rest of 1'],
      [2, 'rest of 2'],
      [3, 'rest of 3'],
    ]);
    expect([await spool.drop(1), await spool.drop(1), await spool.giveAgain(2), await spool.giveAgain(9)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([await texts(spool), spool.state.setAside]).toEqual([['rest of 2'], 1]);
    expect((await spool.next(1))[0]?.number).toBe(4);

    const { id } = spool;
    await spool.close();
    expect((await opened()).id).toBe(id);
    expect((await opened({}, join(folder, 'other'))).id).not.toBe(id);
  });
});
