import { randomUUID } from 'node:crypto';
import type { PersonalField, Sealed } from '@app/decider/fact';
import { storedEvents, upcasters, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import type { Envelope, NewEvent } from '@app/event-store/event-store';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { department as rulesAndDays } from '@app/projections/department/department.projection';
import type { Projection } from '@app/projections/projection';
import { waitForPosition } from '@app/read-store/checkpoints';
import { migrateReadStore, readDataSource } from '@app/read-store/data-source';
import { progressOf, requestRebuild } from '@app/read-store/rebuild';
import { ProjectionRunner } from '@app/read-store/runner';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { freshDatabase } from '../../database/database';
import { until } from '../../until';

/** What is sealed here is only turned round: what matters to a query is that it opens whole pages, and only when asked. */
export const sealed = (open: string, subject = 'rep-anna'): Sealed => ({
  subject,
  key: 'spec',
  sealed: [...open].reverse().join(''),
});
export const vault: OpenVault = {
  open: (value) => Promise.resolve(opened(value) as typeof value),
  openBlob: () => Promise.resolve(null),
  openStream: () => Promise.resolve(null),
};
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  if ('sealed' in value) {
    const { subject, sealed: text } = value as Sealed;
    return { subject, purpose: 'identity', open: text && [...text].reverse().join('') } satisfies PersonalField;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}

type Told = Partial<Omit<Envelope, 'schema'>>;

/** A store, a read database and the real runner between them. */
export class Department {
  readonly store = memoryEventStore();
  private readonly revisions = new Map<string, number>();
  private position: string | undefined;
  private runner: ProjectionRunner | undefined;

  private constructor(
    readonly db: DataSource,
    private readonly projections: readonly Projection[],
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(
    projections: readonly Projection<never>[],
    entities: DataSourceOptions['entities'] = [],
  ): Promise<Department> {
    const { url, drop } = await freshDatabase();
    const db = await readDataSource({ url, entities }).initialize();
    await migrateReadStore(db);
    // Whatever is judged or planned asks the department's rules and days off.
    const all = [
      ...new Set([rulesAndDays as unknown as Projection, ...(projections as unknown as readonly Projection[])]),
    ];
    const department = new Department(db, all, drop);
    department.run();
    return department;
  }

  private run(): void {
    const { db, store, projections } = this;
    this.runner = new ProjectionRunner({ db, store, codec: codec(storedEvents, upcasters), projections });
    this.runner.start();
  }

  /** A runner that remembers no row takes over. */
  async restart(): Promise<void> {
    await this.runner?.stop();
    this.run();
  }

  /** Appends to the stream what happened; `of` is what of the envelope matters. */
  async tell<T extends StoredEvent['type']>(
    stream: string,
    type: T,
    data: Extract<StoredEvent, { type: T }>['data'],
    of: Told = {},
  ): Promise<void> {
    const revision = this.revisions.get(stream) ?? -1;
    const meta: Envelope = {
      occurredAt: '2026-03-02T09:00:00.000Z',
      about: { reps: [], leads: [] },
      actor: { kind: 'manager', id: 'head' },
      source: { system: 'pbx' },
      evidence: 'captured',
      ingest: 'live',
      commandId: randomUUID(),
      correlationId: 'spec',
      schema: 1,
      ...of,
    };
    const event: NewEvent = { id: randomUUID(), type, data, meta };
    const { position } = await this.store.append(stream, [event], { expected: revision < 0 ? 'noStream' : revision });
    this.revisions.set(stream, revision + 1);
    this.position = position;
  }

  /** Everything told so far is in the read models; gives the position of the last event. */
  async settled(position = this.position!): Promise<string> {
    await waitForPosition(this.db, position, { timeoutMs: 60_000 });
    return position;
  }

  /** What queries read now was built afresh from the first event. */
  async rebuilt(projection: string): Promise<void> {
    const schema = await requestRebuild(this.db, projection);
    await until(`${schema} serves`, async () =>
      (await progressOf(this.db)).some((build) => build.schema === schema && build.serves),
    );
  }

  async close(): Promise<void> {
    await this.runner?.stop();
    await this.db.destroy();
    await this.drop();
  }
}
