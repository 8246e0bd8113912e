import { department } from '@app/projections/department/department.projection';
import { leadBook } from '@app/projections/lead-book/lead-book.projection';
import { LeadLoadQuery } from '@app/projections/lead-load/lead-load.query';
import { LeadStanding } from '@app/projections/lead-ownership/lead-ownership.entity';
import { leadOwnership } from '@app/projections/lead-ownership/lead-ownership.projection';
import { overdueTasks } from '@app/projections/overdue-tasks/overdue-tasks.projection';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { Department, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
/** A Wednesday, noon in Berlin. */
const at = '2026-04-01T10:00:00.000Z';
const day = (date: string, clock = '08:00') => `2026-${date}T${clock}:00.000Z`;
const on = (date: string, clock?: string) => ({ occurredAt: day(date, clock) });

let sales: Department;
let query: LeadLoadQuery;
beforeEach(async () => {
  sales = await Department.open(
    [leadBook, leadOwnership, overdueTasks, repDirectory, repScorecard, department],
    [LeadStanding],
  );
  query = new LeadLoadQuery(sales.db, vault);
});
afterEach(() => sales.close());

const weekdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })) as never;
async function join(rep: string, { team = 'north', hours = weekdays, fte = 100, validFrom = '2026-01-01' } = {}) {
  await sales.tell(`rep-${rep}`, 'RepJoined', { team, role: 'hunter', timeZone: 'Europe/Berlin' }, on('01-01'));
  const pattern = { ftePercent: fte, hours, validFrom };
  await sales.tell(`rep-${rep}`, 'WorkingPatternSet', pattern, on('01-01'));
}
async function hold(lead: string, to: string, since = '03-02', timeZone?: string) {
  const stream = `lead-${lead}`;
  await sales.tell(stream, 'LeadRegistered', { source: 'fair', relation: 'acquire', timeZone }, on(since));
  await sales.tell(stream, 'LeadAssigned', { to, by: head }, on(since));
}
const plan = (lead: string, dueAt: string, kind: 'call' | 'paperwork' = 'call') =>
  sales.tell(`lead-${lead}`, 'TaskScheduled', { taskId: `t-${lead}`, kind, dueAt, promisedFirst: dueAt }, on('03-02'));
let calls = 0;
async function call(
  lead: string | null,
  rep: string,
  date: string,
  {
    clock = '08:00',
    answeredBy,
    source = 'pbx',
  }: { clock?: string; answeredBy?: 'human' | 'unknown'; source?: string } = {},
) {
  const stream = `call-${++calls}`;
  const from = { ...on(date, clock), source: { system: source } };
  await sales.tell(stream, 'CallPlaced', { direction: 'outbound' }, from);
  await sales.tell(stream, 'CallAttributed', { rep, previous: null, rule: 'extension' }, from);
  if (lead) await sales.tell(stream, 'CallMatchedToLead', { lead, previous: null, rule: 'number' }, from);
  const minutes = `${clock.slice(0, 3)}30`;
  if (answeredBy) await sales.tell(stream, 'CallConnected', { at: day(date, clock), answeredBy }, from);
  await sales.tell(
    stream,
    'CallEnded',
    { endedAt: day(date, minutes), disposition: answeredBy ? 'answered' : 'no answer' },
    from,
  );
}
const leadsOf = async (ask: Partial<Parameters<LeadLoadQuery['neglected']>[0]> = {}) =>
  (await query.neglected({ at, ...ask })).leads.map(({ lead }) => lead);

