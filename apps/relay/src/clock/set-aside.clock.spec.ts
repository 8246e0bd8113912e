import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { SetAside } from '@app/read-store/set-aside';
import { Alerting } from './alerting';
import { setAsideRound } from './set-aside.clock';

const receivedAt = '2026-03-20T10:30:00.000Z';
const lying = (of: Partial<SetAside> = {}): SetAside => ({
  spool: 's1',
  entry: 7,
  what: 'aircall:main',
  receivedAt,
  facts: ['call aircall-main-13'],
  reason: 'call.contradictory',
  request: null,
  ...of,
});

it('raises an alert for a delivery that lies aside, once, also where it failed once more', async () => {
  const store = memoryEventStore();
  const round = (...all: SetAside[]) =>
    setAsideRound({
      alerting: new Alerting('clock', { store, codec: codecOf(storedEvents) }),
      setAsides: () => Promise.resolve(all),
    });
  await round(lying());
  await round(lying({ entry: 9 }), lying({ what: 'mail:main', facts: ['letter', 'letter'] }));
  const alerts = [];
  for await (const { type, data } of store.readAll()) alerts.push({ type, data });
  const alert = { kind: 'set-aside', since: receivedAt };
  expect(alerts).toEqual([
    {
      type: 'AlertRaised',
      data: { ...alert, what: 'aircall:main', figures: { facts: 1, reason: 'call.contradictory' } },
    },
    { type: 'AlertRaised', data: { ...alert, what: 'mail:main', figures: { facts: 2, reason: 'call.contradictory' } } },
  ]);
});
