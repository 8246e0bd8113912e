import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { SourceStanding } from '@app/projections/capture-sources/capture-sources.query';
import { Alerting } from './alerting';
import { silentSourcesRound } from './silent-sources.clock';

const since = '2026-03-20T10:30:00.000Z';
const source = (of: Partial<SourceStanding>): SourceStanding => ({
  source: 'asterisk-cdr',
  account: 'main',
  zone: 'UTC',
  firstFact: '2026-03-02T09:00:00.000Z',
  lastFact: since,
  state: 'silent',
  usually: [],
  silentHours: 4,
  silentSince: since,
  ...of,
});
const definition = { version: 0, since: null, silentAfterHours: 4, lookBackWeeks: 8, fewestWeeks: 2 };

it('raises an alert for each silent source, once a silence', async () => {
  const store = memoryEventStore();
  const round = (...sources: SourceStanding[]) =>
    silentSourcesRound(
      {
        alerting: new Alerting('clock', { store, codec: codecOf(storedEvents) }),
        sources: { now: (at) => Promise.resolve({ at, position: null, definition, sources }) },
      },
      '2026-03-24T11:00:00.000Z',
    );
  const telling = source({ account: 'other', state: 'telling', silentSince: null, silentHours: 0 });
  await round(source({}), telling);
  await round(source({ silentHours: 6, state: 'retired' }), telling);
  const again = '2026-03-30T09:00:00.000Z';
  await round(source({ silentSince: again, lastFact: again }), telling);
  const alerts = [];
  for await (const { type, data } of store.readAll()) alerts.push({ type, data });
  const alert = { kind: 'source-silent', what: 'asterisk-cdr:main', figures: { silentHours: 4, silentAfterHours: 4 } };
  expect(alerts).toEqual([
    { type: 'AlertRaised', data: { ...alert, since } },
    { type: 'AlertRaised', data: { ...alert, since: again } },
  ]);
});
