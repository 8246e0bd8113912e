import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { EventStore } from '@app/event-store/event-store';
import { cdrColumns, type CdrColumn } from '@app/capture/asterisk-cdr/legs';
import { SEALED_STORE, STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { onrecord } from '../../apps/cli/src/onrecord';
import { until } from '../until';
import { Desk } from './desk';

const secret = 'the-secret-of-the-pbx';
const source = { source: 'asterisk-cdr', account: 'pbx', zone: 'Europe/Moscow', secret };
const phone = '+79031234567';

let now = new Date('2026-03-02T09:00:00Z');
let desk: Desk;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-cdr-'));
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify([source]), DEFAULT_REGION: 'RU' }, { clock: () => now });
  const manager = await desk.as('manager');
  for (const [repId, value] of [
    ['ann', '201'],
    ['bob', '202'],
  ]) {
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Moscow' });
    await manager.record(`/reps/${repId}/lines`, { kind: 'extension', value, from: '2026-01-01T00:00:00Z' });
  }
  await manager.record('/leads', { leadId: 'lead-1', source: 'fair', relation: 'acquire', contact: { phone }, occurredAt: '2026-01-01T00:00:00Z' }); // prettier-ignore
});
afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true });
});

type Row = Partial<Record<CdrColumn, string>>;
const base: Row = {
  src: '79031234567',
  dst: '600',
  dcontext: 'from-trunk',
  channel: 'PJSIP/trunk-00000001',
  lastapp: 'Dial',
  start: '2026-03-02 12:00:00',
  answer: '',
  end: '2026-03-02 12:00:20',
  duration: '20',
  billsec: '0',
  disposition: 'NO ANSWER',
};
let sequence = 0;
const leg = (call: string, row: Row): string => {
  const whole: Row = { ...base, uniqueid: call, linkedid: call, sequence: String(++sequence), ...row };
  return cdrColumns.map((column) => `"${whole[column] ?? ''}"`).join(',');
};
const rang = (call: string) => leg(call, { dstchannel: 'PJSIP/201-00000002' });
const taken = (call: string) =>
  leg(call, { dstchannel: 'PJSIP/202-00000003', disposition: 'ANSWERED', answer: '2026-03-02 12:00:05', end: '2026-03-02 12:02:05', billsec: '120' }); // prettier-ignore

const eventsOf = async (call: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of desk.app.get<EventStore>(SEALED_STORE).readStream(`call-${call}`)) types.push(type);
  return types;
};
const onceRecorded = (call: string) => until(`${call} on the record`, async () => (await eventsOf(call)).length > 0);
const whole = ['CallPlaced', 'CallAttributed', 'CallMatchedToLead', 'CallConnected', 'CallEnded'];

