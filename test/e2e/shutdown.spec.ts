import { once } from 'node:events';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem } from '@app/contracts/http/problem';
import { Desk } from './desk';

test('a query that is asked for what the read side does not know yet says so, and when to try again', async () => {
  const desk = await Desk.open({}, { projects: false });
  try {
    const manager = await desk.as('manager');
    const { position } = await manager.record('/leads', { source: 'fair', relation: 'acquire' });
    const response = await manager.get('/reps').query({ atLeast: position! });
    expect([response.status, (response.body as Problem).code, response.headers['retry-after']]).toEqual([
      503,
      'read.behind',
      '1',
    ]);
  } finally {
    await desk.close();
  }
});

test('what is under way is finished before the application ends, and nothing new is taken', async () => {
  const desk = await Desk.open();
  const manager = await desk.as('manager');
  const leads = Array.from({ length: 40 }, (_, i) => ({ leadId: `lead-${i}`, source: 'fair', relation: 'acquire' }));
  const asked = leads.map((lead) => manager.post('/leads', lead).then(({ status }) => status));
  const server = desk.app.getHttpServer();
  await new Promise<void>((resolve) => {
    let begun = 0;
    server.on('request', () => ++begun === leads.length && resolve());
  });
  const token = await desk.token('manager');
  const { port } = server.address() as AddressInfo;
  await desk.close();
  expect(await Promise.all(asked)).toEqual(leads.map(() => 201));
  const [refused] = (await once(
    get({ port, path: '/reps', headers: { authorization: `Bearer ${token}` } }),
    'error',
  )) as [Error & { code: string }];
  expect(refused.code).toBe('ECONNREFUSED');
});
