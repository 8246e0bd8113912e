import { redistributionPlans } from '@app/projections/redistribution-plans/redistribution-plans.projection';
import { RedistributionPlansQuery } from '@app/projections/redistribution-plans/redistribution-plans.query';
import { Department, sealed, vault } from './department';

const head = { kind: 'manager', id: 'head' } as const;
const at = (hour: number) => ({ occurredAt: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`, actor: head });

let sales: Department;
let query: RedistributionPlansQuery;
beforeEach(async () => {
  sales = await Department.open([redistributionPlans]);
  query = new RedistributionPlansQuery(sales.db, vault);
});
afterEach(() => sales.close());

const propose = (id: string, leads: readonly string[], hour: number) =>
  sales.tell(
    `redistribution-${id}`,
    'RedistributionProposed',
    {
      rule: 'neglected',
      moves: leads.map((lead) => ({ lead, from: 'anna', to: 'bert', why: 'neglected', idleDays: 11 })),
      sparing: { contactDueToday: 1, moveDueToday: false },
    },
    at(hour),
  );

it('tells how a plan stands, move by move', async () => {
  await propose('1', ['b', 'a', 'c'], 9);
  const stream = 'redistribution-1';
  const about = { reps: [], leads: ['a', 'b'] };
  await sales.tell(stream, 'RedistributionApproved', { by: head, without: ['c'] }, { ...at(10), about });
  await sales.tell(stream, 'RedistributionMoveMade', { lead: 'b', from: 'anna', to: 'bert' }, at(11));
  const position = await sales.settled();
  expect(await query.underWay()).toEqual(['1']);
  expect(await query.plan('1')).toMatchObject({
    position,
    status: 'approved',
    proposedBy: head,
    decidedBy: head,
    contactDueToday: 1,
    progress: { moves: 3, leftOut: 1, made: 1, refused: 0, waiting: 1 },
    moves: [
      { lead: 'b', status: 'made', settledAt: at(11).occurredAt },
      { lead: 'a', status: 'approved', idleDays: 11 },
      { lead: 'c', status: 'left out' },
    ],
  });

  await sales.tell(stream, 'RedistributionMoveRefused', { lead: 'a', why: 'lead.contact-due' }, at(12));
  await sales.tell(stream, 'RedistributionFinished', { made: 1, refused: 1 }, at(12));
  await sales.settled();
  expect(await query.plan('1')).toMatchObject({
    status: 'finished',
    finishedAt: at(12).occurredAt,
    progress: { made: 1, refused: 1, waiting: 0 },
    moves: [{}, { lead: 'a', status: 'refused', refused: 'lead.contact-due' }, {}],
  });
  expect(await query.underWay()).toEqual([]);
  expect(await query.plan('2')).toBeUndefined();
});

it('lists plans, latest first, by status, page by page; why one was withdrawn is opened on request', async () => {
  await propose('1', ['a'], 9);
  await propose('2', ['b'], 9);
  await propose('3', ['c'], 10);
  await sales.tell('redistribution-2', 'RedistributionWithdrawn', { by: head, reason: sealed('too early') }, at(11));
  await sales.settled();
  const first = await query.list({ limit: 2 });
  expect(first.plans.map(({ redistribution }) => redistribution)).toEqual(['3', '2']);
  const second = await query.list({ limit: 2, after: first.next! });
  expect([second.plans.map(({ redistribution }) => redistribution), second.next]).toEqual([['1'], null]);
  expect((await query.list({ status: 'withdrawn' })).plans).toMatchObject([{ redistribution: '2' }]);
  expect((await query.plan('2', { open: true }))!.reason).toBe('too early');
  expect((await query.plan('2'))!.reason).toBeNull();
});
