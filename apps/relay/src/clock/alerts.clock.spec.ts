import { alertId } from '@app/domain/alerts/alert';
import { defaults } from '@app/domain/departments/rules';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { StoredRecord } from '@app/event-store/event-store';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { Orphan } from '@app/projections/lead-book/lead-book.query';
import { Alerting } from './alerting';
import { idleRound } from './idle.clock';
import { lookingRound } from './looking.clock';
import { orphansRound } from './orphans.clock';

const codec = codecOf(storedEvents);
const since = '2026-03-02T09:00:00.000Z';
const now = '2026-03-02T09:05:00.000Z';

function desk() {
  const store = memoryEventStore();
  const alerts = async () => {
    const found: StoredRecord[] = [];
    for await (const record of store.readAll()) found.push(record);
    return found;
  };
  return { store, alerting: () => new Alerting('clock', { store, codec }), alerts };
}
const orphan = (lead: string, of: Partial<Orphan> = {}): Orphan => ({
  lead,
  since,
  why: ['no next task'],
  owner: 'anna',
  source: null,
  registeredAt: since,
  lastOutcome: null,
  ingest: 'live',
  ...of,
});

describe('the clocks’ alerts', () => {
  it('are raised once, by however many relays, and however often', async () => {
    const { alerting, alerts } = desk();
    const found = [{ alertId: alertId('orphan', 'a', since), kind: 'orphan' as const, lead: 'a', since, figures: {} }];
    const one = alerting();
    await Promise.all([one.raise(found), alerting().raise(found)]);
    await one.raise(found);
    await alerting().raise(found);
    expect(await alerts()).toMatchObject([{ type: 'AlertRaised', data: { lead: 'a' }, meta: { occurredAt: since } }]);
  });

  it('does not ask again for what it found the last time, but for what went and came back', async () => {
    const { store } = desk();
    let reads = 0;
    const counting = {
      ...store,
      readStream: (...args: Parameters<typeof store.readStream>) => {
        reads++;
        return store.readStream(...args);
      },
    };
    const alerting = new Alerting('clock', { store: counting, codec });
    const found = [{ alertId: 'x', kind: 'orphan' as const, since, figures: {} }];
    for (const now of [found, found, [], found]) await alerting.raise(now);
    expect(reads).toBe(2);
  });

  it('tell of leads that have been orphans for longer than the rule allows', async () => {
    const { alerting, alerts } = desk();
    const asked: unknown[] = [];
    const leadBook = {
      orphans: (ask: object) => {
        asked.push(ask);
        return Promise.resolve(
          'after' in ask
            ? { position: null, orphans: [orphan('b', { owner: null, why: ['no owner', 'no next task'] })], next: null }
            : { position: null, orphans: [orphan('a')], next: 'a' },
        );
      },
    };
    const department = { rules: () => Promise.resolve(defaults) };
    await orphansRound({ alerting: alerting(), leadBook, department }, now);
    expect(asked).toEqual([
      { before: '2026-03-02T09:04:00.000Z', live: true, limit: 1000 },
      { before: '2026-03-02T09:04:00.000Z', live: true, limit: 1000, after: 'a' },
    ]);
    expect((await alerts()).map(({ data }) => data)).toEqual([
      { kind: 'orphan', lead: 'a', rep: 'anna', since, figures: { why: 'no next task' } },
      { kind: 'orphan', lead: 'b', since, figures: { why: 'no owner, no next task' } },
    ]);
  });

  it('tell of unusual looking, once a day', async () => {
    const { alerting, alerts } = desk();
    const looked = { user: 'eve', rep: 'rep-eve', kind: 'ContactRevealed' as const, count: 90, ownPast: 4, team: 6 };
    for (const since of ['2026-03-02T09:00:00.000Z', '2026-03-02T08:45:00.000Z', '2026-03-03T09:00:00.000Z'])
      await lookingRound(
        {
          alerting: alerting(),
          accessLog: { unusual: () => Promise.resolve([{ ...looked, day: since.slice(0, 10), since }]) },
        },
        now,
      );
    expect((await alerts()).map(({ data }) => data)).toMatchObject([
      { kind: 'unusual-looking', user: 'eve', rep: 'rep-eve', since, figures: { count: 90, ownPast: 4, team: 6 } },
      { since: '2026-03-03T09:00:00.000Z' },
    ]);
  });

  it('tell of an idle stretch once', async () => {
    const { alerting, alerts } = desk();
    const rep = { rep: 'anna', lastActivity: null, idleMinutes: 61, moreThanMinutes: 60 };
    const round = (since: string, now: string) =>
      idleRound(
        {
          alerting: alerting(),
          idle: { now: () => Promise.resolve({ at: now, position: null, atWork: 1, reps: [{ ...rep, since }] }) },
        },
        now,
      );
    await round(since, now);
    await round(since, '2026-03-02T10:00:00.000Z');
    await round('2026-03-03T09:00:00.000Z', '2026-03-03T11:00:00.000Z');
    expect((await alerts()).map(({ data }) => data)).toMatchObject([
      { kind: 'idle', rep: 'anna', since, figures: { idleMinutes: 61, moreThanMinutes: 60 } },
      { since: '2026-03-03T09:00:00.000Z' },
    ]);
  });
});
