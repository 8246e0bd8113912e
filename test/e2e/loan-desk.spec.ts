import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { Metrics, Scorecard } from '@app/projections/rep-scorecard/rep-scorecard.query';
import type { OwnershipPage } from '@app/projections/lead-ownership/lead-ownership.query';
import { onrecord } from '../../apps/cli/src/onrecord';
import { Desk, type Visitor } from './desk';

const log = resolve(__dirname, '../../../shared/data/loan-desk/work-items.csv');
const mapping = resolve(__dirname, '../../mappings/loan-desk.yaml');
const here = existsSync(log);
if (!here) process.stderr.write('loan-desk.spec: ../shared/data/loan-desk is not here, so it is not imported\n');

/** A real sales desk's log, imported by the command line and asked about over HTTP: every figure of the data's README. */
(here ? describe : describe.skip)('the loan desk', () => {
  const unmeasured = 'not measured by this source';
  let desk: Desk;
  let manager: Visitor;
  let report: string;
  /** Where the import left the record. */
  let position: string;
  let card: Scorecard;

  const rowOf = (rep: string): Metrics => card.rows.find((row) => row.rep === rep)!.metrics;
  const ofReps = (metric: keyof Metrics) =>
    card.rows.reduce((sum, { metrics }) => sum + (metrics[metric].value ?? 0), 0);
  /** A number with, and without, items of more than two hours. */
  const both = ({ value, withoutImplausible }: Metrics['handlingTime']) => [
    Math.round(value!),
    Math.round(withoutImplausible!),
  ];

  async function importLog(): Promise<{ code: number; report: string }> {
    let text = '';
    const keep = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        text += chunk.toString();
        done();
      },
    });
    const { databaseUrl, dataDir, masterKey } = desk.config;
    const env = {
      DATABASE_URL: databaseUrl,
      ONRECORD_DATA_DIR: dataDir,
      ONRECORD_MASTER_KEY: masterKey.export().toString('base64'),
    };
    const terminal = {
      out: keep,
      err: new Writable({ write: (_chunk, _encoding, done) => done() }),
      env,
      stop: new AbortController().signal,
    };
    const code = await onrecord(['import', 'csv', log, '--mapping', mapping], terminal);
    return { code, report: text };
  }

  /** Asks once the read models hold everything that is on the record. */
  async function ask<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    for (;;) {
      const response = await manager.get(path).query({ ...query, atLeast: position });
      const body = response.body as T & { code?: string };
      if (body.code === 'read.behind') continue;
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
      return body;
    }
  }
  const scorecard = () =>
    ask<Scorecard>('/scorecard', { from: '2011-10-01', to: '2012-03-01', zone: 'Europe/Amsterdam' });

  beforeAll(async () => {
    desk = await Desk.open();
    manager = await desk.as('manager');
    const imported = await importLog();
    expect(imported.code).toBe(0);
    report = imported.report;
    position = /The record ends at (\S+)\. /.exec(report)![1]!;
    card = await scorecard();
  }, 600_000);
  afterAll(() => desk?.close());

  it('is read to the last row', () => {
    expect(report).toMatch(/48,967 rows/);
    expect(report).toMatch(/skipped +11,928 /);
    expect(report).toMatch(/taken +37,039 +of them 5,666 nobody's deed/);
    expect(report).toMatch(/refused +0\n/);
  });

  it('has 50 reps, who did 31,373 items; 5,666 are nobody’s', () => {
    expect(card.rows).toHaveLength(50);
    expect(ofReps('callItems') + ofReps('activities')).toBe(31_373);
    expect(card.unattributed!.activities.value).toBe(5_666);
    expect(card.unattributed!.callItems.value).toBe(0);
  });

  it('tells calls from other work, and names what lasted over two hours', () => {
    expect([ofReps('callItems'), ofReps('activities')]).toEqual([26_277, 5_096]);
    expect([card.team.callItems.value, card.team.dials.value]).toEqual([26_277, 26_277]);
    expect([ofReps('implausibleCallItems') + ofReps('implausibleActivities'), ofReps('implausibleCallItems')]).toEqual([
      218, 194,
    ]);
    expect(card.team.callItems.withoutImplausible).toBe(26_277 - 194);
  });

  it('touched 5,618 leads', () => {
    expect(card.team.leadsTouched.value).toBe(5_618);
  });

  it('knows who held which lead: 5,618 first owners, 17,917 changes of hands on 3,616 leads', async () => {
    const intervals = new Map<string, number>();
    for (const { rep } of card.rows) {
      let after: string | null = '';
      while (after !== null) {
        const page: OwnershipPage = await ask(`/reps/${rep}/leads`, { limit: '500', ...(after && { cursor: after }) });
        for (const { lead } of page.intervals) intervals.set(lead, (intervals.get(lead) ?? 0) + 1);
        after = page.next;
      }
    }
    const held = [...intervals.values()];
    const changes = held.reduce((sum, n) => sum + n - 1, 0);
    expect([held.length, changes, held.filter((n) => n > 1).length]).toEqual([5_618, 17_917, 3_616]);
  });

  it('adds up handling time as unions, with and without what lasted over two hours', () => {
    const figures = (rep: string) => {
      const { callItems, leadsTouched, handlingTime } = rowOf(rep);
      return [callItems.value, leadsTouched.value, ...both(handlingTime)];
    };
    expect(figures('11189')).toEqual([1_705, 1_084, 617_635, 554_900]);
    expect(figures('11181')).toEqual([1_415, 868, 315_390, 303_692]);
    expect(figures('11169')).toEqual([1_313, 943, 2_026_496, 627_427]);
    expect(both(card.team.handlingTime)).toEqual([16_429_569, 6_795_431]);
  });

  it('adds up: what is additive is, for the team, exactly the sum of the reps and Unattributed', () => {
    const parts = [...card.rows.map(({ metrics }) => metrics), card.unattributed!];
    const milli = (value: number | null) => Math.round((value ?? 0) * 1000);
    for (const [name, { class: kind, value }] of Object.entries(card.team))
      if (kind === 'A')
        expect([name, parts.reduce((sum, metrics) => sum + milli(metrics[name as keyof Metrics].value), 0)]).toEqual([
          name,
          milli(value),
        ]);
  });

  it('does not know what the log does not say', () => {
    const { connects, connectRate, conversations, talkTime, outcomeDiscipline } = card.team;
    for (const metric of [connects, connectRate, conversations, talkTime, outcomeDiscipline])
      expect(metric).toMatchObject({ value: null, why: unmeasured });
    expect(rowOf('11189').talkTime).toMatchObject({ value: null, why: unmeasured });
  });

  it('says that all of it is assumed', () => {
    expect(card.team.callItems.evidence).toEqual({ captured: 0, corroborated: 0, declared: 0, assumed: 1 });
  });

  it('adds nothing when it is imported again', async () => {
    const again = await importLog();
    expect(again.code).toBe(0);
    expect(again.report).toMatch(/recorded +0 /);
    expect(again.report).toMatch(/nothing was added/);
    expect({ ...(await scorecard()), asOf: card.asOf }).toEqual(card);
  }, 600_000);
});
