import type { EventStore } from '@app/event-store/event-store';
import type { LeadPage, OrphanPage } from '@app/projections/lead-book/lead-book.query';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let rep: Visitor;

const contact = (lead: string) => ({ name: `Name of ${lead}`, phone: '+31 20 555 01 23' });
const ids = ({ leads }: LeadPage) => leads.map(({ lead }) => lead);
const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;

beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  rep = await desk.as('rep', 'rep-1');
  for (const [repId, role] of [
    ['rep-1', 'hunter'],
    ['rep-2', 'farmer'],
  ])
    await manager.record('/reps', { repId, name: 'Ada', team: 'north', role, timeZone: 'Europe/Amsterdam' });
  for (const leadId of ['a', 'b', 'c', 'd', 'won'])
    await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire', contact: contact(leadId) });
  for (const leadId of ['a', 'b', 'won']) await manager.record(`/leads/${leadId}/assign`, { to: 'rep-1' });
  await manager.record('/leads/c/assign', { to: 'rep-2' });
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  await manager.record('/leads/a/tasks', { kind: 'call', dueAt });
  await rep.record('/leads/won/outcomes', {
    contact: { kind: 'call', id: 'x' },
    outcome: 'sale',
    deal: { dealId: 'd', value: { minor: 100, currency: 'EUR' } },
  });
  rep.position = manager.position = await desk.now();
});
afterAll(() => desk.close());

const accesses = async (user: string) => {
  const found = [];
  const stream = `access-${user}-${new Date().toISOString().slice(0, 7)}`;
  for await (const { type, data } of desk.app.get<EventStore>(SEALED_STORE).readStream(stream))
    found.push({ type, data });
  return found;
};

test("a rep's working set is their own open leads, and nothing in it is in the open", async () => {
  const mine = await rep.read<LeadPage>('/leads');
  expect(ids(mine)).toEqual(['a', 'b']);
  expect(mine.leads[0]).toMatchObject({
    contact: { name: null, phone: null },
    sealed: ['name', 'phone'],
    nextTask: { kind: 'call' },
  });

  const refused = await Promise.all(['rep=rep-2', 'state=won', 'open=true'].map((ask) => rep.get(`/leads?${ask}`)));
  expect(refused.map((response) => [response.status, codeOf(response)])).toEqual([
    [403, 'access.not-yours'],
    [403, 'access.not-yours'],
    [403, 'access.reveal-one-by-one'],
  ]);
  expect((await rep.get('/leads/a?open=true')).body).toMatchObject({ contact: { name: { open: 'Name of a' } } });
  expect(await accesses('user-of-rep-1')).toEqual(
    expect.arrayContaining([
      { type: 'AccessDenied', data: { what: 'GET /leads', code: 'access.reveal-one-by-one' } },
      { type: 'ContactRevealed', data: { lead: 'a', fields: ['name', 'phone'] } },
    ]),
  );
});

test('a manager sees them all, page by page and by what is asked; in the open it is recorded', async () => {
  const first = await manager.read<LeadPage>('/leads?limit=3');
  const rest = await manager.read<LeadPage>(`/leads?limit=3&cursor=${first.next}`);
  expect([ids(first), ids(rest), rest.next]).toEqual([['a', 'b', 'c'], ['d', 'won'], null]);
  expect(ids(await manager.read<LeadPage>('/leads?state=won'))).toEqual(['won']);
  expect(ids(await manager.read<LeadPage>('/leads?rep=rep-1&orphan=true'))).toEqual(['b']);

  const open = await manager.read<LeadPage>('/leads?source=fair&state=open&open=true');
  expect(open.leads[0]).toMatchObject({ contact: { name: 'Name of a' } });
  expect(await accesses('the-manager')).toContainEqual({ type: 'ListRead', data: { what: 'GET /leads', count: 4 } });
});

test('an export is a line a lead, and on record with their number', async () => {
  const exported = await manager.get('/exports/leads?state=open&open=true').buffer(true);
  expect(exported.headers['content-type']).toContain('application/x-ndjson');
  const lines = exported.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LeadPage['leads'][number]);
  expect(lines.map(({ lead, contact: { name } }) => [lead, name])).toEqual(
    ['a', 'b', 'c', 'd'].map((lead) => [lead, `Name of ${lead}`]),
  );
  expect(await accesses('the-manager')).toContainEqual({
    type: 'RecordExported',
    data: { what: 'GET /exports/leads', count: 4 },
  });
});

test('an orphan shows at once, and no more once it has an owner and a next task', async () => {
  const orphans = async () =>
    (await manager.read<OrphanPage>('/orphan-leads')).orphans.map(({ lead, why }) => [lead, ...why]);
  expect(await orphans()).toEqual([
    ['b', 'no next task'],
    ['c', 'no next task'],
    ['d', 'no owner', 'no next task'],
  ]);
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  await manager.record('/leads/b/tasks', { kind: 'call', dueAt });
  await manager.record('/leads/d/assign', { to: 'rep-1' });
  expect(await orphans()).toEqual([
    ['c', 'no next task'],
    ['d', 'no next task'],
  ]);
});

test('what a hunter has won waits to be handed over', async () => {
  expect(await manager.read('/hand-over-queue')).toMatchObject({
    leads: [{ lead: 'won', owner: 'rep-1', value: { minor: 100, currency: 'EUR' }, daysWaiting: 0 }],
    next: null,
  });
});