describe('rows by HTTP', () => {
  const post = (authorization = `Bearer ${secret}`, at = desk) =>
    at.anonymous('post', '/capture/asterisk-cdr').set({ authorization });
  const csv = (...rows: string[]) => post().type('text/csv').send(rows.join('\n'));

  it('are united into one call over several requests, on the record once it is quiet', async () => {
    expect((await csv(rang('1.1'))).body).toEqual({ taken: 1, refused: [] });
    const again = await post().send({ rows: [rang('1.1'), taken('1.1').slice(1, -1).split('","')] });
    expect([again.status, again.body]).toEqual([200, { taken: 2, refused: [] }]);
    expect(await eventsOf('pbx-1.1')).toEqual([]);
    now = new Date(now.getTime() + 61_000);
    await onceRecorded('pbx-1.1');
    expect(await eventsOf('pbx-1.1')).toEqual(whole);
  });

  it('that come late reopen their call', async () => {
    await csv(rang('1.2'));
    now = new Date(now.getTime() + 61_000);
    await onceRecorded('pbx-1.2');
    expect(await eventsOf('pbx-1.2')).toContain('CallMissed');
    await csv(taken('1.2'));
    now = new Date(now.getTime() + 61_000);
    await until('its connect', async () => (await eventsOf('pbx-1.2')).includes('CallConnected'));
    expect((await eventsOf('pbx-1.2')).filter((type) => type === 'CallCorrected')).toHaveLength(3);
  });

  it('are proven by the secret, refused by the row, and wholly where none is good', async () => {
    expect((await post('Bearer no-secret-of-ours').send({ rows: [] })).status).toBe(401);
    const broken = leg('1.9', { disposition: 'GONE' });
    expect((await csv(taken('1.3'), broken)).body).toEqual({ taken: 1, refused: [{ field: 'rows[1]', message: '"GONE" is no disposition' }] }); // prettier-ignore
    expect((await csv(broken)).body).toMatchObject({ code: 'request.invalid', errors: [{ field: 'rows[0]' }] });
    for (const body of [{}, { rows: 1 }, { rows: [] }, { rows: [1, null, {}, [], ['x']] }])
      expect((await post().send(body)).status).toBe(400);
    expect((await post().send({ rows: [{ ...base, channel: 'PJSIP/201-1', uniqueid: '1.4', sequence: 1 }] })).body).toMatchObject({ taken: 1 }); // prettier-ignore
    expect((await post().type('text/csv').send('')).status).toBe(400);
    expect((await post().type('text/csv').send('x,'.repeat(600_000))).status).toBe(413);
  });

  it('lie enciphered on the disk, survive a restart, and wait for the store', async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = { CAPTURE_SOURCES: JSON.stringify([source]), ONRECORD_DATA_DIR: data, ONRECORD_MASTER_KEY: key };
    const first = await Desk.open(env, { projects: false, clock: () => now });
    const sent = async (row: string) => (await post(undefined, first).type('text/csv').send(row)).body as unknown;
    try {
      expect(await sent(rang('2.1'))).toEqual({ taken: 1, refused: [] });
      await first.app.get<Stores>(STORES).sealed.close();
      expect(await sent(taken('2.1'))).toEqual({ taken: 1, refused: [] });
    } finally {
      await first.close();
    }
    const rows = join(data, 'capture/asterisk-cdr-pbx.rows');
    const kept = readdirSync(rows, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(kept.length).toBeGreaterThan(0);
    for (const { name } of kept) expect(readFileSync(join(rows, name), 'latin1')).not.toContain('79031234567');

    const second = await Desk.open(env, { projects: false, clock: () => now });
    try {
      now = new Date(now.getTime() + 61_000);
      const types = async () => {
        const found: string[] = [];
        for await (const { type } of second.app.get<EventStore>(SEALED_STORE).readStream('call-pbx-2.1'))
          found.push(type);
        return found;
      };
      await until('the call of both rows', async () => (await types()).length > 0);
      expect(await types()).toEqual(['CallPlaced', 'CallConnected', 'CallEnded']);
    } finally {
      await second.close();
    }
  });
});

describe('a file that is followed', () => {
  function follow(file: string, ...more: string[]) {
    const said = { out: '', err: '' };
    const into = (where: 'out' | 'err') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          said[where] += chunk.toString();
          done();
        },
      });
    const stop = new AbortController();
    const { databaseUrl, dataDir, masterKey } = desk.config;
    const env = { DATABASE_URL: databaseUrl, ONRECORD_DATA_DIR: dataDir, ONRECORD_MASTER_KEY: masterKey.export().toString('base64'), DEFAULT_REGION: 'RU' }; // prettier-ignore
    const args = ['capture', 'asterisk-cdr', file, '--zone', 'Europe/Moscow', '--account', 'pbx', '--quiet', '1', ...more]; // prettier-ignore
    const ended = onrecord(args, { out: into('out'), err: into('err'), env, stop: stop.signal });
    return { said, ended, stop: () => (stop.abort(), ended) };
  }

  it('is on the record as it is written, across rotation and restart, each row once', async () => {
    const file = join(folder, 'Master.csv');
    writeFileSync(file, `${rang('3.1')}\n${taken('3.1')}\n`);
    const following = follow(file, '--follow');
    await onceRecorded('pbx-3.1');
    expect(await eventsOf('pbx-3.1')).toEqual(whole);

    const half = taken('3.2');
    appendFileSync(file, half.slice(0, 50));
    appendFileSync(file, `${half.slice(50)}\n`);
    renameSync(file, `${file}.1`);
    writeFileSync(file, `${taken('3.3')}\n`);
    await onceRecorded('pbx-3.2');
    await onceRecorded('pbx-3.3');
    expect(await following.stop()).toBe(130);
    expect(following.said.out).toMatch(/taken +4\n/);

    // A call of whose legs one came before, one after: remembered over the restart.
    appendFileSync(file, `${rang('3.3')}\n`);
    const again = follow(file);
    expect(await again.ended).toBe(0);
    expect(again.said.out).toMatch(/: 1 rows in/);
    expect(await eventsOf('pbx-3.3')).toEqual(whole);
    expect((await follow(file).ended) === 0 && (await eventsOf('pbx-3.1')).length).toBe(whole.length);
  });

  it('is told wrong by its usage, as other commands are', async () => {
    for (const more of [
      ['--zone', 'Mars'],
      ['--account', 'a b'],
      ['--quiet', 'long'],
      ['--columns', 'src'],
    ])
      expect(await follow(join(folder, 'Master.csv'), ...more).ended).toBe(2);
    expect(await follow(join(folder, 'none.csv')).ended).toBe(2);
  });
});
