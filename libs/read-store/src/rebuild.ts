import type { Projection } from '@app/projections/projection';
import { comparePositions, type Position } from '@app/event-store/event-store';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { checkpointOf, notInCatalogue, type Checkpoint } from './checkpoints';
import { holdLease, type Lease } from './lease';
import { createSchema, quoted, schemaOf, showViews } from './tables';

/** One materialisation of a projection's version, in a schema of its own, which also names its checkpoint. */
export interface Build {
  readonly schema: string;
  readonly projection: string;
  readonly version: number;
  readonly build: number;
  /** `requested`: to be begun by whoever holds the lease; `building`: beside what serves, until it has caught up; `retired`: to be dropped. */
  readonly state: 'requested' | 'building' | 'live' | 'retired';
  /** The views in `read_model` show it. A first build serves from its beginning: there is nothing better to show. */
  readonly serves: boolean;
}
/** A build that runs: with the code that folds it and where it stands. */
export interface RunningBuild {
  readonly build: Build;
  readonly projection: Projection;
  readonly checkpoint: Checkpoint | undefined;
}

export interface Progress extends Build {
  readonly position: Position | undefined;
  /** Events it has passed. */
  readonly events: number;
  /** Events that the furthest build of any projection has passed: what there is to do, as far as it is known. */
  readonly ofEvents: number;
  /** Until it has caught up; undefined while that can't be told. */
  readonly etaSeconds: number | undefined;
  readonly parked: number;
  /** Why it no longer moves: `store.history-changed`, or `read.not-in-catalogue` where no code for it is left. */
  readonly stopped: string | null;
}

const columns = `schema_name as schema, projection, version, build, state, serves`;

/** Every build there is, with how far it has come. */
export async function progressOf(db: DataSource): Promise<Progress[]> {
  const rows: (Omit<Progress, 'etaSeconds' | 'position'> & { position: string | null; perSecond: number | null })[] =
    await db.query(
      `select ${columns}, c.position, coalesce(c.events, 0)::float8 as events, b.stopped,
            coalesce((select max(events) from read_store.checkpoints where consumer in (select schema_name from read_store.builds)), 0)::float8 as "ofEvents",
            c.events / nullif(extract(epoch from c.updated_at - b.started_at), 0)::float8 as "perSecond",
            (select count(*) from read_store.parked p where p.schema_name = b.schema_name)::int as parked
     from read_store.builds b left join read_store.checkpoints c on c.consumer = b.schema_name
     order by projection, version, build`,
    );
  return rows.map(({ perSecond, position, ...row }) => ({
    ...row,
    position: position ?? undefined,
    etaSeconds:
      row.state !== 'building' ? 0 : perSecond ? Math.max(0, row.ofEvents - row.events) / perSecond : undefined,
  }));
}

/** Asks for a fresh build of what the projection's newest version is; whoever holds the lease begins it within a second. Returns its schema. */
export async function requestRebuild(db: DataSource, projection: string): Promise<string> {
  return db.transaction(async (manager) => {
    const [newest] = await manager.query<Build[]>(
      `select ${columns} from read_store.builds where projection = $1 order by version desc, build desc limit 1 for update`,
      [projection],
    );
    if (!newest) throw new Error(`no projection ${projection} has ever been built here`);
    if (newest.state === 'requested') return newest.schema;
    const { version, build } = newest;
    return addBuild(manager, { name: projection, version }, build + 1, 'requested');
  });
}

async function addBuild(
  manager: EntityManager,
  { name, version }: Pick<Projection, 'name' | 'version'>,
  build: number,
  state: Build['state'],
) {
  const schema = schemaOf({ name, version }, build);
  await manager.query(
    `insert into read_store.builds (schema_name, projection, version, build, state) values ($1, $2, $3, $4, $5)`,
    [schema, name, version, build, state],
  );
  return schema;
}

/** Brings the builds in line with the catalogue and says which of them this process runs. */
export async function prepareBuilds(
  db: DataSource,
  lease: Lease,
  catalogue: readonly Projection[],
): Promise<RunningBuild[]> {
  for (const name of new Set(catalogue.map((projection) => projection.name))) {
    const versions = catalogue.filter((projection) => projection.name === name);
    await db.transaction(async (manager) => {
      await holdLease(manager, lease);
      await beginBuilds(
        manager,
        versions.reduce((a, b) => (b.version > a.version ? b : a)),
      );
    });
  }
  await db.query(
    `update read_store.builds set stopped = $2 where projection <> all ($1) and stopped is distinct from $2`,
    [catalogue.map(({ name }) => name), notInCatalogue],
  );
  const running: RunningBuild[] = [];
  for (const build of await buildsOf(db)) {
    const projection = catalogue.find(({ name, version }) => name === build.projection && version === build.version);
    if (projection && (build.state === 'building' || build.state === 'live'))
      running.push({ build, projection, checkpoint: await checkpointOf(db, build.schema) });
  }
  return running;
}

