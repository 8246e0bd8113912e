import type { ContactRef } from '@app/domain/ids';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import {
  RepScorecardQuery,
  type Scorecard,
  type ScorecardAsk,
} from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
/** Monday 2 March 2026, in UTC; the department works in Berlin (one hour ahead). */
const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const march = { from: '2026-03-01', to: '2026-04-01', zone: 'Europe/Berlin', asOf: '2026-05-01T00:00:00.000Z' };

let sales: Department;
beforeEach(async () => {
  sales = await Department.open([repScorecard]);
});
afterEach(() => sales.close());

async function scorecard(ask: Partial<ScorecardAsk> = {}): Promise<Scorecard> {
  await sales.settled();
  return new RepScorecardQuery(sales.db, vault).scorecard({ ...march, ...ask });
}
const of = (card: Scorecard, rep: string, team?: string) =>
  card.rows.find((row) => row.rep === rep && (team === undefined || row.team === team))!.metrics;

const joins = (rep: string, team = 'north') =>
  sales.tell(
    `rep-${rep}`,
    'RepJoined',
    { name: sealed(rep), team, role: 'hunter', timeZone: 'Europe/Berlin' },
    { occurredAt: at('06:00', 1) },
  );

interface Call {
  direction?: 'outbound' | 'inbound';
  rep?: string;
  lead?: string;
  placed: string;
  answered?: [time: string, by: 'human' | 'machine' | 'unknown'];
  ended?: string;
  disposition?: 'answered' | 'no answer' | 'unknown';
  missed?: true;
  system?: string;
  evidence?: 'assumed' | 'captured';
  ingest?: 'backfill';
  day?: number;
  zone?: string;
}
let calls = 0;
async function call({ day, ...of }: Call): Promise<string> {
  const id = `c${++calls}`;
  const stream = `call-${id}`;
  const when = (time: string) => at(time, day);
  const told = {
    source: { system: of.system ?? 'pbx' },
    evidence: of.evidence ?? 'captured',
    ingest: of.ingest ?? 'live',
  } as const;
  await sales.tell(
    stream,
    'CallPlaced',
    { direction: of.direction ?? 'outbound', calleeZone: of.zone },
    { ...told, occurredAt: when(of.placed) },
  );
  if (of.rep) await sales.tell(stream, 'CallAttributed', { rep: of.rep, previous: null, rule: 'line' }, told);
  if (of.lead) await sales.tell(stream, 'CallMatchedToLead', { lead: of.lead, previous: null, rule: 'number' }, told);
  if (of.answered)
    await sales.tell(stream, 'CallConnected', { at: when(of.answered[0]), answeredBy: of.answered[1] }, told);
  if (of.missed) await sales.tell(stream, 'CallMissed', { offeredTo: [] }, told);
  if (of.ended)
    await sales.tell(
      stream,
      'CallEnded',
      { endedAt: when(of.ended), disposition: of.disposition ?? (of.answered ? 'answered' : 'no answer') },
      told,
    );
  return id;
}

describe('what every answer says', () => {
  it('states window, zone, definitions, position, and the reps who did nothing', async () => {
    await joins('anna');
    const position = await sales.settled();
    const card = await scorecard({ open: true });
    expect(card).toMatchObject({
      window: { from: '2026-02-28T23:00:00.000Z', to: '2026-03-31T22:00:00.000Z', zone: 'Europe/Berlin' },
      position,
      definitions: { dials: 1, hourOfDay: 1 },
      rows: [{ rep: 'anna', team: 'north', name: 'anna' }],
    });
    expect(of(card, 'anna').dials).toMatchObject({ class: 'A', value: 0, unit: 'count' });
    expect(of(card, 'anna').connectRate).toMatchObject({ class: 'B', value: null, why: 'nothing to divide by' });
    expect((await scorecard()).rows[0]!.name).toBeNull();
  });

  it('refuses a window that is not on a quarter of an hour', async () => {
    await joins('anna');
    await expect(scorecard({ from: '2026-03-02T09:10:00Z' })).rejects.toMatchObject({
      code: 'scorecard.window-not-aligned',
    });
  });
});

