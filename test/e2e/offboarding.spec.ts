import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '@app/wiring/event-store.module';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let [leaver, successor, third]: Visitor[] = [];
const said = { call: '+31 6 5550 1001', letter: 'The offer for Jan', message: 'Are you there, Jan?' };

beforeAll(async () => {
  desk = await Desk.open();
  manager = await desk.as('manager');
  const service = await desk.as('service');
  [leaver, successor, third] = await Promise.all(['rep-1', 'rep-2', 'rep-3'].map((rep) => desk.as('rep', rep)));
  for (const repId of ['rep-1', 'rep-2', 'rep-3'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/leads', { leadId: 'a', source: 'fair', relation: 'acquire', contact: { name: 'Jan Jansen' } });
  await manager.record('/leads/a/assign', { to: 'rep-1' });
  const of = (rep: string) => ({
    attributed: { rep, rule: 'line' },
    matched: { lead: 'a', rule: 'number' },
  });
  const placed = { at: '2026-03-02T09:30:00Z', direction: 'outbound', to: said.call };
  await service.record('/calls', { callId: 'c1', placed, ...of('rep-1') });
  const letter = { to: ['jan@example.com'], subject: said.letter };
  await service.record('/emails', { messageId: '<a@x>', direction: 'sent', letter, ...of('rep-1') });
  const message = { channel: 'sms', body: said.message };
  await service.record('/messages', { messageId: 'm1', direction: 'sent', message, ...of('rep-1') });
});
afterAll(() => desk.close());

/** Knows of everything that was recorded so far, whoever did. */
const fresh = async (visitor: Visitor) => {
  visitor.position = await desk.now();
  return visitor;
};
const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;
const statusAndCode = (response: { status: number; body: unknown }) => [response.status, codeOf(response)];
let contacts: string[];
beforeAll(async () => {
  const { events } = await manager.read<{ events: { stream: string }[] }>('/leads/a/history?limit=500');
  const email = events.find(({ stream }) => stream.startsWith('email-'))!.stream.slice('email-'.length);
  contacts = ['/calls/c1', `/emails/${email}`, '/messages/m1'];
});

test('goes to somebody who is here, once', async () => {
  expect(statusAndCode(await manager.post('/reps/rep-1/offboard', { successor: 'nobody' }))).toEqual([
    422,
    'rep.bad-successor',
  ]);
  expect(statusAndCode(await manager.post('/reps/rep-1/offboard', { successor: 'rep-1' }))).toEqual([
    422,
    'rep.own-successor',
  ]);
  expect(
    statusAndCode(await manager.post('/reps/rep-1/offboard', { successor: 'rep-2', at: '2031-01-01T00:00:00Z' })),
  ).toEqual([422, 'time.in-the-future']);
  expect((await leaver!.get('/reps/rep-1')).status).toBe(200);
  for (const path of contacts) expect(statusAndCode(await successor!.get(path))).toEqual([403, 'access.not-yours']);

  expect(await manager.record('/reps/rep-1/offboard', { successor: 'rep-2' })).toMatchObject({
    events: ['RepOffboarded'],
  });
  expect((await manager.record('/reps/rep-1/offboard', { successor: 'rep-2' })).events).toEqual([]);
  expect(statusAndCode(await manager.post('/reps/rep-1/offboard', { successor: 'rep-3' }))).toEqual([
    409,
    'rep.has-left',
  ]);
  expect(statusAndCode(await manager.post('/reps/rep-3/offboard', { successor: 'rep-1' }))).toEqual([
    422,
    'rep.bad-successor',
  ]);
  expect(statusAndCode(await manager.post('/reps/rep-1/team', { team: 'south' }))).toEqual([409, 'rep.has-left']);
  expect(await manager.read('/reps/rep-1')).toMatchObject({ successor: 'rep-2', offboardedAt: expect.any(String) });
});

test("the leaver's token opens nothing any more, whatever the route, and each try is recorded", async () => {
  const { paths } = (await manager.get('/docs-json')).body as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method, path.replace(/\{\w+\}/g, 'rep-1')] as const),
  );
  expect(routes.length).toBeGreaterThan(40);
  // to vendors' doors no token is a key
  const isOther = (path: string) => ['/health', '/ready'].includes(path) || path.startsWith('/capture/');
  for (const [method, path] of routes.filter(([, path]) => !isOther(path)))
    expect([path, ...statusAndCode(await leaver!.ask(method as 'get' | 'post', path))]).toEqual([
      path,
      403,
      'access.left',
    ]);
  const month = new Date().toISOString().slice(0, 7);
  const newest = desk.app
    .get<EventStore>(SEALED_STORE)
    .readStream(`access-user-of-rep-1-${month}`, { direction: 'backwards', limit: 1 });
  const denials = [];
  for await (const record of newest) denials.push(record);
  expect(denials).toMatchObject([
    { type: 'AccessDenied', data: { code: 'access.left' }, meta: { about: { reps: ['rep-1'] } } },
  ]);
});

