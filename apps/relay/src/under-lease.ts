import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireLease, releaseLease, renewLease, type Lease } from '@app/read-store/lease';
import type { DataSource } from 'typeorm';

/** Milliseconds after which another relay may take over from one that fell silent. */
export const leaseTtl = 10_000;

/**
 * Of several relays one does the work, until `signal`, the work's end or the loss of the lease, of which the work is told
 * by its own signal; the others come back at once with nothing done.
 */
export async function underLease(
  db: DataSource,
  segment: string,
  signal: AbortSignal,
  work: (lease: Lease, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lease = await acquireLease(db, segment, `${hostname()}:${process.pid}`, leaseTtl);
  if (!lease) return;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const renewing = renew(db, lease, either).finally(() => over.abort());
  try {
    await work(lease, either);
  } finally {
    over.abort();
    await renewing;
    await releaseLease(db, lease);
  }
}

/** Resolves when the lease is lost or `signal` says so. */
async function renew(db: DataSource, lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(leaseTtl / 3, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && !(await renewLease(db, lease, leaseTtl).catch(() => true))) return;
  }
}
