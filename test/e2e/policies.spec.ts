import type { Receipt } from '@app/contracts/http/receipt';
import { STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { Desk, type Visitor } from './desk';

/** Monday, 9 o'clock in Amsterdam. */
let now = '2026-03-02T08:00:00.000Z';
let desk: Desk;
let manager: Visitor;
let service: Visitor;

beforeAll(async () => {
  desk = await Desk.open({}, { relay: true, clock: () => new Date(now) });
  manager = await desk.as('manager');
  service = await desk.as('service');
  for (const repId of ['anna', 'bob', 'cas'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
});
afterAll(() => desk.close());

interface Card {
  readonly owner: string | null;
  readonly closed: string | null;
  readonly nextTask: {
    readonly taskId: string;
    readonly kind: string;
    readonly dueAt: string;
    readonly rule?: string;
  } | null;
}
const leadOf = async (rep: string, leadId: string, of: object = {}) => {
  await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire', ...of });
  await manager.record(`/leads/${leadId}/assign`, { to: rep });
};
/** The lead once the policies have done what follows. */
const after = async (leadId: string): Promise<Card> => {
  await desk.reacted();
  return manager.read<Card>(`/leads/${leadId}`);
};
const unanswered = (lead: string, at: string, of: object = {}): Promise<Receipt> => {
  now = at;
  return service.record('/calls', {
    placed: { at, direction: 'outbound', from: '104', to: '+31 20 555 0123' },
    matched: { lead, rule: 'phone' },
    ended: { at, disposition: 'no answer' },
    ...of,
  });
};
const eventsOf = async (stream: string) => {
  const types: string[] = [];
  for await (const { type } of desk.app.get<Stores>(STORES).sealed.readStream(stream)) types.push(type);
  return types;
};

test('a lead that gets an owner is called within the response time', async () => {
  await leadOf('anna', 'first');
  expect(await after('first')).toMatchObject({
    owner: 'anna',
    nextTask: { kind: 'call', dueAt: '2026-03-02T08:15:00.000Z' },
  });
});

test('who did not answer is tried again in another part of the day, until every try is used up', async () => {
  await leadOf('anna', 'silent');
  await after('silent');
  const due: string[] = [];
  for (let tries = 0; tries < 5; tries++) {
    const { dueAt } = (await manager.read<Card>('/leads/silent')).nextTask!;
    await unanswered('silent', dueAt);
    due.push((await after('silent')).nextTask!.dueAt);
  }
  expect(due).toEqual([
    '2026-03-02T10:50:00.000Z',
    '2026-03-02T12:50:00.000Z',
    '2026-03-02T14:50:00.000Z',
    '2026-03-02T16:50:00.000Z',
    '2026-03-03T08:50:00.000Z',
  ]);
  await unanswered('silent', due.at(-1)!);
  expect(await after('silent')).toMatchObject({ closed: 'exhausted', nextTask: null });
});

test('a lead whose day never meets its rep’s working hours has a next try, too', async () => {
  await manager.record('/reps', { repId: 'liv', team: 'north', role: 'hunter', timeZone: 'Europe/London' });
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '14:00', to: '18:00' }));
  await manager.record('/reps/liv/working-patterns', { ftePercent: 50, hours, validFrom: '2026-01-01' });
  await leadOf('liv', 'kolkata', { timeZone: 'Asia/Kolkata' });
  await after('kolkata');
  await unanswered('kolkata', '2026-03-03T14:00:00.000Z');
  expect(await after('kolkata')).toMatchObject({
    closed: null,
    nextTask: { kind: 'call', dueAt: '2026-03-04T14:20:00.000Z' },
  });
});

