import { stamp } from '@app/decider/testing';
import { lead } from '@app/domain/leads/lead';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import { task as ownTask } from '@app/domain/tasks/task';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { markOverdue, overdueRound } from './overdue.clock';

const codec = codecOf(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const dueAt = '2026-03-03T09:00:00.000Z';
const task = { lead: 'a', task: 't1', dueAt };
const due = () => Promise.resolve([task]);

const overdue = async (store: EventStore, stream = 'lead-a') => {
  const found = [];
  for await (const record of store.readStream(stream)) if (record.type === 'TaskFellOverdue') found.push(record);
  return found;
};
const run = (store: EventStore, command: LeadCommand) => handle({ store, codec }, lead, command);

async function withDueTask() {
  const store = memoryEventStore();
  await run(store, { type: 'RegisterLead', leadId: 'a', source: 'web', relation: 'acquire', stamp: stamp(at) });
  await run(store, { type: 'AssignLead', leadId: 'a', to: 'anna', stamp: stamp(at) });
  await run(store, { type: 'ScheduleTask', leadId: 'a', taskId: 't1', kind: 'call', dueAt, stamp: stamp(at) });
  return store;
}

describe('the overdue clock', () => {
  it('records once that a task fell overdue, at its due time, however many relays run and however often', async () => {
    const store = await withDueTask();
    await Promise.all([1, 2, 3].map(() => overdueRound({ store, codec, due }, dueAt)));
    await overdueRound({ store, codec, due }, dueAt);

    expect(await overdue(store)).toMatchObject([
      {
        data: { taskId: 't1', dueAt, assignee: 'anna' },
        meta: { occurredAt: dueAt, about: { reps: ['anna'], leads: ['a'] } },
      },
    ]);
  });

  it('adds nothing where the task has moved on since the read model was asked', async () => {
    const store = await withDueTask();
    await run(store, {
      type: 'RescheduleTask',
      leadId: 'a',
      taskId: 't1',
      dueAt: '2026-03-09T09:00:00.000Z',
      stamp: stamp(at),
    });
    await overdueRound({ store, codec, due }, dueAt);
    expect(await overdue(store)).toEqual([]);
  });

  it('records the same of a task of no lead, in its own stream', async () => {
    const store = memoryEventStore();
    const schedule = { type: 'ScheduleOwnTask', taskId: 't1', kind: 'paperwork', dueAt, assignee: 'anna' } as const;
    await handle({ store, codec }, ownTask, { ...schedule, stamp: stamp(at) });
    const dueOwn = () => Promise.resolve([{ lead: null, task: 't1', dueAt }]);
    await Promise.all([1, 2].map(() => overdueRound({ store, codec, due: dueOwn }, dueAt)));
    expect(await overdue(store, 'task-t1')).toMatchObject([{ data: { taskId: 't1', dueAt, assignee: 'anna' } }]);
  });

  it('falls overdue again at the next due time', async () => {
    const store = await withDueTask();
    const next = '2026-03-09T09:00:00.000Z';
    await overdueRound({ store, codec, due }, dueAt);
    await run(store, {
      type: 'RescheduleTask',
      leadId: 'a',
      taskId: 't1',
      dueAt: next,
      stamp: stamp('2026-03-04T09:00:00.000Z'),
    });
    await markOverdue({ store, codec }, { ...task, dueAt: next });
    expect((await overdue(store)).map(({ meta }) => meta.occurredAt)).toEqual([dueAt, next]);
  });
});
