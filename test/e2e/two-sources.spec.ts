import type { CallSources } from '@app/projections/rep-scorecard/call-twins.query';
import { Desk, type Visitor } from './desk';

const secret = 'the-secret-of-both-of-them';
const sources = ['facts', 'amocrm'].map((source) => ({ source, account: 'main', zone: 'UTC', secret }));
const phone = '+31207940800';
/** Today, so that what is tried is no old news. */
const began = Date.now() - 60 * 60 * 1000;
const at = (seconds: number) => new Date(began + seconds * 1000).toISOString();

let desk: Desk;
let manager: Visitor;
let ann: Visitor;
beforeAll(async () => {
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources) }, { relay: true });
  [manager, ann] = [await desk.as('manager'), await desk.as('rep', 'ann')];
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'UTC' });
  for (const value of ['101', 'amocrm:1'])
    await manager.record('/reps/ann/lines', { kind: 'extension', value, from: '2020-01-01T00:00:00Z' });
  await manager.record('/leads', { leadId: 'lead-1', source: 'fair', relation: 'acquire', contact: { phone }, occurredAt: '2020-01-01T00:00:00Z' }); // prettier-ignore
  await manager.record('/leads/lead-1/assign', { to: 'ann' });
});
afterAll(() => desk.close());

const send = async (path: string, body: object) => {
  const { status } = await desk.anonymous('post', path).set('authorization', `Bearer ${secret}`).send(body);
  expect(status).toBe(200);
};
const byPbx = (id: string, second: number) =>
  send('/capture/facts', {
    version: 1,
    facts: [{ kind: 'call', id, direction: 'outbound', placedAt: at(second), to: phone, rep: { extension: '101' }, ended: { at: at(second + 20), disposition: 'no answer' } }], // prettier-ignore
  });
const byCrm = (uniq: string, second: number) =>
  send('/capture/amocrm/calls', [{ uniq, direction: 'outbound', phone, duration: 0, call_status: 6, call_responsible: '1', created_at: Math.round(Date.parse(at(second)) / 1000) }]); // prettier-ignore

/** Once the relay has noted the duplicates among all that was acknowledged, and what followed from it. */
async function noted(): Promise<void> {
  await desk.handledBy('relay-twins');
  manager.position = ann.position = await desk.now();
}
const sourcesOf = (call: string) => manager.read<CallSources>(`/calls/${call}/sources`);
const dials = async () => {
  const day = at(-6 * 3_600).slice(0, 10);
  const to = new Date(Date.parse(day) + 3 * 86_400_000).toISOString().slice(0, 10);
  const card = await manager.read<{ rows: { rep: string; metrics: { dials: { value: number } } }[] }>(`/scorecard?from=${day}&to=${to}&zone=UTC`); // prettier-ignore
  return card.rows.find(({ rep }) => rep === 'ann')?.metrics.dials.value;
};

test('the PBX, the CRM and the rep tell of one call: it counts once, is known by all of them, and is followed up once', async () => {
  await byCrm('u1', 40);
  await byPbx('c1', 0);
  await ann.record('/calls', {
    callId: 'by-hand',
    placed: { at: at(10), direction: 'outbound', to: phone },
    attributed: { rep: 'ann', rule: 'by hand' },
    matched: { lead: 'lead-1', rule: 'by hand' },
  });
  await noted();
  await desk.reacted();
  const told = await sourcesOf('by-hand');
  expect(told).toMatchObject({ counted: 'amocrm-main-u1', evidence: 'corroborated' });
  expect(told.sources.map(({ call, by }) => [call, by])).toEqual([
    ['amocrm-main-u1', null],
    ['by-hand', 'policy'],
    ['facts-main-c1', 'policy'],
  ]);
  expect(await dials()).toBe(1);
  const { events } = await manager.read<{ events: { type: string; data: { rule?: string } }[] }>('/leads/lead-1/history'); // prettier-ignore
  expect(events.filter(({ type, data }) => type === 'TaskScheduled' && data.rule === 'retry')).toHaveLength(1);
});

test('a person may say that two are two, and that stays; or that they are one', async () => {
  await manager.record('/calls/facts-main-c1/not-a-duplicate', {});
  await noted();
  expect(await dials()).toBe(2);
  // what the rep entered is nearer to this one
  expect((await sourcesOf('facts-main-c1')).sources.map(({ call }) => call)).toEqual(['facts-main-c1', 'by-hand']);
  expect(await sourcesOf('amocrm-main-u1')).toMatchObject({ counted: 'amocrm-main-u1', evidence: 'captured' });
  await manager.record('/calls/facts-main-c1/duplicate', { of: 'amocrm-main-u1' });
  await noted();
  expect(await dials()).toBe(1);
  expect((await sourcesOf('facts-main-c1')).sources).toContainEqual(expect.objectContaining({ call: 'facts-main-c1', by: 'person' })); // prettier-ignore
});

test('a corrected time makes a pair, and another one unmakes it', async () => {
  const hour = 3_600;
  await byPbx('c2', -hour);
  await byPbx('c3', -3 * hour);
  await byCrm('u2', -2 * hour);
  await noted();
  expect(await dials()).toBe(4);
  const correct = async (second: number) => {
    for (const [field, is] of [['placedAt', at(second)], ['endedAt', at(second + 20)]]) // prettier-ignore
      await manager.record('/calls/amocrm-main-u2/corrections', { field, is });
    await noted();
    return (await sourcesOf('amocrm-main-u2')).sources.map(({ call }) => call);
  };
  expect(await correct(-hour + 5)).toEqual(['amocrm-main-u2', 'facts-main-c2']);
  expect(await dials()).toBe(3);
  expect(await correct(-3 * hour - 5)).toEqual(['amocrm-main-u2', 'facts-main-c3']);
  expect(await correct(-5 * hour)).toEqual(['amocrm-main-u2']);
  expect(await dials()).toBe(4);
});
