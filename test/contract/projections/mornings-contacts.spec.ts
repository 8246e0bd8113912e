import { department } from '@app/projections/department/department.projection';
import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { MissedCallsQuery } from '@app/projections/missed-calls/missed-calls.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { RepScorecardQuery } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { UnresolvedContactsQuery } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { Department, sealed, vault } from './department';

/** Monday 2 March 2026, UTC. */
const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const march = { from: at('00:00', 1), to: '2026-04-01T00:00:00.000Z' };
const asOf = '2026-04-02T00:00:00.000Z';

let sales: Department;
beforeEach(async () => {
  sales = await Department.open([repScorecard, department]);
});
afterEach(() => sales.close());

const scorecard = () => new RepScorecardQuery(sales.db, vault).scorecard({ ...march, zone: 'UTC', asOf });

interface Call {
  direction?: 'outbound' | 'inbound';
  rep?: string;
  lead?: string;
  number?: string;
  answered?: string;
  ended?: string;
  missed?: readonly string[];
  zone?: string;
  day?: number;
  ingest?: 'live' | 'backfill';
}
async function call(
  id: string,
  placed: string,
  { direction = 'outbound', day, ingest = 'live', ...of }: Call,
): Promise<void> {
  const stream = `call-${id}`;
  const number =
    of.number === undefined ? undefined : sealed(of.number, of.lead ? `lead-${of.lead}` : `party-${of.number}`);
  const data = { direction, calleeZone: of.zone, ...(number && { [direction === 'inbound' ? 'from' : 'to']: number }) };
  await sales.tell(stream, 'CallPlaced', data, { occurredAt: at(placed, day), ingest });
  if (of.rep) await sales.tell(stream, 'CallAttributed', { rep: of.rep, previous: null, rule: 'line' }, { ingest });
  if (of.lead)
    await sales.tell(stream, 'CallMatchedToLead', { lead: of.lead, previous: null, rule: 'number' }, { ingest });
  if (of.answered)
    await sales.tell(stream, 'CallConnected', { at: at(of.answered, day), answeredBy: 'human' }, { ingest });
  if (of.missed) await sales.tell(stream, 'CallMissed', { offeredTo: of.missed }, { ingest });
  if (of.ended)
    await sales.tell(
      stream,
      'CallEnded',
      { endedAt: at(of.ended, day), disposition: of.answered ? 'answered' : 'no answer' },
      { ingest },
    );
}

describe('when callees answer', () => {
  beforeEach(async () => {
    const told = { occurredAt: at('06:00', 1) };
    await sales.tell('rep-anna', 'RepJoined', { team: 'north', role: 'hunter', timeZone: 'Europe/Lisbon' }, told);
    await sales.tell('lead-a', 'LeadRegistered', { source: 'fair', segment: 'retail', relation: 'acquire' }, told);
    // Monday 9:30 UTC is 15:00 in Kolkata and 20:00 in Adelaide.
    await call('1', '09:30', { rep: 'anna', lead: 'a', zone: 'Asia/Kolkata', answered: '09:31', ended: '09:33' });
    await call('2', '09:40', { rep: 'anna', lead: 'b', zone: 'Asia/Kolkata', ended: '09:41' });
    await call('3', '09:50', { rep: 'anna', zone: 'Australia/Adelaide', ended: '09:51', day: 3 });
    await call('4', '09:55', { rep: 'anna', zone: 'Not/AZone', answered: '09:56', ended: '09:57' });
    await call('5', '10:55', { rep: 'anna', zone: 'Asia/Kolkata' });
    await sales.settled();
  });

  it("by weekday and hour on their own clock, the rep's where theirs is not known; what the scorecard says", async () => {
    const query = new HourOfDayQuery(sales.db, vault);
    const map = await query.map({ ...march, zone: 'UTC' });
    expect(map.cells.map(({ weekday, hour, answered: { numerator, n } }) => [weekday, hour, numerator, n])).toEqual([
      [1, 9, 1, 1],
      [1, 15, 1, 2],
      [2, 20, 0, 1],
    ]);
    const parts = (await scorecard()).team.hourOfDay.parts!;
    expect(map.hours.map(({ hour, answered }) => [hour, answered.numerator, answered.n])).toEqual(
      parts
        .map(({ hour, numerator, denominator }) => [hour, numerator, denominator])
        .sort((a, b) => Number(a[0]) - Number(b[0])),
    );
    expect(map.hours[0]!.answered.says).toBe('too few to say');
    expect([map.unmeasured, map.why]).toEqual([1, undefined]);
  });

  it('says why where there is no hour: no source tells how the dials ended, or there were none', async () => {
    const query = new HourOfDayQuery(sales.db, vault);
    const said = async (of: object) => {
      const { cells, unmeasured, why } = await query.map({ ...march, zone: 'UTC', ...of });
      return { cells: cells.length, unmeasured, why };
    };
    await call('6', '11:00', { rep: 'bert', lead: 'a' });
    await sales.settled();
    const blind = { cells: 0, unmeasured: 1, why: 'not measured by this source' };
    expect(await said({ rep: 'bert' })).toEqual(blind);
    expect(await said({ rep: 'bert', source: 'fair' })).toEqual(blind);
    expect(await said({ source: 'web' })).toEqual({ cells: 0, unmeasured: 0, why: 'nothing to divide by' });
  });

  it('by source, segment, rep and zone; as plain counts for plans', async () => {
    const query = new HourOfDayQuery(sales.db, vault);
    const n = async (of: object) =>
      (await query.map({ ...march, zone: 'UTC', ...of })).cells.map(({ answered }) => answered.n);
    expect([await n({ source: 'fair' }), await n({ segment: 'retail' }), await n({ source: 'web' })]).toEqual([
      [1],
      [1],
      [],
    ]);
    expect([await n({ rep: 'bert' }), await n({ calleeZone: 'Asia/Kolkata' })]).toEqual([[], [2]]);
    expect(await query.answerRates({ zone: 'Asia/Kolkata', at: asOf })).toEqual([{ hour: 15, answered: 1, of: 2 }]);
    expect(await query.answerRates({ at: at('00:00', 1) })).toEqual([]);
  });
});

