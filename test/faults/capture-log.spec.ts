import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { cdrRow } from './cdr-rows';
import { environment, startCommand } from './command';
import { seeded } from './plan';
import { ask, countEvents, streamsIn } from './record';
import { until } from '../until';

/** Kills of whoever follows the log. */
const kills = Number(process.env['FAULT_KILLS'] ?? '3');
const callsOfARun = 100;

jest.setTimeout(240_000 + kills * 30_000);

let folder: string;
let log: string;
const databases: FreshDatabase[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-log-'));
  log = join(folder, 'Master.csv');
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function emptyDatabase(): Promise<string> {
  const database = await freshDatabase();
  databases.push(database);
  return database.url;
}
const inUtc = ['--zone', 'UTC'];

/** A PBX at work: appends calls of one to three legs, now and then half a line, and rotates by either of the two ways. */
class Pbx {
  readonly random = seeded(7);
  /** All that was ever written. */
  written = '';
  calls = 0;
  rotations = 0;
  /** What was rotated away before anybody followed is history, and for an import. */
  rotates = false;

  /** Whole calls, so that nothing is told of one that is still to be told of. */
  async write(count: number): Promise<void> {
    const goal = this.calls + count;
    while (this.calls < goal) {
      let text = '';
      for (let more = 1 + Math.floor(this.random() * 8); more > 0 && this.calls < goal; more--) text += this.call();
      const half = this.random() < 0.3 ? Math.floor(this.random() * text.length) : 0;
      if (half > 0) {
        this.append(text.slice(0, half));
        await pause(this.random() * 20);
      }
      this.append(text.slice(half));
      await pause(this.random() * 30);
      if (this.rotates && this.random() < 0.15) this.rotate();
    }
  }

  private call(): string {
    const at = new Date(Date.UTC(2026, 2, 2, 8) + this.calls * 20_000);
    const id = `1772445600.${this.calls++}`;
    const legs = 1 + Math.floor(this.random() * 3);
    return Array.from({ length: legs }, (_, n) => `${cdrRow({ id, at, leg: n + 1, legs })}\n`).join('');
  }

  private append(text: string): void {
    this.written += text;
    appendFileSync(log, text);
  }

  private rotate(): void {
    const old = `${log}.${++this.rotations}`;
    if (this.random() < 0.5) renameSync(log, old);
    else {
      copyFileSync(log, old);
      truncateSync(log);
    }
  }
}

it('a log that is followed, killed -9 at any moment, appended to and rotated meanwhile: every call once, as in one import', async () => {
  const url = await emptyDatabase();
  const env = environment(url, folder);
  const args = ['capture', 'asterisk-cdr', log, ...inUtc, '--follow', '--quiet', '1'];
  const calls = async () =>
    (await ask<{ n: number }>(url, `select count(distinct stream)::int as n from event_store.events where stream like 'call-%'`))[0]!.n; // prettier-ignore
  const pbx = new Pbx();
  const seen: number[] = [];
  await pbx.write(20);
  let following = startCommand(args, env);
  try {
    await until('it has begun', async () => existsSync(join(folder, 'capture/asterisk-cdr-asterisk.json')));
    pbx.rotates = true;
    for (let kill = 0; kill < kills; kill++) {
      const before = await calls();
      const writing = pbx.write(callsOfARun);
      await until('some of it is on the record', async () => (await calls()) > before);
      await pause(pbx.random() * 500);
      await following.kill();
      seen.push(await calls());
      await writing;
      // nobody follows, and the file goes on
      await pbx.write(20);
      following = startCommand(args, env);
    }
    await pbx.write(20);
    await until('every call is on the record', async () => {
      const streams = await ask<{ stream: string }>(url, 'select distinct stream from event_store.events');
      const there = new Set(streams.map(({ stream }) => stream));
      const missing = Array.from({ length: pbx.calls }, (_, n) => `call-asterisk-1772445600.${n}`).filter((stream) => !there.has(stream)); // prettier-ignore
      if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
      return true;
    });
    expect(await following.stop()).toMatchObject({ code: 130 });
  } finally {
    await following.kill();
  }

  const whole = join(folder, 'whole.csv');
  writeFileSync(whole, pbx.written);
  const other = await emptyDatabase();
  const imported = startCommand(['import', 'asterisk-cdr', whole, ...inUtc], environment(other, folder));
  expect(await imported.ended).toMatchObject({ code: 0 });
  expect(asTold(await streamsIn(env))).toEqual(asTold(await streamsIn(environment(other, folder))));
  const events = await countEvents(url);
  process.stderr.write(`a log that was followed, killed with ${seen.join(', ')} of ${pbx.calls} calls on the record, rotated ${pbx.rotations} times: ${events} events, as in one import\n`); // prettier-ignore
});

/** What happened, whoever told it, live or as history. */
const asTold = (streams: Record<string, string[]>) =>
  Object.fromEntries(
    Object.entries(streams).map(([stream, events]) => [
      stream,
      events.map((event) => {
        const { type, data, said } = JSON.parse(event) as { type: string; data: object; said: { occurredAt: string } };
        return { type, data, occurredAt: said.occurredAt };
      }),
    ]),
  );