describe('load', () => {
  it('is what is due in the next five worked days, over what the rep has shown they can do', async () => {
    // Ten worked days of eight hours, with 4, 4, 2, 2, 2, 1, 1, 1, 1 and 1 dials, half an hour of talk on each.
    await join('anna', { validFrom: '2026-03-18' });
    const days = ['03-18', '03-19', '03-20', '03-23', '03-24', '03-25', '03-26', '03-27', '03-30', '03-31'];
    for (const [n, date] of days.entries())
      for (let dials = n < 2 ? 4 : n < 5 ? 2 : 1; dials > 0; dials--)
        await call(null, 'anna', date, { answeredBy: 'human' });
    for (const [lead, due] of [
      ['overdue', day('03-30')],
      ['soon', day('04-07')],
      ['later', day('04-08')],
      ['paper', day('04-02')],
      ['forbidden', day('04-02')],
    ] as const) {
      await hold(lead, 'anna', '03-31');
      await plan(lead, due, lead === 'paper' ? 'paperwork' : 'call');
    }
    await hold('won', 'anna', '03-31');
    await sales.tell('lead-won', 'DealWon', { dealId: 'd' }, on('03-31'));
    await sales.tell('lead-forbidden', 'DoNotContactSet', { channel: 'any' }, on('03-31'));
    for (const [task, kind] of [
      ['t1', 'call'],
      ['t2', 'paperwork'],
    ] as const) {
      const dueAt = day('04-02');
      const planned = { taskId: task, kind, dueAt, promisedFirst: dueAt, assignee: 'anna' };
      await sales.tell(`task-${task}`, 'TaskScheduled', planned, on('03-31'));
    }
    await sales.tell('rep-anna', 'RepCapacitySet', { maxOpenLeads: 40 }, on('03-31'));
    const position = await sales.settled();

    const { reps, distribution, ...answer } = await query.load({ at });
    expect(answer).toMatchObject({
      position,
      at,
      neglect: { days: 10, fewerAttemptsThan: 3 },
      definitions: { load: 1 },
    });
    expect(reps).toEqual([
      {
        rep: 'anna',
        team: 'north',
        role: 'hunter',
        left: false,
        openLeads: 5,
        maxOpenLeads: 40,
        doNotContact: 1,
        touches: 3,
        until: '2026-04-07T22:00:00.000Z',
        workedHours: 37,
        capacity: {
          days: 10,
          dialsPerHour: 0.25,
          talkMinutesPerHour: 30 / 8,
          lettersPerHour: 0,
          touchesPerHour: 0.25,
        },
        load: 3 / (0.25 * 37),
        neglected: 0,
        hours: 'recorded',
      },
    ]);
    expect(distribution).toEqual({ reps: 1, leads: 5, min: 5, median: 5, max: 5, topRep: 'anna', topShare: 1 });
  });

  it('is not measured without a working pattern or with too few days, and never 0 for that', async () => {
    await sales.tell('rep-new', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'Europe/Berlin' }, on('03-31'));
    await sales.tell('rep-late', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'Asia/Kolkata' }, on('03-20'));
    const pattern = { ftePercent: 50, hours: weekdays, validFrom: '2026-03-27' };
    await sales.tell('rep-late', 'WorkingPatternSet', pattern, on('03-20'));
    // What the pattern says of before they joined is not theirs.
    await sales.tell('rep-hired', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'UTC' }, on('03-30'));
    await sales.tell('rep-hired', 'WorkingPatternSet', { ...pattern, validFrom: '2026-01-01' }, on('03-30'));
    await sales.settled();
    expect((await query.load({ at })).reps).toMatchObject([
      { rep: 'hired', capacity: null, load: null, why: 'not measured: too few days', hours: 'recorded' },
      { rep: 'late', capacity: null, load: null, why: 'not measured: too few days', hours: 'recorded' },
      { rep: 'new', capacity: null, load: null, why: 'not measured: no working pattern', hours: 'usual week' },
    ]);
  });

  it('is distributed over who is here; who left is shown as long as they hold leads', async () => {
    for (const rep of ['anna', 'bert', 'carl', 'gone']) await join(rep);
    await join('south', { team: 'south' });
    for (let n = 0; n < 4; n++) await hold(`a${n}`, 'anna');
    for (let n = 0; n < 2; n++) await hold(`b${n}`, 'bert');
    await hold('g', 'gone');
    await sales.tell('rep-gone', 'RepOffboarded', { at: day('03-20'), successor: 'anna' }, on('03-20'));
    await sales.settled();
    const { reps, distribution } = await query.load({ at, teams: ['north'] });
    expect(reps.map(({ rep, left, openLeads }) => [rep, left, openLeads])).toEqual([
      ['anna', false, 4],
      ['bert', false, 2],
      ['carl', false, 0],
      ['gone', true, 1],
    ]);
    expect(distribution).toEqual({ reps: 3, leads: 6, min: 0, median: 2, max: 4, topRep: 'anna', topShare: 4 / 6 });
    expect((await query.load({ at, reps: ['bert'] })).reps.map(({ rep }) => rep)).toEqual(['bert']);
  });
});

