import { fold, type Command, type Decider } from '@app/decider/decider';
import type { Fact, Instant } from '@app/decider/fact';
import { captured, stamp } from '@app/decider/testing';
import { call } from '@app/domain/calls/call';
import { lead, type LeadState } from '@app/domain/leads/lead';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { ownerOf } from '@app/domain/leads/ownership';
import { redistribution } from '@app/domain/redistributions/redistribution';
import { rep } from '@app/domain/reps/rep';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { policies } from './catalogue';
import type { Cursor } from '../cursor';
import { react } from './reactor';
import type { ReadSide } from './read-side';

const codec = codecOf<StoredEvent>(storedEvents);
/** Monday, 10 o'clock in Amsterdam. */
const now: Instant = '2026-03-02T09:00:00.000Z';
const leads = ['a', 'b', 'c', 'd'];

class Department {
  readonly store = memoryEventStore({ now: () => new Date(now) });
  readonly readSide: ReadSide = {
    hours: () => Promise.resolve(new Map()),
    capacity: () => Promise.resolve(new Map()),
    definitions: () => Promise.resolve([]),
    answerRates: () => Promise.resolve([]),
    holdings: async (rep) => {
      const owners = await Promise.all(leads.map((id) => this.ownerOf(id)));
      return { openLeads: leads.filter((_, i) => owners[i] === rep), closedLeads: [], tasks: [] };
    },
  };

  record<C extends Command, S, E extends Fact>(decider: Decider<C, S, E>, command: C) {
    return handle({ store: this.store, codec }, decider, command);
  }

  static async open(): Promise<Department> {
    const department = new Department();
    for (const repId of ['anna', 'bob']) {
      const joins = { type: 'JoinRep', repId, team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' } as const;
      await department.record(rep, { ...joins, stamp: stamp(now) });
    }
    for (const leadId of leads) {
      const registers = { type: 'RegisterLead', leadId, source: 'web', relation: 'acquire' } as const;
      await department.record(lead, { ...registers, stamp: stamp(now) });
      await department.record(lead, { type: 'AssignLead', leadId, to: 'anna', stamp: stamp(now) });
    }
    return department;
  }

  /** A relay without lease or memory, from the very first event to the present end; `appends` as many as it lives for. */
  async run(appends = Infinity): Promise<void> {
    const { store, readSide } = this;
    const dying: EventStore = {
      ...store,
      append: (...args) => {
        if (appends-- <= 0) throw new Error('killed');
        return store.append(...args);
      },
    };
    const ending = new AbortController();
    const end = (await store.head())!;
    const cursor: Cursor = {
      load: () => Promise.resolve(undefined),
      save: (position) => {
        if (position >= end) ending.abort();
        return Promise.resolve();
      },
    };
    const relay = { history: store, store: dying, codec, policies, readSide, cursor, now: () => new Date(now) };
    await react(relay, ending.signal).catch((error: Error) => expect(error.message).toBe('killed'));
  }

  async records(type?: string): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    for await (const record of this.store.readAll()) if (type === undefined || record.type === type) found.push(record);
    return found;
  }

  async lead(leadId: string): Promise<LeadState> {
    const events: LeadEvent[] = [];
    for await (const record of this.store.readStream(`lead-${leadId}`)) events.push(codec.decode(record) as LeadEvent);
    return fold(lead, events);
  }
  async ownerOf(leadId: string): Promise<string | null> {
    return ownerOf((await this.lead(leadId)).ownership);
  }

  /** Until a whole run adds nothing. */
  async settle(): Promise<void> {
    for (let before = -1; before < (await this.records()).length; ) {
      before = (await this.records()).length;
      await this.run();
    }
  }
}