describe('missed calls', () => {
  beforeEach(async () => {
    const inbound = { direction: 'inbound', missed: ['anna', 'bert'] } as const;
    await call('m1', '09:00', { ...inbound, rep: 'anna', lead: 'a', number: '+31', ended: '09:01' });
    await call('b1', '09:10', { rep: 'bert', lead: 'a', number: '+31' });
    await call('m2', '09:20', { ...inbound, lead: 'b', number: '+32', ended: '09:21' });
    await call('b2', '11:00', { rep: 'anna', lead: 'b', number: '+32' });
    await call('m3', '09:30', { ...inbound, lead: 'c', number: '+33', ended: '09:31' });
    await call('m4', '09:40', { ...inbound, missed: ['bert'], number: '+34', ended: '09:41' });
    await call('b4', '09:45', { rep: 'anna', number: '+34' });
    await call('m5', '09:50', { ...inbound, missed: ['bert'], number: '+35', ended: '09:51' });
    await call('m6', '09:55', { ...inbound, missed: [], ended: '09:56' });
    await sales.settled();
  });
  const query = () => new MissedCallsQuery(sales.db, vault);

  it('tells of each, known lead or not, when it was called back; numbers only where asked for', async () => {
    const position = await sales.settled();
    const answer = await query().missed(march);
    expect([answer.position, answer.definition.returnedWithinMinutes]).toEqual([position, 15]);
    expect(
      answer.calls.map(({ call: id, lead, party, calledBackAt, returned }) => [
        id,
        lead,
        party,
        calledBackAt,
        returned,
      ]),
    ).toEqual([
      ['m1', 'a', 'lead-a', at('09:10'), true],
      ['m2', 'b', 'lead-b', at('11:00'), false],
      ['m3', 'c', 'lead-c', null, false],
      ['m4', null, 'party-+34', at('09:45'), true],
      ['m5', null, 'party-+35', null, false],
      ['m6', null, null, null, false],
    ]);
    expect(answer.calls[0]).toMatchObject({ rep: 'anna', offeredTo: ['anna', 'bert'], number: null });
    expect((await query().missed({ ...march, open: 'all' })).calls[0]!.number).toBe('+31');
    const unmatched = (await query().missed({ ...march, open: 'unmatched' })).calls;
    expect([unmatched[0]!.number, unmatched[3]!.number]).toEqual([null, '+34']);
    expect((await query().missed({ ...march, calledBack: false })).calls.map(({ call: id }) => id)).toEqual([
      'm3',
      'm5',
      'm6',
    ]);
    expect(
      (await query().missed({ ...march, rep: 'bert', calledBack: false })).calls.map(({ call: id }) => id),
    ).toEqual(['m3', 'm5']);
    const first = await query().missed({ ...march, limit: 5 });
    expect((await query().missed({ ...march, after: first.next! })).calls.map(({ call: id }) => id)).toEqual(['m6']);
    expect([...(await query().of(['m5', 'b1', 'nothing'])).values()]).toMatchObject([
      { call: 'm5', party: 'party-+35' },
    ]);
  });

  it("adds up to the scorecard's, which can't see whether those of no lead were called back", async () => {
    const { totals } = await query().missed(march);
    expect(totals).toEqual({
      missed: 6,
      returned: 2,
      neverCalledBack: 3,
      matched: { missed: 3, returned: 1, neverCalledBack: 1 },
    });
    const { missed, returned, neverCalledBack, returnedRate } = (await scorecard()).team;
    expect([missed.value, returned.value, neverCalledBack.value, returnedRate.denominator]).toEqual([
      totals.missed,
      totals.matched.returned,
      totals.matched.neverCalledBack,
      totals.matched.missed,
    ]);
  });

  it('a private call is in no list and no figure', async () => {
    await sales.tell('call-m3', 'CallMarkedPrivate', { by: 'anna', shredded: [] });
    await sales.settled();
    expect((await query().missed({ ...march, calledBack: false })).calls.map(({ call: id }) => id)).toEqual([
      'm5',
      'm6',
    ]);
    expect((await scorecard()).team.missed.value).toBe(5);
  });
});

