import type { Fact, Instant } from '@app/decider/fact';
import type { stamp } from '@app/decider/testing';
import { captured } from '@app/decider/testing';
import { lead } from '@app/domain/leads/lead';
import { policy, stepper, type Policy } from '@app/domain/policies/policy';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { task } from '@app/domain/tasks/task';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { checkpointOf } from '@app/read-store/checkpoints';
import { migrateReadStore, readDataSource } from '@app/read-store/data-source';
import { acquireLease, type Lease } from '@app/read-store/lease';
import type { DataSource } from 'typeorm';
import { leasedCursor, type Cursor } from '../../../apps/relay/src/cursor';
import type { Reacted } from '../../../apps/relay/src/react/reaction';
import { react } from '../../../apps/relay/src/react/reactor';
import type { ReadSide } from '../../../apps/relay/src/react/read-side';
import { freshDatabase } from '../../database/database';

const codec = codecOf<StoredEvent>(storedEvents);
const monday: Instant = '2026-03-02T09:00:00.000Z';
const readSide: ReadSide = {
  hours: () => Promise.resolve(new Map()),
  holdings: () => Promise.resolve({ openLeads: [], closedLeads: [], tasks: [] }),
  capacity: () => Promise.resolve(new Map()),
  definitions: () => Promise.resolve([]),
  answerRates: () => Promise.resolve([]),
};

/** Two tasks a lead, the second because of the first. */
const name = 'when-a-lead-is-registered-send-two-letters';
const twoLetters = policy({
  name,
  on: ['LeadRegistered'],
  react(event, history, known) {
    expect(history.at(-1)).toEqual(event);
    const step = stepper(name, event, known);
    const letter = (n: number) =>
      ({
        type: 'ScheduleOwnTask',
        taskId: `${event.stream}-${n}`,
        kind: 'email',
        assignee: 'anna',
        dueAt: '2027-01-01T00:00:00.000Z',
      }) as const;
    return { steps: [step(task, letter(1), { key: '1', then: () => step(task, letter(2), { key: '2' }) })] };
  },
});

let db: DataSource;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await freshDatabase();
  db = await readDataSource({ url: database.url }).initialize();
  await migrateReadStore(db);
  drop = database.drop;
});
afterAll(async () => {
  await db.destroy();
  await drop();
});

let consumers = 0;
/** One installation: a store, and a checkpoint of its own. */
function installation({ policies = [twoLetters] }: { policies?: readonly Policy[] } = {}) {
  const store = memoryEventStore();
  const consumer = `react-${++consumers}`;
  const happened: Reacted[] = [];

  const lease = async (): Promise<Lease> => {
    // as after the ttl: whoever held it before has lost it
    await db.query(`update read_store.leases set expires_at = '-infinity' where segment = $1`, [consumer]);
    return (await acquireLease(db, consumer, 'spec', 60_000))!;
  };
  /** A relay that runs until the policies have passed what is in the store now. */
  const run = async (over: Partial<{ store: typeof store; cursor: Cursor }> = {}): Promise<void> => {
    const cursor = over.cursor ?? leasedCursor(db, consumer, await lease(), store);
    const ending = new AbortController();
    const end = await store.head();
    const stopping: Cursor = {
      load: async () => {
        const from = await cursor.load();
        if (end === undefined || (from && from.position >= end)) ending.abort();
        return from;
      },
      async save(position, ...rest) {
        await cursor.save(position, ...rest);
        if (position >= end!) ending.abort();
      },
    };
    const now = () => new Date(monday);
    const observe = (reacted: Reacted) => happened.push(reacted);
    await react(
      { history: store, store: over.store ?? store, codec, policies, readSide, cursor: stopping, now, observe },
      ending.signal,
    );
  };
  const register = (leadId: string, of: Parameters<typeof stamp>[1] = {}) =>
    handle({ store, codec }, lead, {
      type: 'RegisterLead',
      leadId,
      source: 'web',
      relation: 'acquire',
      stamp: captured(monday, undefined, of),
    });
  return { store, consumer, happened, lease, run, register };
}

async function letters(store: EventStore): Promise<string[]> {
  const found: StoredRecord[] = [];
  for await (const record of store.readAll()) if (record.type === 'TaskScheduled') found.push(record);
  return found.map(({ stream }) => stream);
}
const both = ['task-lead-a-1', 'task-lead-a-2'];

/** Fails as if the process died there: after `appends` appends nothing comes through any more. */
function dyingAfter(store: EventStore, appends: number): EventStore {
  return {
    ...store,
    append: (...args) => {
      if (appends-- <= 0) throw new Error('killed');
      return store.append(...args);
    },
  };
}

