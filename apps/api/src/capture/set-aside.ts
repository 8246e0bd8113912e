import { setTimeout as sleep } from 'node:timers/promises';
import { tellSetAside, type LyingAside } from '@app/read-store/set-aside';
import type { Spool, SpoolEntry } from '@app/spool/spool';
import type { DataSource } from 'typeorm';
import { nameOf } from './away';
import { laneOf, readDelivery } from './delivery';

const everyMs = 1_000;

/**
 * Tells the read database what lies aside in this process's spool, so that an alert and the command line know, and does
 * what was asked for there; until the signal ends. What can't be told now is told later.
 */
export async function lookAfterSetAside(
  spool: Spool,
  db: DataSource,
  { signal, warn }: { signal: AbortSignal; warn: (message: string) => void },
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    try {
      if (!told || spool.state.setAside > 0) {
        const all = await spool.aside();
        const asked = await tellSetAside(db, spool.id, all.map(lying));
        for (const { entry, request } of asked)
          await (request === 'retry' ? spool.giveAgain(entry) : spool.drop(entry));
        told = all.length === 0;
      }
    } catch (error) {
      warn(`what lies aside in the spool can't be told: ${nameOf(error)}`);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function lying({ number: entry, payload }: SpoolEntry): LyingAside {
  try {
    const { source, account, receivedAt, facts, reason = 'unknown' } = readDelivery(payload);
    return { entry, what: `${source}:${account}`, receivedAt, facts: facts.map(named), reason };
  } catch {
    const receivedAt = new Date(0).toISOString();
    return { entry, what: 'unknown', receivedAt, facts: [], reason: 'of another version of this program' };
  }
}

/** Letters are named by words of their senders: of those the kind alone. */
const named = (fact: Parameters<typeof laneOf>[0]): string =>
  fact.kind === 'letter' || fact.kind === 'bounce' ? fact.kind : laneOf(fact);