describe('calls', () => {
  it('counts dials, connects and conversations, each with its evidence; rows and Unattributed are the team', async () => {
    await joins('anna');
    await joins('bert');
    await call({ rep: 'anna', placed: '09:00', answered: ['09:01', 'human'], ended: '09:03' });
    await call({ rep: 'anna', placed: '09:10', answered: ['09:11', 'machine'], ended: '09:12' });
    await call({ rep: 'anna', placed: '09:20', ended: '09:21' });
    await call({ rep: 'bert', placed: '09:30', answered: ['09:30', 'human'], ended: '09:30' });
    await call({ placed: '09:40', ended: '09:41' });
    await call({ direction: 'inbound', placed: '10:00', missed: true, ended: '10:01' });
    const card = await scorecard();
    expect(of(card, 'anna').dials).toMatchObject({ value: 3, evidence: { captured: 1 } });
    expect(of(card, 'anna').connects).toMatchObject({ value: 1 });
    expect(of(card, 'anna').connectRate).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3 });
    expect(of(card, 'anna').answerRate).toMatchObject({ value: 2 / 3 });
    expect(of(card, 'anna').conversationRate).toMatchObject({ value: 1 });
    expect(of(card, 'bert').conversations).toMatchObject({ value: 0 });
    expect(card.unattributed!.missed.value).toBe(1);
    expect(card.team.dials.value).toBe(5);
    expect(card.team.connectRate).toMatchObject({ value: 2 / 5 });
    for (const [name, metric] of Object.entries(card.team)) {
      if (metric.class !== 'A') continue;
      const parts = [...card.rows.map((row) => row.metrics), card.unattributed!].map(
        (metrics) => metrics[name as 'dials'].value ?? 0,
      );
      expect([name, parts.reduce((a, b) => a + b)]).toEqual([name, metric.value ?? 0]);
    }
  });

  it('leaves what a source can not know null, and gives the answer rate of one that can not tell a human', async () => {
    for (const rep of ['anna', 'bert', 'carl']) await joins(rep);
    const assumed = { system: 'csv-import', evidence: 'assumed', disposition: 'unknown' } as const;
    await call({ rep: 'anna', placed: '09:00', ended: '09:10', ...assumed });
    await call({ rep: 'bert', placed: '09:00', answered: ['09:01', 'unknown'], ended: '09:03', system: 'asterisk' });
    await call({ rep: 'bert', placed: '09:10', ended: '09:11', system: 'asterisk' });
    const card = await scorecard();
    const why = 'not measured by this source';
    const anna = of(card, 'anna');
    for (const name of [
      'connects',
      'connectRate',
      'answerRate',
      'conversations',
      'talkTime',
      'contacts',
      'outcomeDiscipline',
      'conversationsPerWorkedHour',
    ] as const)
      expect([name, anna[name].value, anna[name].why]).toEqual([name, null, why]);
    expect(anna.handlingTime).toMatchObject({ value: 600, evidence: { assumed: 1 } });
    const bert = of(card, 'bert');
    expect(bert.connects).toMatchObject({ value: null, why });
    expect(bert.answerRate).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
    expect(bert.conversationRate).toMatchObject({ value: 1 });
    expect(card.team.dials.evidence).toEqual({ captured: 2 / 3, corroborated: 0, declared: 0, assumed: 1 / 3 });
  });

  it('unites overlapping time, cuts it at the window, and tells it without implausible items', async () => {
    await joins('anna');
    await call({ rep: 'anna', placed: '09:00', answered: ['09:00', 'human'], ended: '09:30' });
    await call({ rep: 'anna', placed: '09:20', answered: ['09:20', 'human'], ended: '09:40' });
    await call({ rep: 'anna', placed: '10:00', answered: ['10:00', 'human'], ended: '13:00' });
    const card = await scorecard();
    expect(of(card, 'anna').handlingTime).toMatchObject({ value: 13_200, withoutImplausible: 2400 });
    expect(of(card, 'anna').callItems).toMatchObject({ value: 3, withoutImplausible: 2 });
    const hour = await scorecard({ from: '2026-03-02T09:15:00Z', to: '2026-03-02T10:15:00Z' });
    expect(of(hour, 'anna').handlingTime).toMatchObject({ value: 25 * 60 + 15 * 60, withoutImplausible: 25 * 60 });
  });

  it('answers by the local hour of the callee, else of the rep', async () => {
    await joins('anna');
    await call({ rep: 'anna', placed: '09:00', answered: ['09:01', 'human'], ended: '09:02', zone: 'Asia/Kolkata' });
    await call({ rep: 'anna', placed: '09:10', ended: '09:11' });
    await call({ rep: 'anna', placed: '09:20', ended: '09:21', zone: 'Nowhere/Land' });
    const { hourOfDay } = of(await scorecard(), 'anna');
    expect(hourOfDay.parts).toEqual([
      { hour: 10, value: 0, numerator: 0, denominator: 2 },
      { hour: 14, value: 1, numerator: 1, denominator: 1 },
    ]);
  });

  it('knows which missed calls were returned, and in time', async () => {
    await joins('anna');
    await call({ direction: 'inbound', lead: 'l1', placed: '09:00', missed: true, ended: '09:01' });
    await call({ direction: 'inbound', lead: 'l2', placed: '09:00', missed: true, ended: '09:01' });
    await call({ direction: 'inbound', lead: 'l3', placed: '09:00', missed: true, ended: '09:01' });
    await call({ direction: 'inbound', placed: '09:00', missed: true, ended: '09:01' });
    await call({ rep: 'anna', lead: 'l1', placed: '09:16', ended: '09:17' });
    await call({ rep: 'anna', lead: 'l2', placed: '09:17', ended: '09:18' });
    const { team } = await scorecard();
    expect(team.missed.value).toBe(4);
    expect(team.returnedRate).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3, immature: 0 });
    expect(team.neverCalledBack.value).toBe(1);
    expect((await scorecard({ asOf: at('09:10') })).team.returnedRate.immature).toBe(1);
  });

  it('measures gaps between calls within a local day, and what explains them', async () => {
    await joins('anna');
    await call({ rep: 'anna', placed: '09:00', ended: '09:10' });
    await call({ rep: 'anna', placed: '09:05', ended: '09:08' });
    await call({ rep: 'anna', placed: '09:30', ended: '09:31' });
    await call({ rep: 'anna', placed: '09:36', ended: '09:37' });
    await call({ rep: 'anna', placed: '22:50', ended: '23:30' });
    await call({ rep: 'anna', placed: '23:40', ended: '23:41' });
    const paperwork = { kind: 'paperwork', rep: 'anna', from: at('09:05'), to: at('09:20') } as const;
    await sales.tell('activity-1', 'ActivityLogged', paperwork, { occurredAt: at('09:05') });
    const metrics = of(await scorecard(), 'anna');
    // 20 and 5 minutes, and from 09:37 to 22:50; 23:40 is tomorrow in Berlin
    expect(metrics.interCallGap).toMatchObject({
      class: 'D',
      n: 3,
      value: 1200,
      longest: (13 * 60 + 13) * 60,
      p90: null,
    });
    expect(metrics.interCallGapExplained).toMatchObject({ numerator: 600_000 });
  });
});

