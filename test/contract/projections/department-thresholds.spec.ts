import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { RepScorecardQuery, type Metrics } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Department, vault } from './department';

const main = 'department-main';
/** Monday 2 March 2026 is the first; times are UTC, and so is the rep's zone. */
const at = (day: number, time = '09:00') => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const on = (day: number, time?: string) => ({ occurredAt: at(day, time) });

let sales: Department;
beforeEach(async () => {
  sales = await Department.open([repScorecard]);
  await sales.tell('rep-anna', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'UTC' }, on(1));
});
afterEach(() => sales.close());

const scorecard = async (from = '2026-03-01', to = '2026-04-01') => {
  await sales.settled();
  const query = new RepScorecardQuery(sales.db, vault);
  return query.scorecard({ from, to, zone: 'UTC', asOf: '2026-05-01T00:00:00.000Z' });
};
const annas = async (...window: string[]): Promise<Metrics> => (await scorecard(...window)).rows[0]!.metrics;
const sets = (metric: string, parameters: Record<string, number>, effectiveFrom: string) =>
  sales.tell(main, 'DefinitionSet', { metric, parameters, effectiveFrom }, on(1));

/** Reached at that time, ended five minutes later. */
async function talks(call: string, day: number, time: string, ended: string): Promise<void> {
  const stream = `call-${call}`;
  await sales.tell(stream, 'CallPlaced', { direction: 'outbound' }, on(day, time));
  await sales.tell(stream, 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' });
  await sales.tell(stream, 'CallMatchedToLead', { lead: 'l', previous: null, rule: 'number' });
  await sales.tell(stream, 'CallConnected', { at: at(day, time), answeredBy: 'human' });
  await sales.tell(stream, 'CallEnded', { endedAt: at(day, ended), disposition: 'answered' });
}

describe('what is judged when it is asked', () => {
  it("goes by the rules of the window's last day, and says which", async () => {
    await sets('response', { minutes: 30 }, '2026-03-20');
    const early = await scorecard('2026-03-01', '2026-03-20');
    expect(early.rules).toEqual({
      response: { version: 0, since: null, minutes: 15 },
      outcomes: { version: 0, since: null, unresolvedAfterMinutes: 15 },
      missed: { version: 0, since: null, returnedWithinMinutes: 15 },
      objections: { version: 0, since: null, holdsWithinDays: 14 },
    });
    expect((await scorecard()).rules.response).toEqual({ version: 1, since: '2026-03-20', minutes: 30 });
  });

  it('first attempts, by the response time', async () => {
    await sales.tell('lead-l', 'LeadAssigned', { to: 'anna', by: { kind: 'manager', id: 'head' } }, on(2, '09:00'));
    await talks('c', 2, '09:20', '09:25');
    expect((await annas()).responseInTime).toMatchObject({ numerator: 0, denominator: 1 });
    await sets('response', { minutes: 20 }, '2026-03-02');
    expect((await annas()).responseInTime).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('outcomes, by when a contact is unresolved', async () => {
    await talks('c', 2, '09:00', '09:05');
    const contact = { kind: 'call', id: 'c' } as const;
    const declared = { contact, rep: 'anna', outcome: 'nextContact' } as const;
    await sales.tell('lead-l', 'ContactOutcomeDeclared', declared, on(2, '09:30'));
    expect((await annas()).outcomeDiscipline).toMatchObject({ numerator: 0, denominator: 1 });
    await sets('outcomes', { unresolvedAfterMinutes: 25 }, '2026-03-02');
    expect((await annas()).outcomeDiscipline).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('missed calls, by when they have to be returned', async () => {
    await sales.tell('call-m', 'CallPlaced', { direction: 'inbound' }, on(2, '09:00'));
    await sales.tell('call-m', 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' });
    await sales.tell('call-m', 'CallMatchedToLead', { lead: 'l', previous: null, rule: 'number' });
    await sales.tell('call-m', 'CallMissed', { offeredTo: ['anna'] }, on(2, '09:01'));
    await talks('back', 2, '09:40', '09:45');
    expect((await annas()).returnedRate).toMatchObject({ numerator: 0, denominator: 1 });
    await sets('missed', { returnedWithinMinutes: 60 }, '2026-03-02');
    expect((await annas()).returnedRate).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('objections, by how soon the promised contact has to come', async () => {
    await talks('c', 2, '09:00', '09:05');
    await sales.tell('call-c', 'ObjectionRaised', { objectionId: 'o', type: 'price' }, on(2));
    const handled = { objectionId: 'o', type: 'price', technique: 'reframe', result: 'overcome' } as const;
    await sales.tell('call-c', 'ObjectionHandled', handled, on(2));
    const task = {
      taskId: 't',
      kind: 'call',
      dueAt: at(12),
      promisedFirst: at(12),
      after: { kind: 'call', id: 'c' },
    } as const;
    await sales.tell('lead-l', 'TaskScheduled', task, on(2));
    await sales.tell('activity-next', 'ActivityLogged', { kind: 'meeting', from: at(12) });
    await sales.tell('lead-l', 'TaskCompleted', { taskId: 't', by: { kind: 'activity', id: 'next' } }, on(12));
    expect((await annas()).objectionWinRate).toMatchObject({ numerator: 1, denominator: 1 });
    await sets('objections', { holdsWithinDays: 7 }, '2026-03-02');
    expect((await annas()).objectionWinRate).toMatchObject({ numerator: 0, denominator: 1 });
  });
});

it("worked time leaves out the days off of the team that the rep was of, and everybody's", async () => {
  const hours = ([1, 2, 3, 4, 5] as const).map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
  await sales.tell('rep-anna', 'WorkingPatternSet', { ftePercent: 100, hours, validFrom: '2026-03-01' });
  await sales.tell('rep-anna', 'RepMoved', { team: 'south' }, on(4, '00:00'));
  const isOff = (day: number, team?: string) =>
    sales.tell(main, 'CalendarDaySet', { day: at(day).slice(0, 10), works: false, ...(team && { team }) });
  const worked = async () => {
    const { rows } = await scorecard('2026-03-02', '2026-03-07');
    return rows.reduce((sum, { metrics }) => sum + metrics.workedTime.value! / 3600, 0);
  };
  expect(await worked()).toBe(40);
  await isOff(3, 'north');
  await isOff(3, 'south');
  await isOff(5, 'north');
  expect(await worked()).toBe(32);
  await isOff(6);
  expect(await worked()).toBe(24);
});
