import type { Instant, Stamp } from '@app/decider/fact';

/** Derived ids only: whichever relay runs the round, however often, it is the same command. `about` tells commands of one clock apart. */
export const clockStamp = (clock: string, about: string, at: Instant): Stamp => ({
  occurredAt: at,
  actor: { kind: 'policy', id: clock },
  source: { system: 'policy', account: clock, externalId: about },
  evidence: 'captured',
  ingest: 'live',
  commandId: `${clock}:${about}`,
  correlationId: `${clock}:${about}`,
});
