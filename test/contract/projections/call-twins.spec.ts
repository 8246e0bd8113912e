import { CallTwinsQuery } from '@app/projections/rep-scorecard/call-twins.query';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { RepScorecardQuery } from '@app/projections/rep-scorecard/rep-scorecard.query';
import { Department, sealed, vault } from './department';

/** Monday 2 March 2026, UTC. */
const at = (time: string) => `2026-03-02T${time.length === 5 ? `${time}:00` : time}.000Z`;
const policy = { kind: 'policy', id: 'p' } as const;
const manager = { kind: 'manager', id: 'm' } as const;

let sales: Department;
let twins: CallTwinsQuery;
beforeEach(async () => {
  sales = await Department.open([repScorecard]);
  twins = new CallTwinsQuery(sales.db);
});
afterEach(() => sales.close());

interface Call {
  readonly placed?: string;
  readonly rep?: string;
  readonly lead?: string;
  readonly party?: string;
  readonly evidence?: 'captured' | 'declared';
  readonly account?: string;
}
/** `<system>-<n>`, talked for nine minutes. */
async function call(
  id: string,
  { placed = '09:00', rep = 'anna', lead, party = 'party-1', evidence = 'captured', account }: Call = {},
) {
  const told = { source: { system: id.split('-')[0]!, account }, evidence } as const;
  const to = sealed('1', lead === undefined ? party : `lead-${lead}`);
  await sales.tell(`call-${id}`, 'CallPlaced', { direction: 'outbound', to }, { ...told, occurredAt: at(placed) });
  await sales.tell(`call-${id}`, 'CallAttributed', { rep, previous: null, rule: 'line' }, told);
  if (lead) await sales.tell(`call-${id}`, 'CallMatchedToLead', { lead, previous: null, rule: 'number' }, told);
  await sales.tell(`call-${id}`, 'CallConnected', { at: at(placed), answeredBy: 'human' }, told);
  await sales.tell(`call-${id}`, 'CallEnded', { endedAt: at('09:09'), disposition: 'answered' }, told);
}
const duplicate = (id: string, callId: string, actor: typeof policy | typeof manager = policy) =>
  sales.tell(`call-${id}`, 'CallDuplicateOf', { callId }, { actor });
const ids = (rows: readonly { readonly call: string }[]) => rows.map((row) => row.call).sort();

it('gives calls with whose duplicates they are, and which are theirs', async () => {
  for (const id of ['pbx-1', 'crm-1', 'crm-2', 'api-1']) await call(id);
  await duplicate('crm-1', 'pbx-1');
  await duplicate('api-1', 'crm-1', manager);
  await sales.settled();
  expect(ids(await twins.calls(['crm-1']))).toEqual(['api-1', 'crm-1', 'pbx-1']);
  expect(ids(await twins.calls(['pbx-1']))).toEqual(['crm-1', 'pbx-1']);
  expect((await twins.calls(['api-1'])).find((row) => row.call === 'api-1')).toMatchObject({
    source: 'api',
    account: '',
    placed_at: at('09:00'),
    ended_at: at('09:09'),
    duplicate_of: 'crm-1',
    duplicate_by: 'person',
    apart_from: [],
    gone: null,
    revision: 4,
  });
});

it("finds other accounts' calls with the same lead or number, about that time", async () => {
  await call('pbx-1', { placed: '09:00', lead: '7' });
  await call('crm-1', { placed: '09:01:59', lead: '7' });
  await call('crm-2', { placed: '09:02:01', lead: '7' });
  await call('pbx-2', { placed: '09:00:30', lead: '7' });
  await call('pbx-3', { placed: '09:00:30', lead: '7', account: 'other' });
  await call('crm-3', { placed: '09:00', party: 'party-2' });
  await call('crm-4', { placed: '09:00', party: 'party-3' });
  await sales.settled();
  const place = { source: 'pbx', account: '', at: at('09:00') };
  expect(ids(await twins.around([{ ...place, lead: '7', party: null }], 120))).toEqual(['crm-1', 'pbx-3']);
  expect(ids(await twins.around([{ ...place, lead: '7', party: 'lead-7' }], 121))).toEqual(['crm-1', 'crm-2', 'pbx-3']);
  const both = [
    { ...place, lead: null, party: 'party-2' },
    { ...place, lead: '7', party: 'lead-7' },
  ];
  expect(ids(await twins.around(both, 1))).toEqual(['crm-3']);
  expect(await twins.around([{ ...place, lead: null, party: null }], 120)).toEqual([]);
});

