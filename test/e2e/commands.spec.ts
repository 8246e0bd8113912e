import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let service: Visitor;
let rep: Visitor;

beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  service = await desk.as('service');
  rep = await desk.as('rep', 'rep-1');
  await manager.record('/reps', { repId: 'rep-1', name: 'Ada Visser', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/reps', { repId: 'rep-2', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
});
afterAll(() => desk.close());

test('a recorded command answers where it stands, and a query that is asked for it knows of it', async () => {
  const response = await manager.post('/leads', { leadId: 'a', source: 'fair', relation: 'acquire', contact: { name: 'Jan' } });
  expect(response.status).toBe(201);
  expect(response.body).toEqual({
    id: 'a',
    stream: 'lead-a',
    revision: 0,
    position: expect.stringMatching(/:/) as string,
    events: ['LeadRegistered'],
    repeated: false,
  });
  expect(response.headers).toMatchObject({ location: '/leads/a', 'onrecord-position': (response.body as { position: string }).position });

  await manager.record('/leads/a/assign', { to: 'rep-1' });
  expect(await manager.read('/leads/a/ownership')).toMatchObject({ intervals: [{ lead: 'a', owner: 'rep-1', to: null }] });
  await manager.record('/leads/a/reassign', { to: 'rep-2', reason: 'Speaks Dutch' });
  expect(await manager.read('/leads/a/ownership?open=true')).toMatchObject({
    intervals: [{ owner: 'rep-1' }, { owner: 'rep-2', to: null, reason: 'Speaks Dutch' }],
  });
  expect(await manager.read('/reps/rep-2/leads')).toMatchObject({ intervals: [{ lead: 'a' }], next: null });
});
