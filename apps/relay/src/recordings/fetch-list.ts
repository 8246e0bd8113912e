import type { DataSource } from 'typeorm';

/** A recording that was reported and is neither stored nor given up. */
export interface Waiting {
  readonly callId: string;
  readonly recordingId: string;
  /** How often the source has failed to give it. */
  readonly tries: number;
}

/** What is to be fetched: outlives the process, and says nothing of where it lies. Everything in it may be said twice. */
export interface FetchList {
  add(items: readonly Pick<Waiting, 'callId' | 'recordingId'>[], dueAt: Date): Promise<void>;
  /** Those that are due, longest first, at most `limit`. */
  due(now: Date, limit: number, but: readonly Waiting[]): Promise<Waiting[]>;
  postpone(item: Waiting, dueAt: Date): Promise<void>;
  remove(item: Waiting): Promise<void>;
}

export class StoredFetchList implements FetchList {
  constructor(private readonly db: DataSource) {}

  async add(items: readonly Pick<Waiting, 'callId' | 'recordingId'>[], dueAt: Date): Promise<void> {
    await this.db.query(
      `insert into read_store.recordings_to_fetch (call_id, recording_id, due_at)
       select distinct call_id, recording_id, $3::timestamptz from unnest($1::text[], $2::text[]) as item (call_id, recording_id)
       on conflict do nothing`,
      [items.map(({ callId }) => callId), items.map(({ recordingId }) => recordingId), dueAt],
    );
  }

  due(now: Date, limit: number, but: readonly Waiting[]): Promise<Waiting[]> {
    return this.db.query<Waiting[]>(
      `select call_id as "callId", recording_id as "recordingId", tries from read_store.recordings_to_fetch
       where due_at <= $1
         and (call_id, recording_id) not in (select * from unnest($3::text[], $4::text[]) as under_way (call_id, recording_id))
       order by due_at, call_id, recording_id limit $2`,
      [now, limit, but.map(({ callId }) => callId), but.map(({ recordingId }) => recordingId)],
    );
  }

  async postpone({ callId, recordingId, tries }: Waiting, dueAt: Date): Promise<void> {
    await this.db.query(
      'update read_store.recordings_to_fetch set tries = $3, due_at = $4 where call_id = $1 and recording_id = $2',
      [callId, recordingId, tries, dueAt],
    );
  }

  async remove({ callId, recordingId }: Waiting): Promise<void> {
    await this.db.query('delete from read_store.recordings_to_fetch where call_id = $1 and recording_id = $2', [
      callId,
      recordingId,
    ]);
  }
}
