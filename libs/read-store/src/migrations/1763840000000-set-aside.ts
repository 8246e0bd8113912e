import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lies aside in the spools of the processes that take deliveries, for whoever looks after it; what it says is on their disks alone. */
export class SetAside1763840000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table read_store.set_aside (
        spool       text not null,
        entry       bigint not null,
        what        text not null,
        received_at timestamptz not null,
        facts       text[] not null,
        reason      text not null,
        request     text check (request in ('retry', 'drop')),
        primary key (spool, entry)
      )`);
    await queryRunner.query('create index set_aside_what on read_store.set_aside (what, received_at)');
    await queryRunner.query(`
      comment on table read_store.set_aside is
        'Deliveries of sources that the store would not have: where they lie, of which source, and why'`);
  }

  down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
