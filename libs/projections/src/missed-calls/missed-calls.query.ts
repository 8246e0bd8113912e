import { iso, localDate } from '@app/calendar/local-time';
import type { Evidence, Instant, PersonalField } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { CallId, LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { countMissed, listMissed, missedOf, type MissedRow } from '../rep-scorecard/missed.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';

export interface MissedCall {
  readonly call: CallId;
  readonly missedAt: Instant;
  readonly lead: LeadId | null;
  /** Whose number it is, as far as its data subject tells: the same number, the same party; null where it was withheld. */
  readonly party: string | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly number: string | null;
  /** Whose line it was; null where nobody's is known. */
  readonly rep: RepId | null;
  readonly offeredTo: readonly RepId[];
  /** The caller left a message; `seconds` null where the source does not tell. */
  readonly voicemail: { readonly at: Instant; readonly seconds: number | null } | null;
  /** The first call to that lead, or of no known lead to that party, by anybody since. */
  readonly calledBackAt: Instant | null;
  /** In the time that the department set. */
  readonly returned: boolean;
  readonly evidence: Evidence;
}
interface Totals {
  readonly missed: number;
  readonly returned: number;
  readonly neverCalledBack: number;
}
export interface MissedCalls {
  readonly position: string | null;
  readonly from: Instant;
  readonly to: Instant;
  /** The department's rule of the window's last day. */
  readonly definition: RuleInForce<'missed'>;
  /** Of the whole window, whatever `calledBack` asks for. */
  readonly totals: Totals & {
    /** Those of a known lead: they are the scorecard's `returned` and `neverCalledBack`, which can't see the others. */
    readonly matched: Totals;
  };
  readonly calls: readonly MissedCall[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface MissedCallsAsk {
  /** 30 days before `to` where absent. */
  readonly from?: Instant;
  readonly to: Instant;
  /** Rung at this rep, or on their line. */
  readonly rep?: RepId;
  readonly lead?: LeadId;
  /** Called back at all, or never. */
  readonly calledBack?: boolean;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open the numbers, all or those of no known lead: the caller checks and records that it may. */
  readonly open?: 'all' | 'unmatched';
}

const lookBackMs = 30 * 24 * 60 * 60 * 1000;

/** Who called and was never called back: what the scorecard's missed and returned count, call by call. */
export class MissedCallsQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Oldest first. */
  async missed({ to, after, limit = 100, open, ...ask }: MissedCallsAsk): Promise<MissedCalls> {
    const from = ask.from ?? iso(Date.parse(to) - lookBackMs);
    const last = after === undefined ? undefined : (JSON.parse(after) as { placed_at: string; call: CallId });
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const definition = ruleOn('missed', localDate(Date.parse(to) - 1, 'UTC'), await saidDefinitions(manager));
      const asked = { ...ask, from, to, returnedWithinMinutes: definition.returnedWithinMinutes };
      return {
        definition,
        totals: await countMissed(manager, asked),
        rows: await listMissed(manager, asked, limit + 1, last),
      };
    });
    const { definition, totals, rows } = found;
    const { shown, next } = pageOf(rows, limit, ({ placed_at, call }) => JSON.stringify({ placed_at, call }));
    const sealed = shown.map(({ number, lead }) => (open === 'all' || lead === null ? number : null));
    const numbers: (PersonalField | null)[] = open ? await this.vault.open(sealed) : [];
    return {
      position,
      from,
      to,
      definition,
      totals: {
        missed: totals.missed,
        returned: totals.returned,
        neverCalledBack: totals.never_returned,
        matched: {
          missed: totals.matched,
          returned: totals.matched_returned,
          neverCalledBack: totals.matched_never_returned,
        },
      },
      calls: shown.map((row, i) => missedCall(row, numbers[i])),
      next,
    };
  }

  /** These of them, by id, whenever they were; what was no missed call is absent. */
  async of(calls: readonly CallId[]): Promise<ReadonlyMap<CallId, MissedCall>> {
    const rows = await missedOf(this.db.manager, calls);
    return new Map(rows.map((row) => [row.call, missedCall(row, null)]));
  }
}

const missedCall = (row: MissedRow, number: PersonalField | null | undefined): MissedCall => ({
  call: row.call,
  missedAt: row.placed_at.toISOString(),
  lead: row.lead,
  party: row.party,
  number: number && 'open' in number ? number.open : null,
  rep: row.rep || null,
  offeredTo: row.offered_to,
  voicemail: row.voicemail_at && { at: row.voicemail_at.toISOString(), seconds: row.voicemail_seconds },
  calledBackAt: row.back_at?.toISOString() ?? null,
  returned: row.returned,
  evidence: row.evidence,
});
