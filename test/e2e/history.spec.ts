import { SEALED_STORE } from '@app/wiring/event-store.module';
import type { EventStore } from '@app/event-store/event-store';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let service: Visitor;
beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  service = await desk.as('service');
  await manager.record('/reps', { repId: 'rep-1', team: 'north', role: 'hunter', timeZone: 'UTC' });
  await manager.record('/leads', { leadId: 'a', source: 'fair', relation: 'acquire', contact: { name: 'Jan Jansen' } });
  await manager.record('/leads/a/assign', { to: 'rep-1' });
  for (let day = 1; day <= 20; day++)
    await service.record('/activities', {
      activityId: `visit-${day}`,
      kind: 'visit',
      rep: 'rep-1',
      lead: 'a',
      from: `2026-03-${String(day).padStart(2, '0')}T09:00:00Z`,
      note: `day ${day}`,
    });
  manager.position = service.position;
});
afterAll(() => desk.close());

interface Page {
  position: string;
  events: {
    type: string;
    position: string;
    eventId: string;
    occurredAt: string;
    data: { note?: { open?: string; sealed?: string } };
  }[];
  next: string | null;
}
const fresh = () => `atLeast=${encodeURIComponent(service.position!)}`;
const ndjson = (path: string, visitor = manager) => visitor.get(path).accept('application/x-ndjson').buffer(true);
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Page['events'][number]);

test('pages follow one another in the order of the record, and end', async () => {
  const seen: Page['events'] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await manager.read(`/reps/rep-1/history?limit=7${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.events.length).toBeLessThanOrEqual(7);
    seen.push(...page.events);
    cursor = page.next;
  } while (cursor);
  // That the record was read is on the record, too.
  expect(seen.map(({ type }) => type).filter((type) => type !== 'ListRead')).toEqual([
    'RepJoined',
    'LeadAssigned',
    ...Array<string>(20).fill('ActivityLogged'),
  ]);
  expect(seen.map(({ position }) => position)).toEqual(seen.map(({ position }) => position).sort());
  expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(seen.length);
});

test('the whole of it comes as lines, the same events as in pages', async () => {
  const page: Page = await manager.read('/leads/a/history?limit=500');
  const response = await ndjson(`/leads/a/history?${fresh()}`);
  expect(response.headers['content-type']).toMatch('application/x-ndjson');
  expect(linesOf(response.text)).toEqual(page.events);
  expect(page.events).toHaveLength(22);
});

test('a stretch of time narrows it', async () => {
  const response = await ndjson(`/reps/rep-1/history?from=2026-03-05T00:00:00Z&to=2026-03-08T00:00:00Z&${fresh()}`);
  expect(linesOf(response.text).map(({ occurredAt }) => occurredAt.slice(0, 10))).toEqual([
    '2026-03-05',
    '2026-03-06',
    '2026-03-07',
  ]);
});

test('words are sealed unless asked for, and taking them out is on the record', async () => {
  const sealed = await ndjson(`/leads/a/history?${fresh()}`);
  expect(sealed.text).not.toContain('Jan Jansen');
  const auditor = await desk.as('auditor');
  const open = await ndjson(`/leads/a/history?open=true&${fresh()}`, auditor);
  const lines = linesOf(open.text);
  expect(lines.findLast(({ type }) => type === 'ActivityLogged')?.data.note).toMatchObject({ open: 'day 20' });
  expect(open.text).toContain('Jan Jansen');
  const [last] = await newest(`access-the-auditor-${new Date().toISOString().slice(0, 7)}`);
  expect(last).toMatchObject({
    type: 'RecordExported',
    data: { what: 'GET /leads/:leadId/history', count: lines.length },
    meta: { about: { leads: ['a'] } },
  });
});

async function newest(stream: string) {
  const records = [];
  for await (const record of desk.app
    .get<EventStore>(SEALED_STORE)
    .readStream(stream, { direction: 'backwards', limit: 1 }))
    records.push(record);
  return records;
}
