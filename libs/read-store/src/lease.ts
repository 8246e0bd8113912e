import type { DataSource } from 'typeorm';

/** The right to write a segment's read models. Every transaction that uses it checks the fence, so a process that lost the lease can't commit. */
export interface Lease {
  readonly segment: string;
  /** Grows with each change of hands. */
  readonly fence: string;
}

export class LeaseLostError extends Error {
  readonly code = 'read.lease-lost';
  constructor(segment: string) {
    super(`the lease of segment ${segment} is held by another process`);
    this.name = 'LeaseLostError';
  }
}

/** Undefined while another process holds it. */
export async function acquireLease(
  db: DataSource,
  segment: string,
  holder: string,
  ttlMs: number,
): Promise<Lease | undefined> {
  const rows: { fence: string }[] = await db.query(
    `insert into read_store.leases as held (segment, holder, fence, expires_at)
     values ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
     on conflict (segment) do update
       set holder = excluded.holder, fence = held.fence + 1, expires_at = excluded.expires_at
       where held.expires_at < clock_timestamp()
     returning fence`,
    [segment, holder, ttlMs],
  );
  return rows[0] && { segment, fence: rows[0].fence };
}

/** False once it is lost. */
export async function renewLease(db: DataSource, { segment, fence }: Lease, ttlMs: number): Promise<boolean> {
  const [, renewed]: [unknown, number] = await db.query(
    `update read_store.leases set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     where segment = $1 and fence = $2`,
    [segment, fence, ttlMs],
  );
  return renewed === 1;
}

/** The next process may take over at once. */
export async function releaseLease(db: DataSource, { segment, fence }: Lease): Promise<void> {
  await db.query(`update read_store.leases set expires_at = '-infinity' where segment = $1 and fence = $2`, [
    segment,
    fence,
  ]);
}

/** Inside a transaction: it commits only under the lease, and the lease stays where it is until it has committed. */
export async function holdLease(
  manager: { query(sql: string, values: unknown[]): Promise<unknown> },
  { segment, fence }: Lease,
): Promise<void> {
  const held = (await manager.query('select from read_store.leases where segment = $1 and fence = $2 for share', [
    segment,
    fence,
  ])) as unknown[];
  if (held.length === 0) throw new LeaseLostError(segment);
}
