import type { Stamp } from '@app/decider/fact';
import { uuidv7 } from '@app/event-store/handle';
import { actorOf } from '@app/wiring/auth/principal';
import { toInstant } from '../values';
import { Denied, Refusal } from '@app/wiring/auth/refusal';
import type { Intent } from './intent';

/** Clocks differ a little; anything later has not happened. */
const allowedSkewMs = 60_000;

/** Throws Refusal `time.in-the-future`, Denied `access.service-only`. */
export function stampOf(intent: Intent, fingerprint: string, now: number): Stamp {
  const { occurredAt, ingest = 'live', caller } = intent;
  const { principal, idempotencyKey, correlationId } = caller;
  const happened = [['occurredAt', toInstant(occurredAt)] as const, ...intent.happened()];
  const future = happened.filter(([, at]) => at !== undefined && Date.parse(at) > now + allowedSkewMs);
  if (future.length > 0)
    throw new Refusal('time.in-the-future', 'What has not happened yet is not recorded.', {
      errors: future.map(([field]) => ({ field, message: `is later than ${new Date(now).toISOString()}` })),
    });
  if (ingest === 'backfill' && principal.role !== 'service')
    throw new Denied('access.service-only', 'Only a service brings in history.');
  const offset = occurredAt?.match(/[+-]\d{2}:\d{2}$/)?.[0];
  return {
    occurredAt: happened.find(([, at]) => at !== undefined)?.[1] ?? new Date(now).toISOString(),
    ...(offset && { zone: offset }),
    actor: actorOf(principal),
    source: { system: 'api', account: principal.id, fingerprint },
    evidence: principal.role === 'service' ? 'captured' : 'declared',
    ingest,
    commandId: `${principal.id}:${idempotencyKey ?? uuidv7()}`,
    correlationId,
  };
}
