import { leadBook } from '@app/projections/lead-book/lead-book.projection';
import { LeadBookQuery } from '@app/projections/lead-book/lead-book.query';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T09:00:00.000Z`;
const on = (n: number) => ({ occurredAt: day(n) });

let sales: Department;
let query: LeadBookQuery;
beforeEach(async () => {
  sales = await Department.open([leadBook, repDirectory]);
  query = new LeadBookQuery(sales.db, vault);
});
afterEach(() => sales.close());

const register = (lead: string, n: number, of: { segment?: string; ingest?: 'live' | 'backfill' } = {}) =>
  sales.tell(
    `lead-${lead}`,
    'LeadRegistered',
    {
      contact: { name: sealed(`name of ${lead}`), phone: sealed('+31') },
      source: 'fair',
      ...(of.segment && { segment: of.segment }),
      relation: 'acquire',
    },
    { ...on(n), ...(of.ingest && { ingest: of.ingest }) },
  );
const assign = (lead: string, to: string, n: number) =>
  sales.tell(`lead-${lead}`, 'LeadAssigned', { to, by: head }, on(n));
const plan = (lead: string, due: number, n: number) =>
  sales.tell(
    `lead-${lead}`,
    'TaskScheduled',
    { taskId: `t-${lead}`, kind: 'call', dueAt: day(due), promisedFirst: day(due), rule: 'first-touch' },
    on(n),
  );
const ids = (page: { leads: readonly { lead: string }[] }) => page.leads.map(({ lead }) => lead);

describe('the working set', () => {
  beforeEach(async () => {
    for (const lead of ['a', 'b', 'c', 'd']) await register(lead, 1, lead === 'b' ? { segment: 'logistics' } : {});
    for (const lead of ['a', 'b', 'c']) await assign(lead, 'anna', 2);
    await assign('d', 'bert', 2);
    await plan('a', 5, 2);
    await plan('b', 9, 2);
    await sales.tell('lead-c', 'DealWon', { dealId: 'x', value: { minor: 100, currency: 'EUR' } }, on(3));
    await sales.tell('lead-d', 'DoNotContactSet', { channel: 'call' }, on(3));
    await sales.settled();
  });

  it('is listed page by page, sealed unless asked to open, as of a position', async () => {
    const first = await query.list({ limit: 2 });
    expect(first.position).toBe(await sales.settled());
    expect(first.leads[0]).toEqual({
      lead: 'a',
      registeredAt: day(1),
      source: 'fair',
      segment: null,
      relation: 'acquire',
      zone: null,
      contact: { name: null, phone: null, email: null },
      company: null,
      sealed: ['name', 'phone'],
      owner: 'anna',
      ownerSince: day(2),
      state: 'open',
      endedAt: null,
      reopenedAt: null,
      nextTask: { taskId: 't-a', kind: 'call', dueAt: day(5), promisedFirst: day(5), rule: 'first-touch' },
      doNotContact: [],
      attempts: 0,
      lastOutcome: null,
      orphanSince: null,
      ingest: 'live',
    });
    const second = await query.list({ limit: 2, after: first.next!, open: true });
    expect([ids(first), ids(second), second.next]).toEqual([['a', 'b'], ['c', 'd'], null]);
    expect(second.leads[0]).toMatchObject({ contact: { name: 'name of c', phone: '+31', email: null } });
  });

  it.each([
    [{ owner: 'anna' }, ['a', 'b', 'c']],
    [{ owner: 'anna', state: 'open' }, ['a', 'b']],
    [{ state: 'won' }, ['c']],
    [{ segment: 'logistics' }, ['b']],
    [{ source: 'web' }, []],
    [{ dueBefore: day(6) }, ['a']],
    [{ doNotContact: true }, ['d']],
    [{ doNotContact: false, orphan: false }, ['a', 'b', 'c']],
    [{ orphan: true }, ['d']],
  ] as const)('%j', async (filter, leads) => {
    expect(ids(await query.list(filter))).toEqual(leads);
    expect(await query.ids(filter)).toEqual(leads);
  });

  it('goes on where another process left it', async () => {
    await sales.restart();
    const earlier = { occurredAt: '2026-03-02T10:00:00.000Z' };
    await sales.tell('lead-d', 'DoNotContactLifted', { channel: 'any' }, earlier);
    await sales.tell('lead-d', 'DoNotContactSet', { channel: 'email' }, on(4));
    await sales.tell('lead-a', 'LeadContactRevised', { contact: { phone: sealed('+32') } }, on(4));
    await sales.tell('lead-a', 'TaskCompleted', { taskId: 't-a' }, on(5));
    await sales.settled();
    expect(await query.these(['a', 'd'], { open: true })).toMatchObject([
      { contact: { name: 'name of a', phone: '+32' }, nextTask: null, orphanSince: day(5), ownerSince: day(2) },
      { doNotContact: ['call', 'email'], orphanSince: day(1) },
    ]);
  });

  it('is read lead by lead for an export', async () => {
    expect(await query.these(['c', 'a'], { open: true })).toMatchObject([
      { lead: 'a', contact: { name: 'name of a' } },
      { lead: 'c', state: 'won' },
    ]);
  });
});

describe('orphans', () => {
  it('show from the moment on, longest first, with what they lack and whether an import left them so', async () => {
    await register('old', 1, { ingest: 'backfill' });
    await register('free', 2);
    await register('idle', 3);
    await assign('idle', 'anna', 4);
    await register('done', 3);
    await sales.tell('lead-done', 'LeadDisqualified', { reason: 'duplicate' }, on(4));
    const position = await sales.settled();

    const first = await query.orphans({ limit: 2 });
    expect(first).toMatchObject({
      position,
      orphans: [
        { lead: 'old', since: day(1), why: ['no owner', 'no next task'], ingest: 'backfill' },
        { lead: 'free', since: day(2), owner: null, ingest: 'live' },
      ],
    });
    expect(await query.orphans({ limit: 2, after: first.next! })).toMatchObject({
      orphans: [{ lead: 'idle', since: day(3), why: ['no next task'], owner: 'anna' }],
      next: null,
    });
    const found = async (ask: Parameters<LeadBookQuery['orphans']>[0]) =>
      (await query.orphans(ask)).orphans.map(({ lead }) => lead);
    expect(await found({ before: day(2) })).toEqual(['old']);
    expect(await found({ live: true, before: day(3) })).toEqual(['free']);

    await assign('free', 'anna', 5);
    await plan('free', 9, 5);
    await sales.settled();
    expect(await found({ live: true })).toEqual(['idle']);
  });
});

describe('the hand-over queue', () => {
  it('holds what hunters have won and not handed over, longest first', async () => {
    for (const [rep, role] of [
      ['hana', 'hunter'],
      ['fay', 'farmer'],
    ] as const)
      await sales.tell(`rep-${rep}`, 'RepJoined', { team: 'north', role, timeZone: 'Europe/Berlin' });
    const won = async (lead: string, owner: string, n: number) => {
      await register(lead, 1);
      await assign(lead, owner, 1);
      await sales.tell(`lead-${lead}`, 'DealWon', { dealId: 'x', value: { minor: 100, currency: 'EUR' } }, on(n));
    };
    await won('late', 'hana', 6);
    await won('early', 'hana', 3);
    await won('kept', 'fay', 2);
    await won('passed', 'hana', 2);
    await sales.tell('lead-passed', 'AccountHandedOver', { from: 'hana', to: 'fay', decidedBy: head }, on(5));
    await sales.settled();

    const first = await query.handOvers(day(8), { limit: 1 });
    expect(first.leads).toEqual([
      { lead: 'early', owner: 'hana', wonAt: day(3), value: { minor: 100, currency: 'EUR' }, daysWaiting: 5 },
    ]);
    expect(await query.handOvers(day(8), { limit: 1, after: first.next! })).toMatchObject({
      leads: [{ lead: 'late', daysWaiting: 2 }],
      next: null,
    });
  });
});
