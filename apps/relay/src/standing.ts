import type { Logger } from '@nestjs/common';
import type { Lease } from '@app/read-store/lease';
import type { DataSource } from 'typeorm';
import { loop } from './loop';
import { leaseTtl, underLease } from './under-lease';

/** Work that one of several relays does until the process ends; the others wait to take over. */
export interface Standing {
  /** Resolves once what is under way has ended. */
  end(): Promise<void>;
}

export function standing(
  { db, consumer, log }: { db: DataSource; consumer: string; log: Logger },
  work: (lease: Lease, signal: AbortSignal) => Promise<void>,
): Standing {
  const stopping = new AbortController();
  const running = loop((signal) => underLease(db, consumer, signal, work), {
    signal: stopping.signal,
    restMs: leaseTtl / 10,
    onError: (error, pause) => log.warn({ err: error }, `interrupted; on from the checkpoint in ${pause} ms`),
  });
  return {
    end() {
      stopping.abort();
      return running;
    },
  };
}