describe('unresolved contacts', () => {
  const declared = (
    lead: string,
    kind: 'call' | 'email' | 'message' | 'activity',
    id: string,
    time: string,
    outcome: 'nextContact' | 'noneNeeded' = 'nextContact',
  ) =>
    sales.tell(
      `lead-${lead}`,
      'ContactOutcomeDeclared',
      { contact: { kind, id }, rep: 'anna', outcome },
      { occurredAt: at(time) },
    );
  const reached = { rep: 'anna', lead: 'a', answered: '09:01', ended: '09:10' };
  const letter = { to: [], cc: [], attachments: [], automated: false };
  async function letters(
    kind: 'email' | 'message',
    id: string,
    direction: 'Sent' | 'Received',
    time: string,
    lead: string,
  ) {
    const told = { occurredAt: at(time) };
    if (kind === 'email') {
      await sales.tell(`email-${id}`, `Email${direction}`, letter, told);
      await sales.tell(`email-${id}`, 'EmailAttributed', { rep: 'anna', previous: null, rule: 'mailbox' });
      return sales.tell(`email-${id}`, 'EmailMatchedToLead', { lead, previous: null, rule: 'address' });
    }
    await sales.tell(`message-${id}`, `Message${direction}`, { channel: 'sms', automated: false }, told);
    await sales.tell(`message-${id}`, 'MessageAttributed', { rep: 'anna', previous: null, rule: 'line' });
    return sales.tell(`message-${id}`, 'MessageMatchedToLead', { lead, previous: null, rule: 'number' });
  }

  beforeEach(async () => {
    await call('in-time', '09:00', reached);
    await declared('a', 'call', 'in-time', '09:20');
    await call('late', '09:00', reached);
    await declared('a', 'call', 'late', '12:00');
    await call('servicing', '09:00', reached);
    await declared('a', 'call', 'servicing', '12:00', 'noneNeeded');
    await call('never', '09:00', reached);
    await call('nobodys', '09:00', { ...reached, rep: undefined });
    await call('unmatched', '09:00', { ...reached, lead: undefined });
    await call('imported', '09:00', { ...reached, ingest: 'backfill' });
    await call('not-reached', '09:00', { ...reached, answered: undefined });
    const visit = { kind: 'visit', rep: 'anna', lead: 'b', from: at('10:00'), to: at('11:00') } as const;
    await sales.tell('activity-v', 'ActivityLogged', visit, { occurredAt: at('10:00') });
    await sales.tell('activity-p', 'ActivityLogged', { ...visit, kind: 'paperwork' }, { occurredAt: at('10:00') });
    // Two letters, one answer: one exchange, over with the answer. Not answered, it is not over.
    await letters('email', 'r1', 'Received', '09:00', 'c');
    await letters('email', 'r2', 'Received', '09:30', 'c');
    await letters('email', 's1', 'Sent', '11:30', 'c');
    await letters('email', 'r3', 'Received', '12:00', 'c');
    await letters('message', 'r4', 'Received', '09:00', 'd');
    await letters('message', 's4', 'Sent', '13:00', 'd');
    await letters('message', 'r5', 'Received', '09:00', 'e');
    await declared('e', 'message', 'r5', '20:00');
    await sales.settled();
  });
  const unresolved = (of: object = {}) =>
    new UnresolvedContactsQuery(sales.db, vault).unresolved({ from: march.from, asOf: march.to, ...of });

  it('are the reached ones that need an outcome and have none in time, longest first', async () => {
    const { contacts, definition, position } = await unresolved();
    expect([position, definition.unresolvedAfterMinutes]).toEqual([await sales.settled(), 15]);
    expect(contacts.map(({ contact: { kind, id }, lead, rep, since }) => [kind, id, lead, rep, since])).toEqual([
      ['call', 'never', 'a', 'anna', at('09:10')],
      ['call', 'nobodys', 'a', null, at('09:10')],
      ['activity', 'v', 'b', 'anna', at('11:00')],
      ['email', 'r2', 'c', 'anna', at('11:30')],
      ['message', 'r4', 'd', 'anna', at('13:00')],
    ]);
    expect((await unresolved({ rep: 'anna' })).contacts).toHaveLength(4);
    expect((await unresolved({ rep: 'bert' })).contacts).toEqual([]);
    const first = await unresolved({ limit: 2 });
    expect((await unresolved({ after: first.next! })).contacts.map(({ contact }) => contact.id)).toEqual([
      'v',
      'r2',
      'r4',
    ]);
    // A quarter of an hour after its end a contact is unresolved, not before.
    expect((await unresolved({ asOf: at('09:24') })).contacts).toEqual([]);
    expect((await unresolved({ asOf: at('09:25') })).contacts).toHaveLength(2);
  });

  it("are what the scorecard's outcome discipline lacks", async () => {
    const { team, rows, unattributed } = await scorecard();
    const late = 1;
    for (const [discipline, rep] of [
      [team.outcomeDiscipline, undefined],
      [rows.find((row) => row.rep === 'anna')!.metrics.outcomeDiscipline, 'anna'],
    ] as const) {
      const { contacts } = await unresolved({ rep });
      expect(discipline.denominator! - discipline.numerator! - discipline.immature! - late).toBe(contacts.length);
    }
    expect(unattributed!.outcomeDiscipline).toMatchObject({ numerator: 0, denominator: 1 });
    expect(team.outcomeDiscipline).toMatchObject({ numerator: 2, denominator: 8, immature: 0 });
  });

  it('goes by what the department set', async () => {
    const parameters = { unresolvedAfterMinutes: 120 };
    await sales.tell('department-main', 'DefinitionSet', {
      metric: 'outcomes',
      parameters,
      effectiveFrom: '2026-01-01',
    });
    await sales.settled();
    expect((await unresolved({ asOf: at('11:09') })).contacts).toEqual([]);
    expect((await unresolved({ asOf: at('11:10') })).contacts).toHaveLength(2);
  });
});

