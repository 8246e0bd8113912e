import { department } from '@app/projections/department/department.projection';
import { ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { RepScorecardQuery } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Department, sealed, vault } from './department';

const at = (time: string, day = 2) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const march = { from: at('00:00', 1), to: '2026-04-01T00:00:00.000Z', asOf: at('12:00', 20) };

let sales: Department;
let board: ObjectionBoardQuery;
beforeEach(async () => {
  sales = await Department.open([repScorecard, department]);
  board = new ObjectionBoardQuery(sales.db, vault);
  await sales.tell(
    'rep-anna',
    'RepJoined',
    { name: sealed('anna'), team: 'north', role: 'hunter', timeZone: 'Europe/Berlin' },
    { occurredAt: at('06:00', 1) },
  );
});
afterEach(() => sales.close());

let calls = 0;
/** Raised on day `day` in a call with a lead of its own. */
async function raise(
  type: string,
  technique?: string,
  result?: 'overcome' | 'deferred' | 'lost',
  day = 2,
): Promise<{ call: string; lead: string }> {
  const call = `c${++calls}`;
  const lead = `l${calls}`;
  await sales.tell(`call-${call}`, 'CallPlaced', { direction: 'outbound' }, { occurredAt: at('09:00', day) });
  await sales.tell(`call-${call}`, 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' });
  await sales.tell(`call-${call}`, 'CallMatchedToLead', { lead, previous: null, rule: 'phone' });
  const objectionId = `o-${call}`;
  await sales.tell(`call-${call}`, 'ObjectionRaised', { objectionId, type }, { occurredAt: at('09:05', day) });
  if (technique && result)
    await sales.tell(
      `call-${call}`,
      'ObjectionHandled',
      { objectionId, type, technique, result },
      { occurredAt: at('09:06', day) },
    );
  return { call, lead };
}
const win = ({ lead }: { lead: string }, day = 3) =>
  sales.tell(`lead-${lead}`, 'DealWon', { dealId: lead }, { occurredAt: at('10:00', day) });

it('counts an objection once, by how it stands now, and to the very number of the scorecard', async () => {
  await win(await raise('price', 'total cost', 'overcome'));
  const kept = await raise('price', 'total cost', 'overcome');
  const after = { kind: 'call', id: kept.call } as const;
  const task = { taskId: 't', kind: 'call', dueAt: at('09:00', 5), promisedFirst: at('09:00', 5), after } as const;
  await sales.tell(`lead-${kept.lead}`, 'TaskScheduled', task);
  const by = { kind: 'activity', id: 'later' } as const;
  await sales.tell('activity-later', 'ActivityLogged', { kind: 'meeting', from: at('08:00', 5) });
  await sales.tell(`lead-${kept.lead}`, 'TaskCompleted', { taskId: 't', by }, { occurredAt: at('09:00', 5) });
  await raise('price', 'total cost', 'overcome', 3);
  await raise('price', 'discount', 'overcome', 10);
  await raise('price', 'discount', 'lost');
  await raise('timing', 'date', 'deferred');
  await raise('timing');
  const retracted = await raise('price', 'discount', 'lost');
  await sales.tell(`call-${retracted.call}`, 'CallRetracted', {});
  const position = await sales.settled();

  const answer = await board.board(march);
  expect(answer).toMatchObject({
    ...march,
    position,
    definition: { holdsWithinDays: 14 },
    evidence: { captured: 1 },
    all: { raised: 7, overcome: 2, claimed: 1, lapsed: 1, deferred: 1, lost: 1, open: 1 },
  });
  expect(answer.objections).toMatchObject([
    {
      type: 'price',
      raised: 5,
      techniques: [
        { technique: 'total cost', rank: null, raised: 3, overcome: 2, lapsed: 1, winRate: { n: 3, numerator: 2 } },
        { technique: 'discount', rank: null, raised: 2, claimed: 1, lost: 1, winRate: { says: 'too few to say' } },
      ],
    },
    { type: 'timing', raised: 2, deferred: 1, open: 1, techniques: [{ technique: 'date', raised: 1 }] },
  ]);

  const scorecard = await new RepScorecardQuery(sales.db, vault).scorecard({ ...march, zone: 'UTC' });
  const { numerator, denominator, immature, parts = [] } = scorecard.team.objectionWinRate;
  expect({ numerator, denominator, immature }).toEqual({
    numerator: answer.all.overcome,
    denominator: answer.all.raised,
    immature: answer.all.claimed,
  });
  const ofBoard = answer.objections.flatMap(({ type, techniques }) =>
    techniques.map(({ technique, overcome, raised }) => ({
      type,
      technique,
      numerator: overcome,
      denominator: raised,
    })),
  );
  expect(ofBoard).toHaveLength(3);
  expect(parts).toEqual(expect.arrayContaining(ofBoard.map((part) => expect.objectContaining(part) as object)));
});

it('opens every number to the objections behind it, page by page', async () => {
  for (let i = 0; i < 5; i++) await raise('price', i < 3 ? 'total cost' : 'discount', 'lost');
  await raise('timing');
  await sales.settled();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await board.raised({
      ...march,
      type: 'price',
      technique: 'total cost',
      state: 'lost',
      limit: 2,
      after,
    });
    seen.push(...page.objections.map(({ objectionId }) => objectionId));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(new Set(seen).size).toBe(3);
  const { objections } = await board.raised({ ...march, type: 'timing' });
  expect(objections).toMatchObject([
    { contact: { kind: 'call' }, technique: null, state: 'open', rep: 'anna', raisedAt: at('09:05'), handledAt: null },
  ]);
  expect((await board.raised({ ...march, rep: 'bert' })).objections).toEqual([]);
});

it('ranks only what there are enough cases of', async () => {
  for (let i = 0; i < 31; i++) {
    const raised = await raise('price', 'total cost', 'overcome');
    if (i < 20) await win(raised);
  }
  await win(await raise('price', 'luck', 'overcome'));
  await sales.settled();
  const [price] = (await board.board(march)).objections;
  expect(price!.techniques).toMatchObject([
    { technique: 'total cost', rank: 1, winRate: { value: 20 / 31 } },
    { technique: 'luck', rank: null, winRate: { value: 1, says: 'too few to say' } },
  ]);
  expect(await board.bestTechnique(['price', 'timing'], march.asOf)).toEqual(
    new Map([['price', { technique: 'total cost', overcome: 20, raised: 31 }]]),
  );
  expect(await board.bestTechnique([], march.asOf)).toEqual(new Map());
});

it("judges by the department's own rule", async () => {
  await raise('price', 'total cost', 'overcome', 10);
  const claimed = async () => (await board.board(march)).all.claimed;
  await sales.settled();
  expect(await claimed()).toBe(1);
  await sales.tell('department-main', 'DefinitionSet', {
    metric: 'objections',
    parameters: { holdsWithinDays: 7 },
    effectiveFrom: '2026-03-01',
  });
  await sales.settled();
  expect(await board.board(march)).toMatchObject({
    all: { claimed: 0, lapsed: 1 },
    definition: { version: 1, since: '2026-03-01', holdsWithinDays: 7 },
  });
});

it('counts the year once for all who plan at one moment, and afresh for the next', async () => {
  await win(await raise('price', 'total cost', 'overcome'));
  await win(await raise('timing', 'date', 'overcome'));
  await sales.settled();
  const transactions = jest.spyOn(sales.db, 'transaction');
  const looks = () =>
    transactions.mock.calls.filter(([isolation]) => (isolation as unknown) === 'REPEATABLE READ').length;
  const both = await Promise.all([
    board.bestTechnique(['price'], march.asOf),
    board.bestTechnique(['timing', 'none'], march.asOf),
  ]);
  expect(both.map((best) => [...best.keys()])).toEqual([['price'], ['timing']]);
  expect(looks()).toBe(1);
  await board.bestTechnique(['price'], at('12:00', 21));
  expect(looks()).toBe(2);
});
