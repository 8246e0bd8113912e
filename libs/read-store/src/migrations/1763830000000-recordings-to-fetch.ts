import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the relay has to fetch, and how often it has tried. Where it lies is sealed in the event alone. */
export class RecordingsToFetch1763830000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table read_store.recordings_to_fetch (
        call_id      text not null,
        recording_id text not null,
        tries        int not null default 0,
        due_at       timestamptz not null,
        primary key (call_id, recording_id)
      ) with (fillfactor = 70)`);
    await queryRunner.query('create index recordings_due on read_store.recordings_to_fetch (due_at)');
    await queryRunner.query(`
      comment on table read_store.recordings_to_fetch is
        'Recordings that a source has given a link to and that are neither stored nor given up'`);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