it('messages are tries, contacts and touches like letters', async () => {
  const told = { occurredAt: at('09:00') };
  await sales.tell('lead-a', 'LeadRegistered', { source: 'web', relation: 'acquire' }, { occurredAt: at('08:00') });
  await sales.tell(
    'lead-a',
    'LeadAssigned',
    { to: 'anna', by: { kind: 'manager', id: 'head' } },
    { occurredAt: at('08:00') },
  );
  for (const [id, direction, time] of [
    ['s', 'Sent', '08:10'],
    ['r', 'Received', '09:00'],
  ] as const) {
    await sales.tell(
      `message-${id}`,
      `Message${direction}`,
      { channel: 'whatsapp', automated: false },
      { ...told, occurredAt: at(time) },
    );
    await sales.tell(`message-${id}`, 'MessageAttributed', { rep: 'anna', previous: null, rule: 'line' });
    await sales.tell(`message-${id}`, 'MessageMatchedToLead', { lead: 'a', previous: null, rule: 'number' });
  }
  await sales.settled();
  const { metrics } = (await scorecard()).rows.find(({ rep }) => rep === 'anna')!;
  const value = (
    name: 'messages' | 'attempts' | 'contacts' | 'leadsTouched' | 'attemptsToFirstContact' | 'speedToLead',
  ) => metrics[name].value;
  expect([value('messages'), value('attempts'), value('contacts'), value('leadsTouched')]).toEqual([1, 1, 1, 1]);
  expect([value('attemptsToFirstContact'), value('speedToLead')]).toEqual([1, 600]);
});
