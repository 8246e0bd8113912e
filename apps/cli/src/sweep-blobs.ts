import type { EventStore } from '@app/event-store/event-store';
import type { Vault } from '@app/vault/vault';

/** Names of what was sealed at least `age` milliseconds ago; what is younger somebody may be about to name. */
export async function sealedBlobs(vault: Pick<Vault, 'blobsSealed'>, age: number): Promise<Set<string>> {
  const sealed = new Set<string>();
  for await (const blob of vault.blobsSealed(age)) sealed.add(blob);
  return sealed;
}

/**
 * Reads the record and strikes from `blobs` what an event names: what is left, a process sealed and did not live to record. Whatever
 * in an event reads like a blob's name counts, wherever it stands. False where it was stopped before the end: then what is left tells nothing.
 */
export async function strikeNamed(
  blobs: Set<string>,
  store: Pick<EventStore, 'readAll'>,
  { stop, observe }: { stop: AbortSignal; observe: (read: number) => void },
): Promise<boolean> {
  let read = 0;
  if (blobs.size === 0) return true;
  for await (const { data, meta } of store.readAll()) {
    if (stop.aborted) return false;
    strike(blobs, data);
    strike(blobs, meta);
    observe(++read);
    if (blobs.size === 0) break;
  }
  return true;
}

const nameLength = 64;

function strike(blobs: Set<string>, value: unknown): void {
  if (typeof value === 'string') {
    if (value.length === nameLength) blobs.delete(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) strike(blobs, one);
  }
}
