import type { EventStore, Position, StoredRecord } from '@app/event-store/event-store';
import { fieldsIn } from '@app/vault/fields';
import { isPersonal } from '@app/vault/vault';
import { Consequences } from './consequences';
import type { Acknowledged } from './load';

interface TaskData {
  readonly taskId: string;
  readonly dueAt: string;
}

/** All that the store holds, read on from where the last reading ended. */
export class History {
  readonly records: StoredRecord[] = [];
  readonly consequences = new Consequences();
  private readonly streams = new Map<string, StoredRecord[]>();
  private readonly commands = new Map<string, StoredRecord[]>();
  private readonly ids = new Set<string>();
  /** By lead stream: the open task's. */
  private readonly due = new Map<string, TaskData>();
  private readonly overdue = new Map<string, number>();

  /** The store in the open, so that what can't be opened any more shows. */
  async readOn(store: EventStore): Promise<void> {
    const after: Position | undefined = this.records.at(-1)?.position;
    for await (const record of store.readAll(after === undefined ? {} : { after })) this.take(record);
  }

  get overdueCount(): number {
    return this.overdue.size;
  }

  /** Tasks that are due and have not fallen overdue: none, once the clock has had its round. */
  missedByTheClock(now = new Date().toISOString()): string[] {
    return [...this.due]
      .filter(([, task]) => task.dueAt <= now)
      .map(([stream, task]) => nameOf(stream, task))
      .filter((name) => !this.overdue.has(name));
  }

  /** What is not as it was acknowledged. */
  unlike(acknowledged: readonly Acknowledged[]): string[] {
    return acknowledged.flatMap(({ commandId, stream, revision, position, events }) => {
      const expected = events.map((type, i) => `${stream}/${revision - events.length + 1 + i} ${type}`);
      const found = this.commands.get(commandId) ?? [];
      const there = found.map((record) => `${record.stream}/${record.revision} ${record.type}`);
      const stands = there.join() === expected.join() && (events.length === 0 || found.at(-1)!.position === position);
      return stands
        ? []
        : [
            `${commandId}: acknowledged ${expected.join(', ')} at ${position}, found ${there.join(', ') || 'nothing'} at ${found.at(-1)?.position}`,
          ];
    });
  }

  /** Whatever the store must never hold. */
  wrongs(): string[] {
    return [
      ...this.faults,
      ...[...this.overdue]
        .filter(([, times]) => times > 1)
        .map(([name, times]) => `${name} fell overdue ${times} times`),
    ];
  }
  private readonly faults: string[] = [];

  private take(record: StoredRecord): void {
    const { stream, revision, id, type, position, meta } = record;
    const line = of(this.streams, stream);
    const at = `${stream}/${revision} ${type}`;
    if (revision !== line.length) this.faults.push(`${at} stands where revision ${line.length} belongs`);
    if (this.ids.has(id)) this.faults.push(`${at}: event ${id} is there twice`);
    const last = this.records.at(-1);
    if (last && position <= last.position) this.faults.push(`${at} at ${position} comes after ${last.position}`);
    const sealedForGood = fieldsIn(record.data, isPersonal).filter(({ open }) => open === null);
    if (sealedForGood.length > 0) this.faults.push(`${at}: ${sealedForGood.length} personal fields can't be opened`);

    const decision = of(this.commands, meta.commandId);
    const before = decision.at(-1);
    if (before && (before.stream !== stream || before.revision !== revision - 1))
      this.faults.push(`${at}: command ${meta.commandId} was decided before, at ${before.stream}/${before.revision}`);
    if (meta.actor.kind === 'policy' && decision.some((earlier) => earlier.type === type))
      this.faults.push(`${at}: the policy's command ${meta.commandId} acted twice`);

    this.records.push(record);
    line.push(record);
    decision.push(record);
    this.ids.add(id);
    this.follow(record);
    this.consequences.take(record);
  }

  private follow({ stream, type, data, meta }: StoredRecord): void {
    const task = data as TaskData;
    if (type === 'TaskScheduled' || type === 'TaskRescheduled') {
      if (meta.ingest === 'live') this.due.set(stream, task);
    } else if (type === 'TaskCompleted' || type === 'TaskCancelled') {
      if (this.due.get(stream)?.taskId === task.taskId) this.due.delete(stream);
    } else if (type === 'TaskFellOverdue') {
      const name = nameOf(stream, task);
      this.overdue.set(name, (this.overdue.get(name) ?? 0) + 1);
    }
  }
}

const nameOf = (stream: string, { taskId, dueAt }: TaskData) => `${stream}: ${taskId} due ${dueAt}`;

function of<V>(map: Map<string, V[]>, key: string): V[] {
  const found = map.get(key) ?? [];
  map.set(key, found);
  return found;
}
