import { alert, alertId } from '@app/domain/alerts/alert';
import type { AlertRaised } from '@app/domain/alerts/alert.events';
import { byPolicy } from '@app/domain/alerts/alert.examples';
import type { AlertPage, AlertSummary } from '@app/projections/alerts/alerts.query';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { waitForPosition } from '@app/read-store/checkpoints';
import { CODEC, OPEN_STORE, READ_DB } from '@app/wiring/event-store.module';
import type { Role } from '@app/wiring/roles';
import type { DataSource } from 'typeorm';
import { Desk } from './desk';
import { Feed } from './feed';

const at = (minute: number) => `2026-03-03T09:${String(minute).padStart(2, '0')}:00.000Z`;

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

/** Everything said so far is in the list. */
async function settled(): Promise<string> {
  const position = await desk.now();
  await waitForPosition(desk.app.get<DataSource>(READ_DB), position, { projections: ['alerts'], timeoutMs: 20_000 });
  return position;
}

/** As a policy would: policies themselves have specs of their own. */
async function raise(data: Omit<AlertRaised['data'], 'figures'>): Promise<string> {
  const id = alertId(data.kind, data.rep ?? '', data.lead ?? '', data.since);
  await handle({ store: desk.app.get<EventStore>(OPEN_STORE), codec: desk.app.get<Codec>(CODEC) }, alert, {
    type: 'RaiseAlert',
    alertId: id,
    stamp: byPolicy(data.since),
    ...data,
    figures: { minutes: 70 },
  });
  return id;
}

test('an alert is listed, counted, shown to whom it concerns, and acknowledged by one manager', async () => {
  const manager = await desk.as('manager');
  const overdue = await raise({ kind: 'overdue', rep: 'rep-1', lead: 'a', task: 't', since: at(1) });
  const idle = await raise({ kind: 'idle', rep: 'rep-2', since: at(2) });
  manager.position = await settled();

  const listed = async () => (await manager.read<AlertPage>('/alerts')).alerts.map(({ id }) => id);
  expect(await listed()).toEqual([idle, overdue]);
  expect(await manager.read(`/alerts/${overdue}`)).toMatchObject({ alert: { kind: 'overdue', lead: 'a', task: 't' } });
  const open = async () =>
    (await manager.read<AlertSummary>('/alerts/summary')).open.filter(({ count }) => count > 0).map(({ kind }) => kind);
  expect(await open()).toEqual(['overdue', 'idle']);

  const rep = await desk.as('rep', 'rep-1');
  rep.position = manager.position;
  expect((await rep.read<AlertPage>('/alerts')).alerts.map(({ id }) => id)).toEqual([overdue]);
  expect((await rep.get(`/alerts/${idle}`)).status).toBe(403);
  expect((await rep.post(`/alerts/${overdue}/acknowledge`)).status).toBe(403);

  const receipt = await manager.record(`/alerts/${overdue}/acknowledge`, { note: 'Spoke with her' });
  expect(receipt.events).toEqual(['AlertAcknowledged']);
  expect((await manager.record(`/alerts/${overdue}/acknowledge`)).events).toEqual([]);
  manager.position = await settled();
  expect([await listed(), await open()]).toEqual([[idle], ['idle']]);
  const sealed = await manager.read<AlertPage>('/alerts?state=acknowledged');
  expect(sealed.alerts).toMatchObject([{ id: overdue, acknowledged: { by: 'the-manager', note: null } }]);
  expect(await manager.read('/alerts?state=acknowledged&open=true')).toMatchObject({
    alerts: [{ acknowledged: { note: 'Spoke with her' } }],
  });
});