describe('letters, leads and tasks', () => {
  const letter = { to: [], cc: [], attachments: [], automated: false };
  const send = async (id: string, time: string, of: { rep?: string; lead?: string } = {}) => {
    await sales.tell(`email-${id}`, 'EmailSent', letter, { occurredAt: at(time) });
    if (of.rep) await sales.tell(`email-${id}`, 'EmailAttributed', { rep: of.rep, previous: null, rule: 'mailbox' });
    if (of.lead)
      await sales.tell(`email-${id}`, 'EmailMatchedToLead', { lead: of.lead, previous: null, rule: 'address' });
  };

  it('counts a reply for the day of the letter', async () => {
    await joins('anna');
    await send('a', '09:00', { rep: 'anna' });
    await send('b', '10:00', { rep: 'anna' });
    await sales.tell('email-r', 'EmailReceived', { ...letter, inReplyTo: 'a' }, { occurredAt: at('09:00', 20) });
    await sales.tell(
      'email-s',
      'EmailReceived',
      { ...letter, inReplyTo: 'b', automated: true },
      { occurredAt: at('10:01') },
    );
    const day = await scorecard({ from: '2026-03-02', to: '2026-03-03' });
    expect(of(day, 'anna').letters.value).toBe(2);
    expect(of(day, 'anna').replyRate).toMatchObject({ value: 0.5, numerator: 1, denominator: 2, immature: 0 });
    expect(of(await scorecard({ asOf: at('12:00', 8) }), 'anna').replyRate.immature).toBe(1);
  });

  it('counts leads once for the team, however many reps touched them', async () => {
    await joins('anna');
    await joins('bert');
    await call({ rep: 'anna', lead: 'l1', placed: '09:00', ended: '09:01' });
    await call({ rep: 'anna', lead: 'l1', placed: '10:00', ended: '10:01' });
    await send('a', '09:00', { rep: 'bert', lead: 'l1' });
    await sales.tell(
      'activity-1',
      'ActivityLogged',
      { kind: 'assessment', rep: 'bert', lead: 'l2', from: at('11:00') },
      { occurredAt: at('11:00') },
    );
    await sales.tell(
      'activity-2',
      'ActivityLogged',
      { kind: 'paperwork', lead: 'l3', from: at('11:00') },
      { occurredAt: at('11:00') },
    );
    const card = await scorecard();
    expect([
      of(card, 'anna').leadsTouched.value,
      of(card, 'bert').leadsTouched.value,
      card.team.leadsTouched.value,
    ]).toEqual([1, 2, 2]);
    expect([card.team.activities.value, card.unattributed!.activities.value]).toEqual([2, 1]);
  });

  it('counts attempts up to the first contact, earlier months included', async () => {
    await joins('anna');
    await sales.tell('email-old', 'EmailSent', letter, { occurredAt: '2026-02-10T09:00:00.000Z' });
    await sales.tell('email-old', 'EmailMatchedToLead', { lead: 'l1', previous: null, rule: 'address' });
    await call({ rep: 'anna', lead: 'l1', placed: '09:00', ended: '09:01' });
    await call({ rep: 'anna', lead: 'l1', placed: '10:00', answered: ['10:01', 'human'], ended: '10:05' });
    await call({ rep: 'anna', lead: 'l1', placed: '11:00', answered: ['11:01', 'human'], ended: '11:05' });
    await call({ rep: 'anna', lead: 'l2', placed: '12:00', answered: ['12:01', 'human'], ended: '12:05' });
    const card = await scorecard();
    expect(of(card, 'anna').attemptsToFirstContact).toMatchObject({ n: 2, value: 1, longest: 3 });
    expect(card.team.attemptsToFirstContact).toMatchObject({ n: 2, longest: 3 });
    expect([of(card, 'anna').attempts.value, of(card, 'anna').contacts.value]).toEqual([4, 3]);
  });

  it('measures speed from assignment (rep) and registration (department), untouched leads included', async () => {
    await joins('anna');
    const hours = [
      { weekday: 1, from: '09:00', to: '17:00' },
      { weekday: 2, from: '09:00', to: '17:00' },
    ] as const;
    await sales.tell('rep-anna', 'WorkingPatternSet', { ftePercent: 100, hours, validFrom: '2026-01-01' });
    const comes = async (lead: string, registered: string, assigned: string) => {
      await sales.tell(
        `lead-${lead}`,
        'LeadRegistered',
        { source: 'web', relation: 'acquire' },
        { occurredAt: registered },
      );
      await sales.tell(`lead-${lead}`, 'LeadAssigned', { to: 'anna', by: head }, { occurredAt: assigned });
    };
    await comes('l1', at('09:00'), at('09:10'));
    await call({ rep: 'anna', lead: 'l1', placed: '09:20', ended: '09:21' });
    await comes('l2', at('15:00'), at('15:55'));
    await call({ rep: 'anna', lead: 'l2', placed: '08:10', ended: '08:11', day: 3 });
    await comes('l3', at('09:00', 3), at('09:00', 3));
    const card = await scorecard({ asOf: at('09:10', 3) });
    // 10 and 15 minutes of working time (16:55 to 17:00 and 9:00 to 9:10 in Berlin), and one that still waits for 10
    expect(of(card, 'anna').speedToLead).toMatchObject({ value: 900, n: 3, immature: 1, basis: 'working time' });
    expect(of(card, 'anna').responseInTime).toMatchObject({ value: 1, denominator: 2 });
    // 20 minutes to l1, 70 to l2; l3 drops out after 10: of the two left, one is half
    expect(card.team.speedToLead).toMatchObject({ value: 1200, n: 3, basis: 'working time' });
    expect(of(card, 'anna').workedTime).toMatchObject({ value: 8 * 3600 + 70 * 60 });
    expect(of(card, 'anna').dialsPerWorkedHour.value).toBeCloseTo(2 / (8 + 70 / 60));
  });

  it('counts outcomes declared in time among the reached contacts that need one', async () => {
    await joins('anna');
    const reached = (lead: string, more: Partial<Call> = {}) =>
      call({ rep: 'anna', lead, placed: '09:00', answered: ['09:01', 'human'], ended: '09:10', ...more });
    const declare = (lead: string, id: string, time: string, outcome: 'nextContact' | 'noneNeeded' = 'nextContact') =>
      sales.tell(
        `lead-${lead}`,
        'ContactOutcomeDeclared',
        { contact: { kind: 'call', id }, rep: 'anna', outcome },
        { occurredAt: at(time) },
      );
    await declare('l1', await reached('l1'), '09:25');
    await declare('l2', await reached('l2'), '09:26');
    await declare('l3', await reached('l3'), '09:11', 'noneNeeded');
    await reached('l4');
    await reached('l5', { ingest: 'backfill' });
    await call({ rep: 'anna', lead: 'l6', placed: '09:00', ended: '09:01' });
    expect(of(await scorecard(), 'anna').outcomeDiscipline).toMatchObject({
      value: 1 / 3,
      numerator: 1,
      denominator: 3,
      immature: 0,
    });
    expect(of(await scorecard({ asOf: at('09:20') }), 'anna').outcomeDiscipline.immature).toBe(1);
  });

  it('measures tasks by their first promise, for whoever held the lead then', async () => {
    await joins('anna');
    await joins('bert');
    const after = { kind: 'call', id: 'x' } as const;
    const task = (lead: string, due: string, promised?: true) => ({
      taskId: `t-${lead}`,
      kind: 'call' as const,
      dueAt: due,
      promisedFirst: due,
      assignee: 'anna',
      ...(promised && { after }),
    });
    const by = {
      kind: 'call',
      id: await call({ placed: '07:50', answered: ['07:51', 'human'], ended: '07:55' }),
    } as const;
    const done = (lead: string, occurredAt: string) =>
      sales.tell(`lead-${lead}`, 'TaskCompleted', { taskId: `t-${lead}`, by }, { occurredAt });
    await sales.tell('lead-l1', 'TaskScheduled', task('l1', at('09:00', 3), true));
    await done('l1', at('08:00', 3));
    await sales.tell('lead-l2', 'TaskScheduled', task('l2', at('09:00', 3), true));
    await sales.tell('lead-l2', 'TaskRescheduled', { taskId: 't-l2', was: at('09:00', 3), dueAt: at('09:00', 9) });
    await done('l2', at('08:00', 9));
    await sales.tell('lead-l3', 'TaskScheduled', task('l3', at('09:00', 3)));
    await sales.tell('lead-l3', 'TaskCancelled', { taskId: 't-l3' }, { occurredAt: at('09:00', 2) });
    await sales.tell('lead-l4', 'LeadAssigned', { to: 'bert', by: head }, { occurredAt: at('09:00', 2) });
    await sales.tell('lead-l4', 'TaskScheduled', task('l4', at('09:00', 3)));
    const card = await scorecard();
    expect(of(card, 'anna').tasksOnTime).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
    expect(of(card, 'anna').movesPerTask).toMatchObject({ value: 0.5, unit: 'per task' });
    expect(of(card, 'anna').nextContactKept).toMatchObject({ value: 0.5, denominator: 2 });
    expect(of(card, 'bert').tasksOnTime).toMatchObject({ value: 0, denominator: 1 });
    expect(card.team.tasksDue.value).toBe(3);
  });

  it('holds a promise kept where it took place: not by a try that reached nobody, not by a letter before the call', async () => {
    await joins('anna');
    const kept = async (kind: 'call' | 'email' | 'meeting', by?: ContactRef) => {
      const [lead, dueAt] = [`p${++calls}`, at('09:00')];
      const after = { kind: 'call', id: 'x' } as const;
      const task = { taskId: lead, kind, dueAt, promisedFirst: dueAt, assignee: 'anna', after };
      await sales.tell(`lead-${lead}`, 'TaskScheduled', task);
      await sales.tell(`lead-${lead}`, 'TaskCompleted', { taskId: lead, by }, { occurredAt: at('09:10') });
      return of(await scorecard(), 'anna').nextContactKept.numerator;
    };
    const dial = async (told: Partial<Call>) =>
      ({ kind: 'call', id: await call({ placed: '09:00', ...told }) }) as const;
    const sent = { kind: 'email', id: 'sent' } as const;
    await sales.tell('email-sent', 'EmailSent', { to: [], cc: [], attachments: [], automated: false });
    await sales.tell('activity-met', 'ActivityLogged', { kind: 'meeting', from: at('09:00'), to: at('09:10') });

    expect(await kept('call')).toBe(0);
    expect(await kept('call', await dial({ ended: '09:01' }))).toBe(0);
    expect(await kept('call', await dial({ answered: ['09:00', 'machine'], ended: '09:01' }))).toBe(0);
    expect(await kept('call', sent)).toBe(0);
    expect(await kept('call', await dial({ answered: ['09:00', 'human'], ended: '09:01' }))).toBe(1);
    expect(await kept('call', await dial({ ended: '09:01', disposition: 'unknown' }))).toBe(2);
    expect(await kept('call', await dial({}))).toBe(3);
    expect(await kept('email', sent)).toBe(4);
    expect(await kept('meeting', { kind: 'activity', id: 'met' })).toBe(5);
  });

  it('tells objections by type and technique: overcome holds when the lead is won or the promise kept', async () => {
    await joins('anna');
    const raised = async (lead: string, type: string, technique: string, result: 'overcome' | 'lost') => {
      const id = await call({ rep: 'anna', lead, placed: '09:00', answered: ['09:01', 'human'], ended: '09:10' });
      await sales.tell(`call-${id}`, 'ObjectionRaised', { objectionId: lead, type }, { occurredAt: at('09:05') });
      await sales.tell(
        `call-${id}`,
        'ObjectionHandled',
        { objectionId: lead, type, technique, result },
        { occurredAt: at('09:06') },
      );
      return id;
    };
    await raised('l1', 'price', 'value', 'overcome');
    await sales.tell('lead-l1', 'DealWon', { dealId: 'd' }, { occurredAt: at('09:00', 25) });
    const after = { kind: 'call', id: await raised('l2', 'price', 'value', 'overcome') } as const;
    await sales.tell('lead-l2', 'TaskScheduled', {
      taskId: 't',
      kind: 'call',
      dueAt: at('09:00', 5),
      promisedFirst: at('09:00', 5),
      after,
    });
    await sales.tell(
      'lead-l2',
      'TaskCompleted',
      {
        taskId: 't',
        by: { kind: 'call', id: await call({ placed: '10:00', answered: ['10:01', 'human'], ended: '10:09' }) },
      },
      { occurredAt: at('09:00', 5) },
    );
    await raised('l3', 'price', 'discount', 'overcome');
    await raised('l4', 'timing', 'date', 'lost');
    const { objectionWinRate } = of(await scorecard(), 'anna');
    expect(objectionWinRate).toMatchObject({ value: 0.5, numerator: 2, denominator: 4, immature: 0 });
    expect(objectionWinRate.parts).toEqual([
      { type: 'price', technique: 'discount', value: 0, numerator: 0, denominator: 1 },
      { type: 'price', technique: 'value', value: 1, numerator: 2, denominator: 2 },
      { type: 'timing', technique: 'date', value: 0, numerator: 0, denominator: 1 },
    ]);
    expect(of(await scorecard({ asOf: at('09:00', 10) }), 'anna').objectionWinRate.immature).toBe(1);
  });

  it("wins and refusals are the rep's who held the lead then, refusals by reason", async () => {
    await joins('anna');
    await joins('bert');
    const refused = (lead: string, reason: string) =>
      sales.tell(
        `lead-${lead}`,
        'LeadRefused',
        { reason, objections: [], contact: { kind: 'call', id: lead } },
        { occurredAt: at('12:00') },
      );
    for (const lead of ['l1', 'l2', 'l3'])
      await sales.tell(`lead-${lead}`, 'LeadAssigned', { to: 'anna', by: head }, { occurredAt: at('08:00') });
    await sales.tell('lead-l1', 'DealWon', { dealId: 'd' }, { occurredAt: at('12:00') });
    await sales.tell(
      'lead-l1',
      'LeadReassigned',
      { from: 'anna', to: 'bert', decidedBy: head },
      { occurredAt: at('13:00') },
    );
    await refused('l2', 'price');
    await refused('l3', 'timing');
    const card = await scorecard();
    expect(of(card, 'anna').winRate).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3 });
    expect(of(card, 'anna').refusalRate).toMatchObject({
      value: 2 / 3,
      parts: [
        { reason: 'price', value: 1 / 3, numerator: 1, denominator: 3 },
        { reason: 'timing', value: 1 / 3 },
      ],
    });
    expect(of(card, 'bert').won.value).toBe(0);
  });
});