describe('neglect', () => {
  it('is ten worked days without a contact and fewer than three parts of the day tried since', async () => {
    await join('anna');
    for (const lead of ['untouched', 'talked', 'tried', 'same-hour']) await hold(lead, 'anna');
    await hold('new', 'anna', '03-20');
    await call('talked', 'anna', '03-25', { answeredBy: 'human' });
    for (const [date, clock] of [
      ['03-10', '08:00'],
      ['03-11', '10:00'],
      ['03-12', '13:00'],
    ] as const) {
      await call('tried', 'anna', date, { clock });
      await call('same-hour', 'anna', date, { clock: '08:00' });
    }
    await sales.settled();
    const { leads } = await query.neglected({ at });
    expect(leads).toEqual([
      {
        lead: 'same-hour',
        owner: 'anna',
        lastContactAt: null,
        since: day('03-02'),
        idleDays: 22,
        tries: 3,
        slots: 1,
      },
      { lead: 'untouched', owner: 'anna', lastContactAt: null, since: day('03-02'), idleDays: 22, tries: 0, slots: 0 },
    ]);
    expect((await query.load({ at })).reps).toMatchObject([{ rep: 'anna', neglected: 2 }]);
  });

  it('tells parts of the day by the lead’s clock where it is known, else by the owner’s', async () => {
    await join('anna');
    // 8:15, 9:15 and 9:45 in Kolkata are one part of the day; in Berlin they are three hours of the night.
    for (const [lead, zone] of [
      ['kolkata', 'Asia/Kolkata'],
      ['berlin', undefined],
      ['nowhere', 'Europe/Nowhere'],
    ] as const) {
      await hold(lead, 'anna', '03-02', zone);
      for (const clock of ['02:45', '03:45', '04:15']) await call(lead, 'anna', '03-10', { clock });
    }
    await sales.settled();
    expect((await query.neglected({ at })).leads).toMatchObject([{ lead: 'kolkata', tries: 3, slots: 1 }]);
  });

  it('begins anew with whoever gets the lead, and with every two-way contact, by letter, visit or message too', async () => {
    await join('anna');
    await join('bert');
    for (const lead of ['passed', 'visited', 'written', 'messaged', 'answered', 'rung']) await hold(lead, 'anna');
    await sales.tell('lead-passed', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: head }, on('03-30'));
    await sales.tell(
      'activity-1',
      'ActivityLogged',
      { kind: 'visit', rep: 'anna', lead: 'visited', from: day('03-25') },
      on('03-25'),
    );
    await sales.tell('email-1', 'EmailReceived', { to: [], attachments: 0, automated: false } as never, on('03-25'));
    await sales.tell(
      'email-1',
      'EmailMatchedToLead',
      { lead: 'written', previous: null, rule: 'address' },
      on('03-25'),
    );
    await sales.tell('message-1', 'MessageReceived', { channel: 'sms', automated: false } as never, on('03-25'));
    await sales.tell('message-1', 'MessageMatchedToLead', { lead: 'messaged', previous: null, rule: 'x' }, on('03-25'));
    // A source that never tells a human from a machine: whoever answered was reached.
    await call('answered', 'anna', '03-25', { answeredBy: 'unknown', source: 'blind' });
    await call('rung', 'anna', '03-25');
    await sales.settled();
    expect(await leadsOf()).toEqual(['rung']);
  });

  it('goes by the department’s own rule, the owner’s own days, and page by page', async () => {
    await join('anna');
    await join('fridays', { hours: [{ weekday: 5, from: '09:00', to: '17:00' }] as never, fte: 20 });
    for (const lead of ['a', 'b', 'c']) await hold(lead, 'anna', lead === 'b' ? '03-03' : '03-05');
    await hold('f', 'fridays');
    await sales.settled();
    expect(await leadsOf()).toEqual(['b', 'a', 'c']);
    const first = await query.neglected({ at, limit: 2 });
    expect(await leadsOf({ limit: 2, after: first.next! })).toEqual(['c']);
    expect(await leadsOf({ reps: ['fridays'] })).toEqual([]);

    await sales.tell(
      'department-main',
      'DefinitionSet',
      { metric: 'neglect', parameters: { days: 4 }, effectiveFrom: '2026-03-01' },
      on('03-01'),
    );
    await sales.settled();
    expect(await leadsOf({ reps: ['fridays'] })).toEqual(['f']);
  });

  it('is nobody’s where the lead must not be contacted, is closed, or was only named by a source', async () => {
    await join('anna');
    for (const lead of ['forbidden', 'won']) await hold(lead, 'anna');
    await sales.tell('lead-forbidden', 'DoNotContactSet', { channel: 'any' }, on('03-03'));
    await sales.tell('lead-won', 'DealWon', { dealId: 'd' }, on('03-03'));
    await sales.tell('lead-named', 'LeadAssigned', { to: 'anna', by: head }, on('03-02'));
    await sales.settled();
    expect(await leadsOf()).toEqual([]);
  });
});

it('gives a redistribution what it is reckoned from', async () => {
  await join('anna', { fte: 50 });
  await join('away');
  await sales.tell('rep-anna', 'RepCapacitySet', { maxOpenLeads: 3 }, on('03-02'));
  await sales.tell(
    'rep-away',
    'RepAbsenceRecorded',
    { absenceId: 'x', from: day('04-01'), to: day('04-09') },
    on('03-02'),
  );
  for (const lead of ['idle', 'today', 'tonight', 'forbidden']) await hold(lead, 'anna');
  await plan('today', day('04-01', '21:59'));
  await plan('tonight', day('04-01', '22:00'));
  for (const lead of ['today', 'tonight']) await call(lead, 'anna', '03-31', { answeredBy: 'human' });
  await sales.tell('lead-forbidden', 'DoNotContactSet', { channel: 'any' }, on('03-03'));
  await sales.settled();
  expect(await query.board({ at })).toEqual({
    reps: [
      { rep: 'anna', team: 'north', role: 'hunter', open: 4, max: 3, load: 3, ftePercent: 50, takes: true },
      { rep: 'away', team: 'north', role: 'hunter', open: 0, max: null, load: 0, ftePercent: 100, takes: false },
    ],
    leads: [
      { lead: 'idle', from: 'anna', idleDays: 22, dueAt: null, contactDueToday: false },
      { lead: 'today', from: 'anna', dueAt: day('04-01', '21:59'), contactDueToday: true },
      { lead: 'tonight', from: 'anna', dueAt: day('04-01', '22:00'), contactDueToday: false },
    ],
  });
});