test('a letter, or a dial before its time, leaves a promised call; a dial at its time answers it', async () => {
  await leadOf('anna', 'promised');
  await after('promised');
  const talk = await unanswered('promised', now, {
    connected: { at: now, answeredBy: 'human' },
    ended: { at: now, disposition: 'answered' },
  });
  const next = { taskId: 'promise', kind: 'call', dueAt: '2026-03-03T15:30:00.000Z' };
  const contact = { kind: 'call', id: talk.id };
  await manager.record('/leads/promised/outcomes', { contact, rep: 'anna', outcome: 'nextContact', next });
  const letter = { from: 'anna@example.org', to: ['jan@example.com'] };
  const matched = { lead: 'promised', rule: 'address' };
  await service.record('/emails', { messageId: '<agenda@x>', direction: 'sent', letter, matched, occurredAt: now });
  expect(await after('promised')).toMatchObject({ nextTask: next });
  await unanswered('promised', '2026-03-03T14:30:00.000Z');
  expect(await after('promised')).toMatchObject({ nextTask: next });
  await unanswered('promised', next.dueAt);
  expect(await after('promised')).toMatchObject({ nextTask: { dueAt: '2026-03-04T08:50:00.000Z' } });
});

test('nothing of a backfill comes to life', async () => {
  await manager.record('/leads', { leadId: 'old', source: 'fair', relation: 'acquire' });
  await service.record('/leads/old/owner', { owner: 'anna', rule: 'crm', occurredAt: now, ingest: 'backfill' });
  await unanswered('old', now, { ingest: 'backfill' });
  expect(await after('old')).toMatchObject({ owner: 'anna', nextTask: null });
});

test('a contact that must not be is recorded as a breach, which a manager is told', async () => {
  await leadOf('anna', 'private');
  await after('private');
  await manager.record('/leads/private/do-not-contact', { channel: 'call' });
  await unanswered('private', now);
  await desk.reacted();
  expect(await eventsOf('lead-private')).toContain('DoNotContactBreached');
  manager.position = await desk.reacted();
  expect(await manager.read('/alerts?kind=breach')).toMatchObject({ alerts: [{ kind: 'breach', lead: 'private' }] });
});

test('everything of a rep who leaves passes to the successor, and what still comes to them passes on', async () => {
  await leadOf('bob', 'open');
  await leadOf('bob', 'done');
  await manager.record('/leads/done/disqualify', { reason: 'off profile' });
  await manager.record('/tasks', {
    taskId: 'report',
    kind: 'paperwork',
    assignee: 'bob',
    dueAt: '2026-04-01T09:00:00Z',
  });
  await manager.record('/reps/bob/offboard', { successor: 'cas', at: now });
  expect(await after('open')).toMatchObject({ owner: 'cas', nextTask: { kind: 'call' } });
  expect(await manager.read('/leads/done')).toMatchObject({ owner: 'cas' });
  expect(await eventsOf('task-report')).toEqual(['TaskScheduled', 'TaskReassigned']);

  await service.record('/leads/open/owner', { owner: 'bob', rule: 'crm', occurredAt: now });
  expect(await after('open')).toMatchObject({ owner: 'cas' });
});

test('time brings about what is due: overdue tasks, orphans, day plans, and the alerts about them', async () => {
  await manager.record('/leads', { leadId: 'lost', source: 'fair', relation: 'acquire' });
  await leadOf('anna', 'late');
  await after('late');
  now = '2026-03-04T07:45:00.000Z';
  await desk.strike();
  manager.position = await desk.reacted();
  expect(await manager.read('/alerts?kind=overdue')).toMatchObject({
    alerts: expect.arrayContaining([expect.objectContaining({ lead: 'late', rep: 'anna' })]) as unknown,
  });
  expect(await manager.read('/alerts?kind=orphan')).toMatchObject({
    alerts: expect.arrayContaining([expect.objectContaining({ lead: 'lost', rep: null })]) as unknown,
  });
  expect(await eventsOf('plan-anna-2026-03-04')).toEqual(['DayPlanIssued']);
  await desk.strike();
  expect(await eventsOf('plan-anna-2026-03-04')).toEqual(['DayPlanIssued']);
});
