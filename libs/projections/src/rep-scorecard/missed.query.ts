import type { Evidence, Instant, Sealed } from '@app/decider/fact';
import type { CallId, LeadId, RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { missedCalls } from './fragments';

export interface MissedAsk {
  /** Placed in [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  readonly returnedWithinMinutes: number;
  /** Rung at this rep, or attributed to them. */
  readonly rep?: RepId;
  readonly lead?: LeadId;
  /** Called back at all, or never. */
  readonly calledBack?: boolean;
}
export interface MissedRow {
  readonly call: CallId;
  /** '' where nobody's is known. */
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly party: string | null;
  readonly number: Sealed | null;
  readonly offered_to: readonly RepId[];
  readonly placed_at: Date;
  readonly voicemail_at: Date | null;
  readonly voicemail_seconds: number | null;
  readonly back_at: Date | null;
  readonly returned: boolean;
  readonly evidence: Evidence;
}
export interface MissedTotals {
  readonly missed: number;
  readonly returned: number;
  readonly never_returned: number;
  readonly matched: number;
  readonly matched_returned: number;
  readonly matched_never_returned: number;
}

const missed = `with asked as (select make_interval(mins => $3::int) as return_time),
  ${missedCalls({ since: '$1::timestamptz', until: '$2::timestamptz' })}`;
const shown =
  'call, rep, lead, party, number, offered_to, placed_at, voicemail_at, voicemail_seconds, back_at, returned, evidence';
const asked = `($4::text is null or rep = $4 or $4 = any(offered_to)) and ($5::text is null or lead = $5)`;
const parameters = ({ from, to, returnedWithinMinutes, rep, lead }: MissedAsk) => [
  from,
  to,
  returnedWithinMinutes,
  rep ?? null,
  lead ?? null,
];

/** The missed calls that the scorecard counts, one by one, oldest first; `after` is the last one of the page before. */
export const listMissed = (
  manager: EntityManager,
  ask: MissedAsk,
  limit: number,
  after?: { readonly placed_at: string; readonly call: CallId },
): Promise<MissedRow[]> =>
  manager.query(
    `${missed} select ${shown} from missed_call
     where ${asked} and ($6::boolean is null or (back_at is not null) = $6)
       and ($7::timestamptz is null or (placed_at, call) > ($7, $8)) order by placed_at, call limit $9`,
    [...parameters(ask), ask.calledBack ?? null, after?.placed_at ?? null, after?.call ?? null, limit],
  );

/** Those that count in no rep's `returned` are the ones that are matched to no lead. */
export async function countMissed(manager: EntityManager, ask: MissedAsk): Promise<MissedTotals> {
  const [totals]: MissedTotals[] = await manager.query(
    `${missed} select count(*)::int as missed, count(*) filter (where returned)::int as returned,
       count(*) filter (where back_at is null)::int as never_returned,
       count(*) filter (where lead is not null)::int as matched,
       count(*) filter (where lead is not null and returned)::int as matched_returned,
       count(*) filter (where lead is not null and back_at is null)::int as matched_never_returned
     from missed_call where ${asked}`,
    parameters(ask),
  );
  return totals!;
}

/** These of them, whenever they were. */
export const missedOf = (manager: EntityManager, calls: readonly CallId[]): Promise<MissedRow[]> =>
  manager.query(
    `with asked as (select interval '0' as return_time),
       ${missedCalls({ since: `'-infinity'`, until: `'infinity'`, calls: '$1::text[]' })}
     select ${shown} from missed_call`,
    [calls],
  );
