import { once } from 'node:events';
import { Writable } from 'node:stream';
import { Logger } from '@nestjs/common';
import { alert } from '@app/domain/alerts/alert';
import { raiseAlert } from '@app/domain/alerts/alert.examples';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, Position } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { Principal } from '@app/wiring/auth/principal';
import { AlertFeed, feedLimits } from './alert-feed';

const codec = codecOf(storedEvents);
const head: Principal = { id: 'head', role: 'manager' };

let store: EventStore;
let feeds: AlertFeed[];
beforeEach(() => {
  store = memoryEventStore();
  feeds = [];
});
afterEach(() => Promise.all(feeds.map((feed) => feed.beforeApplicationShutdown())));

function feedWith(limits: Partial<typeof feedLimits> = {}): AlertFeed {
  const feed = new AlertFeed(store, codec, { ...feedLimits, ...limits });
  feeds.push(feed);
  return feed;
}
const raise = (n: number) =>
  handle({ store, codec }, alert, raiseAlert('2026-03-03T09:00:00.000Z', { alertId: `overdue~${n}` }));

/** Takes what is sent while `takes` says so. */
class Reader extends Writable {
  text = '';
  takes = true;
  constructor() {
    super({ highWaterMark: 100 });
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.emit('told');
    if (this.takes) done();
  }
  get told(): string[] {
    return [...this.text.matchAll(/"alertId":"overdue~(\d+)"/g)].map(([, n]) => n!);
  }
  get ending(): string | undefined {
    return /event: end\ndata: (.*)\n/.exec(this.text)?.[1];
  }
  async until(enough: () => boolean): Promise<void> {
    while (!enough()) await once(this, 'told');
  }
}
function follow(feed: AlertFeed, after?: Position) {
  const reader = new Reader();
  return { reader, served: feed.serve(head, after, () => reader) };
}

it('gives a sign of life when nothing happens', async () => {
  const { reader } = follow(feedWith({ heartbeat: 1 }));
  await reader.until(() => reader.text.split(': still here').length > 3);
});

it('sends a reader away after a while, to come back with a valid token', async () => {
  const { reader, served } = follow(feedWith({ lifetime: 1 }));
  await served;
  expect(reader.ending).toBe('{"code":"feed.renew"}');
});

it('drops a reader who takes nothing, holding no more for them than the connection does', async () => {
  const feed = feedWith({ patience: 20 });
  const { reader, served } = follow(feed);
  const { reader: other } = follow(feed);
  await Promise.all([reader, other].map((each) => each.until(() => each.text.includes('still here'))));
  reader.takes = false;
  for (let n = 0; n < 50; n++) await raise(n);
  await other.until(() => other.told.length === 50);
  await served;
  expect(reader.told.length).toBeLessThan(2);
  expect(reader.destroyed).toBe(true);
});

it('reads out of the store what is no longer in memory, without a gap or a repetition', async () => {
  const feed = feedWith();
  const { reader: first } = follow(feed);
  await first.until(() => first.text.includes('still here'));
  const { position } = await raise(0);
  const all = Array.from({ length: 1500 }, (_, n) => n + 1);
  for (const n of all) await raise(n);
  const { reader } = follow(feed, position);
  await reader.until(() => reader.told.length >= 1500);
  await raise(1501);
  await reader.until(() => reader.told.length >= 1501);
  expect(reader.told.map(Number)).toEqual([...all, 1501]);
});

it('frees the place of whoever leaves', async () => {
  const feed = feedWith({ connectionsPerUser: 1 });
  const { reader, served } = follow(feed);
  await reader.until(() => reader.text.includes('still here'));
  await expect(follow(feed).served).rejects.toMatchObject({ code: 'feed.too-many' });
  reader.destroy();
  await served;
  const { reader: again } = follow(feed);
  await again.until(() => again.text.includes('still here'));
});

it('ends what is open when the application does, and serves nobody afterwards', async () => {
  const feed = feedWith();
  const { reader, served } = follow(feed);
  await reader.until(() => reader.text.includes('still here'));
  await feed.beforeApplicationShutdown();
  await served;
  const late = follow(feed);
  await late.served;
  expect([reader.ending, late.reader.ending]).toEqual(['{"code":"feed.closing"}', '{"code":"feed.closing"}']);
});

it('sends its readers away when the store does, and starts again with the next', async () => {
  const feed = feedWith();
  jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const broken = jest.spyOn(store, 'subscribeAll').mockImplementationOnce(() => {
    throw new Error('gone');
  });
  const { reader, served } = follow(feed);
  await served;
  expect(reader.ending).toBe('{"code":"feed.closing"}');
  broken.mockRestore();
  const { reader: again } = follow(feed);
  await again.until(() => again.text.includes('still here'));
  await raise(1);
  await again.until(() => again.told.length === 1);
});
