import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The read side's own tables. Read models are not here: each projection version creates its schema (tables.ts). */
export class ReadStoreInfrastructure1763820000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create schema if not exists read_model');

    await queryRunner.query(`
      create table read_store.leases (
        segment    text primary key,
        holder     text not null,
        fence      bigint not null,
        expires_at timestamptz not null
      )`);

    await queryRunner.query(`
      create table read_store.checkpoints (
        consumer      text primary key,
        position      text,
        last_event_id text,
        events        bigint not null default 0,
        updated_at    timestamptz not null default now(),
        check ((position is null) = (last_event_id is null))
      ) with (fillfactor = 50)`);
    await queryRunner.query(`
      comment on table read_store.checkpoints is
        'How far each consumer of the event store has come: a build of a projection, under the name of its schema, or a relay'`);

    await queryRunner.query(`
      create table read_store.builds (
        schema_name  text primary key,
        projection   text not null,
        version      int not null,
        build        int not null,
        state        text not null check (state in ('requested', 'building', 'live', 'retired')),
        serves       boolean not null default false,
        tables       text[] not null default '{}',
        stopped      text,
        requested_at timestamptz not null default now(),
        started_at   timestamptz,
        live_at      timestamptz,
        unique (projection, version, build)
      )`);
    await queryRunner.query('create unique index builds_serving on read_store.builds (projection) where serves');
    await queryRunner.query(`
      comment on column read_store.builds.serves is 'The views in read_model show this build''s tables'`);

    await queryRunner.query(`
      create table read_store.parked (
        schema_name text not null references read_store.builds on delete cascade,
        event_id    text not null,
        position    text not null collate "C",
        stream      text not null,
        type        text not null,
        keys        text[] not null,
        error       text,
        request     text check (request in ('retry', 'skip')),
        parked_at   timestamptz not null default now(),
        primary key (schema_name, event_id)
      )`);
    await queryRunner.query('create index parked_in_order on read_store.parked (schema_name, position)');
    await queryRunner.query(`
      comment on column read_store.parked.error is 'Null: nothing wrong with this event itself, it waits behind an earlier one of a key of its own'`);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