describe('the policies’ reactor', () => {
  it('carries each reaction out once, however often it runs', async () => {
    const { store, consumer, run, register } = installation();
    await run();
    await register('a');
    await run();
    await run();
    const nowhere: Cursor = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() };
    await run({ cursor: nowhere });
    expect(await letters(store)).toEqual(both);
    expect((await checkpointOf(db, consumer))!.position <= (await store.head())!).toBe(true);
  });

  it('carries it out once where two relays run at once', async () => {
    const { store, run, register } = installation();
    await run();
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => register(id)));
    const nowhere = (): Cursor => ({ load: () => Promise.resolve(undefined), save: () => Promise.resolve() });
    await Promise.all([run({ cursor: nowhere() }), run({ cursor: nowhere() }), run({ cursor: nowhere() })]);
    expect((await letters(store)).toSorted()).toEqual(
      ['a', 'b', 'c', 'd'].flatMap((id) => [`task-lead-${id}-1`, `task-lead-${id}-2`]),
    );
  });

  it.each([0, 1])('goes on where it was killed after %i of two steps', async (appends) => {
    const { store, run, register } = installation();
    await run();
    await register('a');
    await expect(run({ store: dyingAfter(store, appends) })).rejects.toThrow('killed');
    expect(await letters(store)).toHaveLength(appends);
    await run();
    expect(await letters(store)).toEqual(both);
  });

  it('lets a relay that lost its lease move nothing', async () => {
    const { store, consumer, run, register, lease } = installation();
    await run();
    await register('a');
    const lost = leasedCursor(db, consumer, await lease(), store);
    await lease();
    await expect(run({ cursor: lost })).rejects.toMatchObject({ code: 'read.lease-lost' });
    await run();
    expect(await letters(store)).toEqual(both);
  });

  it('starts at the end of a record that was there before it', async () => {
    const { store, run, register } = installation();
    await register('old');
    await run();
    await register('a');
    await run();
    expect(await letters(store)).toEqual(both);
  });

  it('starts with the very first event of a record that began with it', async () => {
    const { store, consumer, run, register } = installation();
    await run();
    expect(await db.query('select position from read_store.checkpoints where consumer = $1', [consumer])).toEqual([
      { position: null },
    ]);
    await register('a');
    await run();
    expect(await letters(store)).toEqual(both);
  });

  it('lets nothing of a backfill come to life', async () => {
    const { store, run, register } = installation();
    await run();
    await register('a', { ingest: 'backfill' });
    await run();
    expect(await letters(store)).toEqual([]);
  });

  it('refuses to go on in another history', async () => {
    const { consumer, run, register, lease } = installation();
    await run();
    await register('a');
    await run();
    const other = installation();
    await other.register('z');
    const cursor = leasedCursor(db, consumer, await lease(), other.store);
    await expect(other.run({ cursor })).rejects.toMatchObject({ code: 'store.history-changed' });
  });

  it('parks the event that a policy fails on, tells a manager, and goes on', async () => {
    const failing = policy({
      name: 'when-a-lead-is-registered-fail',
      on: ['LeadRegistered'],
      react: ({ stream }) => {
        if (stream === 'lead-bad') throw new Error('no such thing');
        return { steps: [] };
      },
    });
    const { store, run, register, happened } = installation({ policies: [failing, twoLetters] });
    await run();
    await register('bad');
    await register('a');
    await run();
    await run();
    expect((await letters(store)).toSorted()).toEqual([...both, 'task-lead-bad-1', 'task-lead-bad-2']);
    expect(happened.filter(({ what }) => what === 'parked')).toMatchObject([{ policy: failing.name }]);
    const alerts: Pick<Fact, 'data'>[] = [];
    for await (const record of store.readAll()) if (record.type === 'AlertRaised') alerts.push(record);
    expect(alerts).toMatchObject([
      { data: { kind: 'parked-event', what: failing.name, figures: { stream: 'lead-bad', type: 'LeadRegistered' } } },
    ]);
  });

  it('parks what a decider fails on, and what wants without end', async () => {
    const broken = policy({
      name: 'when-a-lead-is-registered-break',
      on: ['LeadRegistered'],
      react: (event, _, known) => {
        const decider = { ...task, decide: () => JSON.parse('{') as never };
        const step = stepper('when-a-lead-is-registered-break', event, known);
        return { steps: [step(decider, { type: 'CancelOwnTask', taskId: 't' }, { key: '1' })] };
      },
    });
    const curious = policy({
      name: 'when-a-lead-is-registered-ask',
      on: ['LeadRegistered'],
      react: () => ({ wants: { definitions: true } }),
    });
    const { run, register, happened } = installation({ policies: [broken, curious] });
    await run();
    await register('a');
    await run();
    expect(happened.filter(({ what }) => what === 'parked').map(({ policy }) => policy)).toEqual([
      broken.name,
      curious.name,
    ]);
  });
});