test('the full correspondence passes with the lead, and is read by who holds it now', async () => {
  await manager.record('/leads/a/reassign', { to: 'rep-2' });
  const texts = await Promise.all(contacts.map(async (path) => (await successor!.get(`${path}?open=true`)).text));
  expect(texts[0]).toContain(said.call);
  expect(texts[1]).toContain(said.letter);
  expect(texts[2]).toContain(said.message);
  successor!.position = manager.position;
  const history = await successor!.read<object>('/leads/a/history?open=true&limit=500');
  for (const words of [...Object.values(said), 'Jan Jansen']) expect(JSON.stringify(history)).toContain(words);
  for (const path of contacts) expect(statusAndCode(await third!.get(path))).toEqual([403, 'access.not-yours']);
});

test('who held it keeps their own record, and of a lead that is gone it stays sealed', async () => {
  const own = { callId: 'c2', placed: { at: '2026-03-03T09:30:00Z', direction: 'outbound', to: '+31 6 5550 2002' } };
  await successor!.record('/calls', { ...own, matched: { lead: 'a', rule: 'chosen' } });
  expect((await successor!.get('/calls/c2?open=true')).text).toContain('+31 6 5550 2002');

  await manager.record('/leads/a/reassign', { to: 'rep-3' });
  for (const path of contacts) expect(statusAndCode(await successor!.get(path))).toEqual([403, 'access.not-yours']);
  const kept = await successor!.get('/calls/c2?open=true');
  expect(kept.status).toBe(200);
  expect(kept.text).not.toContain('5550 2002');
  successor!.position = manager.position;
  const record = JSON.stringify(await successor!.read('/reps/rep-2/history?open=true&limit=500'));
  expect(record).toContain('call-c2');
  for (const words of ['5550 2002', ...Object.values(said), 'Jan Jansen']) expect(record).not.toContain(words);
  const lines = await successor!.get('/reps/rep-2/history?open=true').accept('application/x-ndjson').buffer(true);
  expect(lines.text).toContain('call-c2');
  expect(lines.text).not.toContain('5550 2002');

  expect((await third!.get('/calls/c2?open=true')).text).toContain('+31 6 5550 2002');
  expect((await third!.get('/calls/c1?open=true')).text).toContain(said.call);
});

test('of two managers who name two successors at once one wins, and the other is told who it is', async () => {
  await manager.record('/reps', { repId: 'rep-4', team: 'north', role: 'hunter', timeZone: 'UTC' });
  const answers = await Promise.all(
    ['rep-2', 'rep-3'].map((successor) => manager.post('/reps/rep-4/offboard', { successor })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const { successor: first } = await (await fresh(manager)).read<{ successor: string }>('/reps/rep-4');
  const lost = answers.find(({ status }) => status === 409)!;
  expect(lost.body).toMatchObject({ code: 'rep.has-left', details: { successor: first } });
});
