import type { DataSource } from 'typeorm';

/** What of a delivery the store would not have. Its content lies in the spool alone. */
export interface SetAside {
  /** Of the spool that has it, and its number there. */
  readonly spool: string;
  readonly entry: number;
  /** `source:account`. */
  readonly what: string;
  /** ISO 8601: when the source delivered it. */
  readonly receivedAt: string;
  /** What its facts are about, by kind and, where that is no address, id. */
  readonly facts: readonly string[];
  /** A code: never what is in it. */
  readonly reason: string;
  readonly request: 'retry' | 'drop' | null;
}
export type LyingAside = Omit<SetAside, 'spool' | 'request'>;

/** All that lies aside, the oldest first. */
export async function setAsides(db: DataSource): Promise<SetAside[]> {
  const rows: (Omit<SetAside, 'receivedAt' | 'entry'> & { receivedAt: Date; entry: string })[] = await db.query(
    `select spool, entry, what, received_at as "receivedAt", facts, reason, request from read_store.set_aside
     order by received_at, spool, entry`,
  );
  return rows.map((row) => ({ ...row, entry: Number(row.entry), receivedAt: row.receivedAt.toISOString() }));
}

/** Says that this is all that lies aside in this spool. Gives what was asked for of it. */
export async function tellSetAside(
  db: DataSource,
  spool: string,
  all: readonly LyingAside[],
): Promise<{ readonly entry: number; readonly request: 'retry' | 'drop' }[]> {
  return db.transaction(async (manager) => {
    await manager.query('delete from read_store.set_aside where spool = $1 and not (entry = any ($2::bigint[]))', [
      spool,
      all.map(({ entry }) => entry),
    ]);
    await manager.query(
      `insert into read_store.set_aside (spool, entry, what, received_at, facts, reason)
       select $1, a.entry, a.what, a."receivedAt", a.facts, a.reason
       from jsonb_to_recordset($2) as a (entry bigint, what text, "receivedAt" timestamptz, facts text[], reason text)
       on conflict (spool, entry) do nothing`,
      [spool, JSON.stringify(all)],
    );
    const asked: { entry: string; request: 'retry' | 'drop' }[] = await manager.query(
      'select entry, request from read_store.set_aside where spool = $1 and request is not null order by entry',
      [spool],
    );
    return asked.map(({ entry, request }) => ({ entry: Number(entry), request }));
  });
}

/** What it is called by whoever asks for something: numbers are a spool's own. */
export const nameOf = ({ spool, entry }: Pick<SetAside, 'spool' | 'entry'>): string => `${spool.slice(0, 8)}-${entry}`;

/**
 * Asks whoever has the spool to give it to the store once more, or to destroy it; it does so within seconds. All that lies
 * aside where none is named. Returns how many were asked for.
 */
export async function requestSetAside(db: DataSource, request: 'retry' | 'drop', name?: string): Promise<number> {
  const [, asked]: [unknown, number] = await db.query(
    `update read_store.set_aside set request = $1 where $2::text is null or left(spool, 8) || '-' || entry = $2`,
    [request, name ?? null],
  );
  return asked;
}