it('tells who tells of a call, which of them counts, and how well it is known', async () => {
  await call('pbx-1');
  await call('api-1', { evidence: 'declared' });
  await call('api-2', { evidence: 'declared' });
  await duplicate('api-1', 'pbx-1');
  const position = await sales.settled();
  const expected = {
    position,
    counted: 'pbx-1',
    evidence: 'corroborated',
    sources: [
      { call: 'pbx-1', source: 'pbx', account: '', evidence: 'captured', duplicateOf: null, by: null },
      { call: 'api-1', source: 'api', account: '', evidence: 'declared', duplicateOf: 'pbx-1', by: 'policy' },
    ],
  };
  expect(await twins.sources('pbx-1')).toEqual(expected);
  expect(await twins.sources('api-1')).toEqual(expected);
  expect(await twins.sources('api-2')).toMatchObject({ counted: 'api-2', evidence: 'declared' });
  expect(await twins.sources('nobody')).toBeUndefined();
  await sales.tell('call-pbx-1', 'CallMarkedPrivate', { by: 'anna', shredded: [] });
  await sales.settled();
  expect(await twins.sources('api-1')).toMatchObject({ counted: null });
  // two that a person made each other's: nobody counts, and nothing runs in circles
  await duplicate('pbx-1', 'api-1', manager);
  await sales.settled();
  expect((await twins.sources('api-1'))!.sources).toHaveLength(2);
});

it('what was said of either report counts with the one that stays', async () => {
  const joined = { name: sealed('anna'), team: 'north', role: 'hunter', timeZone: 'UTC' } as const;
  await sales.tell('rep-anna', 'RepJoined', joined, { occurredAt: at('06:00') });
  await call('pbx-1', { lead: '7' });
  await call('crm-1', { lead: '7' });
  const contact = { kind: 'call', id: 'crm-1' } as const;
  const task = { taskId: 't', kind: 'call', dueAt: at('09:00'), promisedFirst: at('09:00'), assignee: 'anna', after: { kind: 'call', id: 'x' } } as const; // prettier-ignore
  await sales.tell('lead-7', 'TaskScheduled', task, { occurredAt: at('08:00') });
  await sales.tell('lead-7', 'TaskCompleted', { taskId: 't', by: contact }, { occurredAt: at('09:10') });
  await sales.tell('lead-7', 'ContactOutcomeDeclared', { contact, rep: 'anna', outcome: 'nextContact' }, { occurredAt: at('09:11') }); // prettier-ignore
  await sales.tell('call-crm-1', 'ObjectionRaised', { objectionId: 'o', type: 'price' }, { occurredAt: at('09:05') });
  const figures = async () => {
    await sales.settled();
    const window = { from: '2026-03-01', to: '2026-04-01', zone: 'UTC', asOf: '2026-05-01T00:00:00.000Z' };
    const card = await new RepScorecardQuery(sales.db, vault).scorecard(window);
    const { dials, outcomeDiscipline, nextContactKept, objectionWinRate } = card.rows.find(({ rep }) => rep === 'anna')!.metrics; // prettier-ignore
    const share = ({ numerator, denominator }: { numerator?: number | null; denominator?: number | null }) => [numerator, denominator]; // prettier-ignore
    return [dials.value, share(outcomeDiscipline), share(nextContactKept), share(objectionWinRate)];
  };
  expect(await figures()).toEqual([2, [1, 2], [1, 1], [0, 1]]);
  await duplicate('crm-1', 'pbx-1');
  expect(await figures()).toEqual([1, [1, 1], [1, 1], [0, 1]]);
  await sales.tell('call-crm-1', 'CallDuplicateLifted', { callId: 'pbx-1' }, { actor: policy });
  expect(await figures()).toEqual([2, [1, 2], [1, 1], [0, 1]]);
});
