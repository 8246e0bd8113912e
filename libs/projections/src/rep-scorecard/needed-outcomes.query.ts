import type { Evidence, Instant } from '@app/decider/fact';
import type { ContactRef, LeadId, RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { contactsInNeed } from './fragments';
import { blindSources } from './statements';

export interface UndeclaredAsk {
  /** Contacts that took place in [from, asOf). */
  readonly from: Instant;
  readonly asOf: Instant;
  /** A contact that has been over for so many minutes is unresolved. */
  readonly afterMinutes: number;
  readonly reps?: readonly RepId[];
}
export interface UndeclaredContact {
  /** `call:<id>`, `email:<id>`, … */
  readonly contact: string;
  readonly kind: ContactRef['kind'];
  /** '' where nobody's is known. */
  readonly rep: RepId;
  readonly lead: LeadId;
  readonly at: Date;
  readonly ended_at: Date;
  readonly evidence: Evidence;
}

/**
 * The contacts that the scorecard's outcomeDiscipline counts as needed and not declared though their time is up, oldest
 * first; `after` is the last one of the page before.
 */
export async function undeclaredContacts(
  manager: EntityManager,
  { from, asOf, afterMinutes, reps }: UndeclaredAsk,
  limit: number,
  after?: { readonly ended_at: string; readonly contact: string },
): Promise<UndeclaredContact[]> {
  const blind: { source: string }[] = await manager.query(blindSources, [from, asOf]);
  const bounds = { since: '$1::timestamptz', until: '$2::timestamptz', ...(reps && { reps: '$5::text[]' }) };
  return manager.query(
    `with asked as (select $4::text[] as blind), ${contactsInNeed(bounds)}
     select contact, kind, rep, lead, at, ended_at, evidence from in_need
     where declared_at is null and ended_at + make_interval(mins => $3::int) <= $2
       and ($5::text[] is null or rep = any($5))
       and ($6::timestamptz is null or (ended_at, contact) > ($6, $7)) order by ended_at, contact limit $8`,
    [
      from,
      asOf,
      afterMinutes,
      blind.map(({ source }) => source),
      reps ?? null,
      after?.ended_at ?? null,
      after?.contact ?? null,
      limit,
    ],
  );
}