const buildsOf = (db: DataSource | EntityManager, projection?: string): Promise<Build[]> =>
  db.query(
    `select ${columns} from read_store.builds where $1::text is null or projection = $1 order by projection, version, build`,
    [projection],
  );

async function beginBuilds(manager: EntityManager, projection: Projection): Promise<void> {
  const known = await buildsOf(manager, projection.name);
  if (!known.some((build) => build.version >= projection.version)) await addBuild(manager, projection, 1, 'requested');

  const asked = (await buildsOf(manager, projection.name)).filter(
    (b) => b.state === 'requested' && b.version === projection.version,
  );
  for (const { schema } of asked) {
    const serves = !known.some((build) => build.serves);
    await createSchema(manager, schema, projection.tables);
    await manager.query(
      `update read_store.builds set state = 'building', started_at = clock_timestamp(), serves = $2, tables = $3 where schema_name = $1`,
      [schema, serves, projection.tables.map((table) => table.name)],
    );
    await manager.query(`delete from read_store.checkpoints where consumer = $1`, [schema]);
    await manager.query(`insert into read_store.checkpoints (consumer) values ($1)`, [schema]);
    if (serves) await showViews(manager, projection.name, [], schema, projection.tables);
    // an older build of the same version that was still under way has become pointless
    await manager.query(
      `update read_store.builds set state = 'retired' where projection = $1 and state = 'building' and not serves and schema_name <> $2`,
      [projection.name, schema],
    );
  }
}

/**
 * Queries read this build from now on, and what served before is retired, in one transaction. False, and nothing is
 * changed, while it is still behind what serves.
 */
export async function switchTo(db: DataSource, lease: Lease, { build, projection }: RunningBuild): Promise<boolean> {
  return db.transaction(async (manager) => {
    await holdLease(manager, lease);
    // rather tried again than a queue of queries behind a long one
    await manager.query(`set local lock_timeout = '250ms'`);
    const [serving] = await manager.query<{ schema: string; tables: string[]; position: Position | null }[]>(
      `select schema_name as schema, tables, position from read_store.builds join read_store.checkpoints on consumer = schema_name
       where projection = $1 and serves and schema_name <> $2 for update`,
      [build.projection, build.schema],
    );
    if (serving) {
      const at = await checkpointOf(manager, build.schema);
      if (isBehind(at?.position, serving.position)) return false;
      await showViews(manager, build.projection, serving.tables, build.schema, projection.tables);
      await manager.query(`update read_store.builds set state = 'retired', serves = false where schema_name = $1`, [
        serving.schema,
      ]);
    }
    await manager.query(
      `update read_store.builds set state = 'live', serves = true, live_at = clock_timestamp() where schema_name = $1`,
      [build.schema],
    );
    return true;
  });
}

/** A position of another store is no measure: what serves was built from a history that is gone. */
const isBehind = (at: Position | undefined, serving: Position | null) =>
  serving !== null && (!at || (at.split(':')[0] === serving.split(':')[0] && comparePositions(at, serving) < 0));

/** Drops what nobody reads any more. Throws, having changed nothing of it, while a query still runs on it: try again later. */
export async function dropRetired(db: DataSource, lease: Lease): Promise<void> {
  for (const { schema, state } of await buildsOf(db))
    if (state === 'retired')
      await db.transaction(async (manager) => {
        await manager.query(`set local lock_timeout = '250ms'`);
        await holdLease(manager, lease);
        await manager.query(`drop schema if exists ${quoted(schema)} cascade`);
        await manager.query('delete from read_store.checkpoints where consumer = $1', [schema]);
        await manager.query('delete from read_store.builds where schema_name = $1', [schema]);
      });
}

/** A lock was not to be had in time: nothing is wrong, somebody is reading. */
export const isLockTimeout = (error: unknown) => sqlState(error) === '55P03';
export const sqlState = (error: unknown): string | undefined =>
  error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : undefined;

/** Why a build no longer moves; null once it does again. */
export async function stopBuild(db: DataSource, schema: string, reason: string | null): Promise<void> {
  await db.query('update read_store.builds set stopped = $2 where schema_name = $1 and stopped is distinct from $2', [
    schema,
    reason,
  ]);
}