const happenings: Readonly<Record<string, (department: Department) => Promise<unknown>>> = {
  'an offboarding': (department) =>
    department.record(rep, { type: 'OffboardRep', repId: 'anna', at: now, successor: 'bob', stamp: stamp(now) }),
  'a redistribution': async (department) => {
    const moves = leads.slice(1).map((lead) => ({ lead, from: 'anna', to: 'bob', why: 'neglected' }) as const);
    // the first contact with b stays due today: that move will be refused
    for (const leadId of ['c', 'd']) {
      const { taskId } = (await department.lead(leadId)).tasks.open!;
      await department.record(lead, { type: 'CancelTask', leadId, taskId, stamp: stamp(now) });
    }
    const sparing = { contactDueToday: 0, moveDueToday: false };
    const of = { redistributionId: 'r' };
    await department.record(redistribution, {
      type: 'ProposeRedistribution',
      ...of,
      rule: 'neglected first',
      moves,
      sparing,
      stamp: stamp(now),
    });
    await department.record(redistribution, { type: 'ApproveRedistribution', ...of, stamp: stamp(now) });
  },
  'an unanswered call': (department) =>
    department.record(call, {
      type: 'RecordCall',
      callId: 'c',
      placed: { at: now, direction: 'outbound' },
      matched: { lead: 'a', rule: 'phone' },
      ended: { at: now, disposition: 'no answer' },
      stamp: captured(now),
    }),
};

/** What every way has to end in: without what names or times the events. */
const story = (records: readonly StoredRecord[]) =>
  records.map(({ stream, type, data }) => JSON.stringify([stream, type, withoutIds(data)])).toSorted();
const withoutIds = (data: unknown) =>
  JSON.parse(JSON.stringify(data).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')) as unknown;

describe.each(Object.entries(happenings))('%s', (_, happen) => {
  let whole: string[];
  let steps: number;
  beforeAll(async () => {
    const department = await Department.open();
    await department.settle();
    await happen(department);
    const before = (await department.records()).length;
    await department.settle();
    const records = await department.records();
    whole = story(records);
    steps = records.length - before;
    expect(steps).toBeGreaterThan(1);
  });

  it('ends the same wherever a relay is killed, and another begins again', async () => {
    for (let lives = 0; lives <= steps; lives++) {
      const department = await Department.open();
      await department.settle();
      await happen(department);
      await department.run(lives);
      await department.settle();
      expect(story(await department.records())).toEqual(whole);
    }
  });

  it('ends the same with relays side by side', async () => {
    const department = await Department.open();
    await department.settle();
    await happen(department);
    await Promise.all([department.run(), department.run(1), department.run()]);
    await department.settle();
    expect(story(await department.records())).toEqual(whole);
  });
});

describe('a redistribution’s plan and the leads', () => {
  it('say the same of every move, though a lead’s contact is moved between a crash and the next try', async () => {
    const ways = new Set<number>();
    for (let lives = 0; lives <= 8; lives++) {
      const department = await Department.open();
      await department.settle();
      await happenings['a redistribution']!(department);
      await department.run(lives);
      const { taskId } = (await department.lead('b')).tasks.open!;
      await department.record(lead, {
        type: 'RescheduleTask',
        leadId: 'b',
        taskId,
        dueAt: '2026-03-09T15:00:00.000Z',
        stamp: stamp(now),
      });
      await department.settle();
      const made = (await department.records('RedistributionMoveMade')).map(
        ({ data }) => (data as { lead: string }).lead,
      );
      const held = await Promise.all(leads.map(async (id) => [id, await department.ownerOf(id)] as const));
      expect(held.filter(([, owner]) => owner === 'bob').map(([id]) => id)).toEqual(made.toSorted());
      expect(await department.records('RedistributionFinished')).toHaveLength(1);
      ways.add(made.length);
    }
    expect([...ways].toSorted()).toEqual([2, 3]);
  });

  it('say the same though a manager takes a move back before the next try: it is not made again', async () => {
    const department = await Department.open();
    await department.settle();
    await happenings['a redistribution']!(department);
    const moved = async () =>
      (await department.records('LeadReassigned')).filter(({ data }) => (data as { to: string }).to === 'bob');
    for (let runs = 0; runs < 20 && (await moved()).length === 0; runs++) await department.run(1);
    const [{ stream }] = (await moved()) as [StoredRecord];
    const leadId = stream.slice('lead-'.length);
    await department.record(lead, { type: 'ReassignLead', leadId, to: 'anna', stamp: stamp(now) });
    await department.settle();
    expect(await department.ownerOf(leadId)).toBe('anna');
    expect((await moved()).filter((record) => record.stream === stream)).toHaveLength(1);
    expect(await department.records('RedistributionFinished')).toHaveLength(1);
  });
});
