import type { Schedule } from '@app/calendar/working-time';
import type { DayPlanIssued } from '@app/domain/plans/plan.events';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { ListedTask } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { dayPlanRound, type DayPlanQueries } from './day-plan.round';

const codec = codecOf(storedEvents);
const weekdays = (zone: string): Schedule => ({
  zone,
  patterns: [
    { validFrom: '2026-01-01', hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })) },
  ],
  absences: [],
});
const task = (of: Partial<ListedTask>): ListedTask => ({
  lead: `lead-of-${of.task}`,
  task: 't1',
  kind: 'call',
  rep: 'anna',
  doneBy: 'anna',
  overdueSince: null,
  dueAt: '2026-03-02T16:00:00.000Z',
  overdueNow: false,
  promisedFirst: '2026-03-02T16:00:00.000Z',
  moves: 0,
  timesOverdue: 0,
  daysSlipped: 0,
  rule: null,
  after: null,
  attempt: null,
  reason: null,
  evidence: 'declared',
  ...of,
});

/** A department of anna in Lisbon and priya in Kolkata, with these tasks; what was asked is kept. */
function department(tasks: readonly ListedTask[], of: Partial<DayPlanQueries> = {}) {
  const store = memoryEventStore();
  const asked: { reps?: readonly string[]; dueUntil?: string; live?: boolean; at?: string }[] = [];
  const issued = async () => {
    const plans = new Set<string>();
    for (const rep of ['anna', 'priya'])
      for await (const { data } of store.readStream(`plan-${rep}-2026-03-02`))
        plans.add(`${rep} ${(data as DayPlanIssued['data']).date}`);
    return plans;
  };
  const queries: DayPlanQueries = {
    department: { definitions: () => Promise.resolve([]) },
    directory: {
      schedules: () =>
        Promise.resolve(
          new Map([
            ['anna', weekdays('Europe/Lisbon')],
            ['priya', weekdays('Asia/Kolkata')],
          ]),
        ),
    },
    tasks: {
      open: (ask) => {
        asked.push(ask);
        return Promise.resolve({ position: null, next: null, tasks: ask.reps![0] === 'anna' ? tasks : [] });
      },
    },
    plans: { issued, leads: () => Promise.resolve(new Map()) },
    hours: { answerRates: () => Promise.resolve([]) },
    objections: { bestTechnique: () => Promise.resolve(new Map()) },
    ...of,
  };
  let waited = 0;
  const upToDate = () => Promise.resolve(void waited++);
  return {
    store,
    asked,
    waited: () => waited,
    round: (now: string) => dayPlanRound({ store, codec, queries, upToDate }, now),
  };
}
async function planned(store: EventStore, rep: string): Promise<DayPlanIssued['data'][]> {
  const plans = [];
  for await (const { data } of store.readStream(`plan-${rep}-2026-03-02`)) plans.push(data as DayPlanIssued['data']);
  return plans;
}

describe('a round of day plans', () => {
  it('plans each rep half an hour before their own day begins, and asks only what is due by its end', async () => {
    const { store, round, asked } = department([task({ task: 't1' })]);
    await round('2026-03-02T03:00:00.000Z');
    expect((await planned(store, 'priya')).map(({ zone, date }) => [zone, date])).toEqual([
      ['Asia/Kolkata', '2026-03-02'],
    ]);
    expect(asked).toMatchObject([
      { reps: ['priya'], dueUntil: '2026-03-02T18:30:00.000Z', live: true, at: '2026-03-02T03:30:00.000Z' },
    ]);
    await round('2026-03-02T08:29:00.000Z');
    expect(await planned(store, 'anna')).toEqual([]);
    await round('2026-03-02T08:30:00.000Z');
    expect(await planned(store, 'anna')).toMatchObject([
      { entries: [{ task: 't1', from: '2026-03-02T16:00:00.000Z' }], left: [] },
    ]);
    expect(asked.at(-1)).toMatchObject({ dueUntil: '2026-03-03T00:00:00.000Z' });
  });

  it('once in effect, however many relays run it and however often', async () => {
    const { store, round, waited } = department([task({ task: 't1' })]);
    await Promise.all([1, 2, 3].map(() => round('2026-03-02T08:30:00.000Z')));
    expect(await planned(store, 'anna')).toHaveLength(1);
    const before = waited();
    await round('2026-03-02T08:31:00.000Z');
    expect([await planned(store, 'anna'), waited()]).toMatchObject([{ length: 1 }, before]);
  });

  it('leaves what a substitute does, plans what the rep does for another, and never who must not be contacted', async () => {
    const { store, round } = department(
      [
        task({ task: 'away', doneBy: 'bob' }),
        task({ task: 'theirs', rep: 'cleo', doneBy: 'anna', rule: 'first-touch' }),
        task({ task: 'again', rule: 'retry', attempt: 2, dueAt: '2026-03-02T15:00:00.000Z' }),
        task({ task: 'back', rule: 'call-back', after: 'call:m1' }),
        task({ task: 'blocked', lead: 'quiet' }),
        task({ task: 'own', lead: null, kind: 'paperwork' }),
        task({
          task: 'price',
          lead: 'dear',
          rule: 'follow-up',
          overdueNow: true,
          overdueSince: '2026-03-01T10:00:00.000Z',
        }),
      ],
      {
        plans: {
          issued: () => Promise.resolve(new Set(['priya 2026-03-02'])),
          leads: () =>
            Promise.resolve(
              new Map([
                ['quiet', { zone: null, doNotContact: ['call'], objection: null }],
                ['dear', { zone: 'America/New_York', doNotContact: ['email'], objection: 'price' }],
              ]),
            ),
        },
        objections: {
          bestTechnique: () =>
            Promise.resolve(new Map([['price', { technique: 'total cost', overcome: 20, raised: 40 }]])),
        },
      },
    );
    await round('2026-03-02T08:30:00.000Z');
    const [plan] = await planned(store, 'anna');
    expect(plan!.left).toEqual(['blocked']);
    expect(
      Object.fromEntries(plan!.entries.map(({ task: of, reasons }) => [of, reasons.map(({ code }) => code)])),
    ).toEqual({
      theirs: ['first-touch', 'substituting'],
      again: ['retry'],
      back: ['call-back'],
      price: ['promised', 'overdue'],
      own: ['promised', 'paperwork-block'],
    });
    expect(plan!.entries.find(({ task: of }) => of === 'price')).toMatchObject({
      from: '2026-03-02T13:00:00.000Z',
      technique: { objection: 'price', technique: 'total cost', overcome: 20, raised: 40 },
    });
  });

  it('shows no technique of too few cases', async () => {
    const { store, round } = department([task({ task: 't1', lead: 'dear' })], {
      plans: {
        issued: () => Promise.resolve(new Set<string>()),
        leads: () => Promise.resolve(new Map([['dear', { zone: null, doNotContact: [], objection: 'price' }]])),
      },
      objections: {
        bestTechnique: () => Promise.resolve(new Map([['price', { technique: 'x', overcome: 29, raised: 29 }]])),
      },
    });
    await round('2026-03-02T08:30:00.000Z');
    expect((await planned(store, 'anna'))[0]!.entries[0]).not.toHaveProperty('technique');
  });
});
