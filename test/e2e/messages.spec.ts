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
  for (const repId of ['rep-1', 'rep-2'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: 'UTC' });
  for (const leadId of ['a', 'b']) {
    const contact = { name: 'Jan', phone: leadId === 'a' ? '+31 6 2000 0002' : '+31 6 2000 0003' };
    await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire', contact });
    await manager.record(`/leads/${leadId}/assign`, { to: leadId === 'a' ? 'rep-1' : 'rep-2' });
  }
});
afterAll(() => desk.close());

const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;
const written = { channel: 'whatsapp', from: '+31 6 1000 0001', to: '+31 6 2000 0002', body: 'Shall I call at four?' };
interface Told {
  events: { type: string; data: { to?: { subject: string; open?: string }; body?: { open?: string } } }[];
}

test('a message is told once, whoever tells it how often, and belongs to the lead whose number it went to', async () => {
  const message = { messageId: 'm1', direction: 'sent', message: written };
  const whose = { attributed: { rep: 'rep-1', rule: 'number' }, matched: { lead: 'a', rule: 'number' } };
  const receipt = await service.record('/messages', message);
  expect(receipt).toMatchObject({ id: 'm1', stream: 'message-m1', events: ['MessageSent'] });
  expect((await service.record('/messages', { ...message, ...whose })).events).toEqual([
    'MessageAttributed',
    'MessageMatchedToLead',
  ]);
  expect((await service.record('/messages', { ...message, ...whose })).events).toEqual([]);

  const told = await rep.read<Told>('/messages/m1?open=true');
  expect(told.events.map(({ type }) => type)).toEqual(['MessageSent', 'MessageAttributed', 'MessageMatchedToLead']);
  expect(told.events[0]!.data).toMatchObject({
    channel: 'whatsapp',
    to: { subject: 'lead-a', open: '+31 6 2000 0002' },
    body: { subject: 'lead-a', open: 'Shall I call at four?' },
    automated: false,
  });
  expect((await manager.get('/messages/m1')).text).not.toContain('Shall I call');
  manager.position = service.position;
  const history = await manager.read<Told>('/leads/a/history');
  expect(history.events.filter(({ type }) => type.startsWith('Message'))).toHaveLength(3);
});

test('an objection in it is raised and handled, and how it ended is declared about it', async () => {
  await rep.record('/messages', {
    messageId: 'm2',
    direction: 'received',
    message: { channel: 'sms', body: 'Too dear.' },
  });
  await service.record('/messages/m2/lead', { lead: 'a', rule: 'by hand' });
  await rep.record('/messages/m2/objections', { objectionId: 'o1', objection: 'price', words: 'Too dear.' });
  expect(
    await rep.record('/messages/m2/objections/o1/handling', { technique: 'total cost', result: 'overcome' }),
  ).toMatchObject({ stream: 'message-m2', events: ['ObjectionHandled'] });
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  const declared = await rep.record('/leads/a/outcomes', {
    contact: { kind: 'message', id: 'm2' },
    outcome: 'nextContact',
    next: { taskId: 't1', kind: 'call', dueAt },
  });
  expect(declared.events).toContain('ContactOutcomeDeclared');
});

test('a rep records and reads their own, of leads they hold', async () => {
  const message = { direction: 'sent', message: { channel: 'sms' } };
  await service.record('/messages', { messageId: 'theirs', ...message, attributed: { rep: 'rep-2', rule: 'number' } });
  const refused = await Promise.all([
    rep.get('/messages/theirs'),
    rep.get('/messages/none'),
    rep.post('/messages', { messageId: 'theirs', ...message }),
    rep.post('/messages', { ...message, attributed: { rep: 'rep-2', rule: 'said' } }),
    rep.post('/messages', { ...message, matched: { lead: 'b', rule: 'said' } }),
    rep.post('/messages/theirs/objections', { objection: 'price' }),
  ]);
  expect(refused.map((response) => [response.status, codeOf(response)])).toEqual(
    refused.map(() => [403, 'access.not-yours']),
  );
  expect((await manager.get('/messages/none')).status).toBe(404);
  expect(codeOf(await manager.post('/messages/none/attribution', { rep: 'rep-1', rule: 'by hand' }))).toBe(
    'message.unknown',
  );
});
