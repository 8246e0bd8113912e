import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { AlertPage } from '@app/projections/alerts/alerts.query';
import type {
  CaptureCoverage,
  MissingCalls,
  PhantomCalls,
} from '@app/projections/capture-coverage/capture-coverage.query';
import type { CaptureSources } from '@app/projections/capture-sources/capture-sources.query';
import type { RecordingCoverage } from '@app/projections/recording-coverage/recording-coverage.query';
import { onrecord } from '../../apps/cli/src/onrecord';
import { Desk, type Visitor } from './desk';

const line = 'PJSIP/example-carrier';
const ask = 'from=2026-03-02&to=2026-03-03&zone=Europe/Amsterdam';
let desk: Desk;
let manager: Visitor;
let pbx: Visitor;
let folder: string;
let now = new Date('2026-03-02T20:00:00Z');

beforeAll(async () => {
  desk = await Desk.open({ DEFAULT_REGION: 'NL' }, { relay: true, clock: () => now });
  manager = await desk.as('manager');
  pbx = await desk.as('service');
  folder = mkdtempSync(join(tmpdir(), 'onrecord-bill-'));
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
});
afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true });
});

async function importBill(rows: readonly string[], ...more: readonly string[]): Promise<string> {
  let text = '';
  const keep = new Writable({ write: (chunk: Buffer, _, done) => ((text += chunk.toString()), done()) });
  const file = join(folder, 'march.csv');
  writeFileSync(file, ['Record;Main number;Start;Type;Other party;Duration', ...rows, ''].join('\n'));
  const { databaseUrl, dataDir, masterKey } = desk.config;
  const env = {
    DATABASE_URL: databaseUrl,
    ONRECORD_DATA_DIR: dataDir,
    ONRECORD_MASTER_KEY: masterKey.export().toString('base64'),
  };
  const stop = new AbortController().signal;
  const args = ['import', 'carrier-bill', file, '--mapping', 'mappings/carrier-bill.yaml', ...more];
  const code = await onrecord(args, { out: keep, err: keep, env, stop });
  manager.position = await desk.now();
  return `${code}: ${text}`;
}
const call = (callId: string, at: string, to: string, by = pbx, more: object = { line }) => {
  const answered = new Date(Date.parse(at) + 8_000).toISOString();
  const end = new Date(Date.parse(at) + 70_000).toISOString();
  const { attributed, ...placed } = more as { attributed?: object };
  return by.record('/calls', {
    callId,
    placed: { at, direction: 'outbound', to, ...placed },
    attributed,
    connected: { at: answered, answeredBy: 'human' },
    ended: { at: end, disposition: 'answered' },
  });
};
const row = (id: string, start: string, number: string) => `${id};+31201234500;02.03.2026 ${start};OUT;${number};62`;

test('a bill shows what is missing and what nobody else knows, and follows what comes later', async () => {
  const ann = await desk.as('rep', 'ann');
  await call('c1', '2026-03-02T09:00:00Z', '+31207940800');
  await call('c2', '2026-03-02T10:00:00Z', '+31207940801');
  await call('by-hand', '2026-03-02T11:00:00Z', '+31207940802', ann, {
    attributed: { rep: 'ann', rule: 'by hand' },
  });
  const rows = [row('r1', '10:00:09', '+31207940800'), row('r2', '12:30:00', '+31207940803')];
  expect(await importBill(rows)).toMatch(/^0: .*TrunkCallBilled 2 · TrunkDayBilled 1/s);
  expect(await importBill(rows)).toContain('nothing was added');

  const coverage = await manager.read<CaptureCoverage>(`/capture-coverage?${ask}`);
  expect(coverage.total).toMatchObject({
    coverage: { value: 0.5, numerator: 1, denominator: 2 },
    missing: 1,
    phantoms: 1,
  });
  expect(coverage.days).toMatchObject([{ trunk: line, day: '2026-03-02', basis: 'bill' }]);
  expect(coverage.declared).toEqual([{ rep: 'ann', calls: 1 }]);
  const sealed = await manager.read<MissingCalls>(`/capture-coverage/missing?${ask}`);
  expect(sealed.calls).toMatchObject([{ bill: 'r2', number: null }]);
  const open = await manager.read<MissingCalls>(`/capture-coverage/missing?${ask}&open=true`);
  expect(open.calls).toMatchObject([{ bill: 'r2', number: '+31207940803' }]);
  const phantoms = await manager.read<PhantomCalls>(`/capture-coverage/phantoms?${ask}`);
  expect(phantoms.calls.map(({ kind, call }) => [kind, call])).toEqual([
    ['captured', 'c2'],
    ['declared', 'by-hand'],
  ]);
  const { looks } = await manager.read<{ looks: { what: string; count: number }[] }>('/access-log');
  expect(looks).toContainEqual(expect.objectContaining({ what: 'GET /capture-coverage/missing', count: 1 }));

  await call('late', '2026-03-02T11:29:50Z', '+31207940803');
  await importBill([rows[0]!, rows[1]!, row('r3', '11:00:10', '+31207940801')], '--reissue', 'second');
  const mended = await manager.read<CaptureCoverage>(`/capture-coverage?${ask}`);
  expect(mended.total.coverage).toEqual({ value: 1, numerator: 3, denominator: 3 });
  expect(mended.total.phantoms).toBe(0);
  const long = await manager.get('/capture-coverage?from=2026-01-01&to=2026-12-31');
  expect([long.status, (long.body as { code: string }).code]).toEqual([422, 'coverage.bad-window']);
});

test('of connected calls there is a recording, or a reason why not', async () => {
  await manager.record('/calls/c1/recordings/missing', { reason: 'no consent' });
  const { total, groups } = await manager.read<RecordingCoverage>(`/recording-coverage?${ask}&by=line,rep`);
  expect(total.calls).toMatchObject({ connected: 4, stored: 0, reasons: { 'no consent': 1 }, unexplained: 3 });
  expect(groups.map((group) => [group.line, group.rep])).toContainEqual([null, 'ann']);
  const { calls } = await manager.read<{ calls: { call: string }[] }>(`/recording-coverage/unexplained?${ask}`);
  expect(calls.map(({ call }) => call)).toEqual(['c2', 'by-hand', 'late']);
});

test('a source that fell silent is an alert, until it tells something again', async () => {
  for (let day = Date.parse('2026-03-03T08:00:00Z'); day <= Date.parse('2026-03-20T08:00:00Z'); day += 86_400_000) {
    now = new Date(day + 3_600_000 * 4);
    if (new Date(day).getUTCDay() % 6 !== 0)
      for (const hour of [0, 1, 2, 3])
        await call(`s${day / 3_600_000 + hour}`, new Date(day + hour * 3_600_000).toISOString(), '+31207940804');
  }
  const silent = async () => {
    await desk.strike();
    manager.position = await desk.now();
    const { alerts } = await manager.read<AlertPage>('/alerts?kind=source-silent');
    return alerts.map(({ what, stillSo }) => [what, stillSo]);
  };
  now = new Date('2026-03-22T20:00:00Z');
  expect(await silent()).toEqual([]);
  now = new Date('2026-03-23T13:00:00Z');
  expect(await silent()).toEqual([['api:the-service', true]]);
  expect(await silent()).toHaveLength(1);
  const { sources } = await manager.read<CaptureSources>('/capture-sources');
  expect(sources).toMatchObject([
    { source: 'api', state: 'silent', silentHours: 4, silentSince: '2026-03-20T11:01:10.000Z' },
  ]);
  await call('again', '2026-03-23T12:50:00Z', '+31207940804');
  expect(await silent()).toEqual([['api:the-service', false]]);
});