describe('whose it is', () => {
  it('follows the team that the rep was of when it happened, from the next quarter of an hour', async () => {
    await joins('anna');
    await sales.tell('rep-anna', 'RepMoved', { team: 'west' }, { occurredAt: at('12:05') });
    for (const placed of ['05:00', '12:01', '12:10', '12:16']) await call({ rep: 'anna', placed, ended: '12:20' });
    const card = await scorecard();
    expect([
      of(card, 'anna', 'north').dials.value,
      of(card, 'anna', 'west').dials.value,
      card.team.dials.value,
    ]).toEqual([3, 1, 4]);
    // the first call lasts until 12:20: united, 12:15 to 12:20 are the new team's
    expect([of(card, 'anna', 'north').handlingTime, of(card, 'anna', 'west').handlingTime]).toMatchObject([
      { value: 435 * 60 },
      { value: 300 },
    ]);
    const west = await scorecard({ team: 'west' });
    expect(west).toMatchObject({ unattributed: null, team: { dials: { value: 1 } } });
    expect(west.rows.map(({ rep, team }) => [rep, team])).toEqual([['anna', 'west']]);
    expect((await scorecard({ rep: 'bert' })).rows).toEqual([]);
  });

  it('shows who never joined, without a team', async () => {
    await call({ rep: 'ghost', placed: '09:00', ended: '09:01' });
    expect((await scorecard()).rows).toMatchObject([
      { rep: 'ghost', team: null, name: null, metrics: { dials: { value: 1 } } },
    ]);
  });

  it('re-attributed, retracted and corrected calls move their numbers', async () => {
    await joins('anna');
    await joins('bert');
    const id = await call({ rep: 'anna', placed: '09:00', answered: ['09:01', 'human'], ended: '09:10' });
    await sales.tell(`call-${id}`, 'CallAttributed', { rep: 'bert', previous: 'anna', rule: 'manager' });
    await sales.tell(`call-${id}`, 'CallCorrected', { field: 'endedAt', was: at('09:10'), is: at('09:20') });
    const card = await scorecard();
    expect([of(card, 'anna').dials.value, of(card, 'bert').dials.value]).toEqual([0, 1]);
    expect([of(card, 'anna').handlingTime.value, of(card, 'bert').handlingTime.value]).toEqual([0, 1200]);
    await sales.tell(`call-${id}`, 'CallRetracted', {});
    expect((await scorecard()).team).toMatchObject({ dials: { value: 0 }, handlingTime: { value: 0 } });
  });
});