test('several are acknowledged at once, each with its own result', async () => {
  const [one, other] = [
    await raise({ kind: 'orphan', lead: 'b', since: at(3) }),
    await raise({ kind: 'orphan', lead: 'c', since: at(3) }),
  ];
  const [manager, deputy] = [await desk.as('manager'), await desk.token('manager', 'deputy')];
  await desk.anonymous('post', `/alerts/${other}/acknowledge`).set('Authorization', `Bearer ${deputy}`).expect(201);

  const { status, body } = await manager.post('/alerts/acknowledge', { alertIds: [one, other, 'nowhere'] });
  expect([status, body]).toMatchObject([
    200,
    [
      { alertId: one, receipt: { events: ['AlertAcknowledged'] } },
      { alertId: other, code: 'alert.already-acknowledged', details: { by: 'deputy' } },
      { alertId: 'nowhere', code: 'alert.unknown' },
    ],
  ]);
});

/** From now on: what was raised before is there for every reader, which takes a moment while others write. */
async function listening(role: Role, rep?: string): Promise<Feed> {
  await settled();
  return Feed.open(desk, role, { ...(rep && { rep }) });
}

describe('the feed', () => {
  test('tells what happens from now on, and after a break exactly what was missed', async () => {
    await raise({ kind: 'idle', rep: 'rep-1', since: at(10) });
    const first = await listening('manager');
    expect(first.head).toEqual({ status: 200, type: 'text/event-stream; charset=utf-8' });
    const seen = await raise({ kind: 'idle', rep: 'rep-1', since: at(11) });
    expect(await first.has(1)).toEqual([seen]);
    expect(first.events[0]).toMatchObject({
      id: expect.any(String) as string,
      event: 'AlertRaised',
      data: { kind: 'idle', rep: 'rep-1', since: at(11), occurredAt: at(11), figures: { minutes: 70 } },
    });
    first.leave();

    const missed = [
      await raise({ kind: 'idle', rep: 'rep-2', since: at(12) }),
      await raise({ kind: 'idle', rep: 'rep-1', since: at(13) }),
    ];
    await (await desk.as('manager')).record(`/alerts/${seen}/acknowledge`, { note: 'Let it be' });
    const again = await Feed.open(desk, 'manager', { lastEventId: first.lastEventId });
    expect(await again.has(3)).toEqual([...missed, seen]);
    expect(again.events[2]).toMatchObject({ event: 'AlertAcknowledged', data: { by: 'the-manager' } });
    expect(JSON.stringify(again.events)).not.toMatch(/note/);
    const live = await raise({ kind: 'idle', rep: 'rep-1', since: at(14) });
    expect(await again.has(4)).toEqual([...missed, seen, live]);
    again.leave();
  });

  test('misses nothing of whoever was told nothing yet', async () => {
    const quiet = await listening('auditor');
    quiet.leave();
    const missed = await raise({ kind: 'idle', rep: 'rep-2', since: at(20) });
    const again = await Feed.open(desk, 'auditor', { lastEventId: quiet.lastEventId });
    expect(await again.has(1)).toEqual([missed]);
    again.leave();
  });

  test('tells a rep what concerns them and nothing else', async () => {
    const feed = await listening('rep', 'rep-1');
    await raise({ kind: 'idle', rep: 'rep-2', since: at(30) });
    await raise({ kind: 'unusual-looking', user: 'user-of-rep-2', since: at(30) });
    const own = await raise({ kind: 'idle', rep: 'rep-1', since: at(30) });
    expect(await feed.has(1)).toEqual([own]);
    feed.leave();
  });

  test('resumes only at a place of this record, and not in too many windows at a time', async () => {
    for (const lastEventId of ['nonsense', 'other-store:0001:000000000001-000000000001'])
      expect((await Feed.open(desk, 'manager', { lastEventId })).head.status).toBe(400);
    const feeds = await Promise.all(Array.from({ length: 6 }, () => Feed.open(desk, 'service')));
    expect(feeds.map(({ head }) => head.status).sort()).toEqual([200, 200, 200, 200, 200, 429]);
    for (const feed of feeds) feed.leave();
  });

  test('ends with the application, and says so', async () => {
    const another = await Desk.open();
    const feed = await Feed.open(another, 'manager');
    await another.close();
    await feed.ended();
    expect(feed.events).toMatchObject([{ event: 'end', data: { code: 'feed.closing' } }]);
  });
});
