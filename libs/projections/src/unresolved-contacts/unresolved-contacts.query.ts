import { iso, localDate } from '@app/calendar/local-time';
import type { Evidence, Instant } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { ContactRef, LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { undeclaredContacts } from '../rep-scorecard/needed-outcomes.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';

export interface UnresolvedContact {
  readonly contact: ContactRef;
  readonly lead: LeadId;
  /** Null where nobody's is known. */
  readonly rep: RepId | null;
  /** When it took place. */
  readonly at: Instant;
  /** When it was over: the time for declaring runs from then. */
  readonly since: Instant;
  readonly evidence: Evidence;
}
export interface UnresolvedContacts {
  readonly position: string | null;
  /** Contacts since then were looked at. */
  readonly from: Instant;
  /** The department's rule of that day. */
  readonly definition: RuleInForce<'outcomes'>;
  readonly contacts: readonly UnresolvedContact[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface UnresolvedAsk {
  readonly rep?: RepId;
  /** 30 days before `asOf` where absent. */
  readonly from?: Instant;
  readonly asOf: Instant;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}

const lookBackMs = 30 * 24 * 60 * 60 * 1000;

/** Reached contacts that nobody said the outcome of: what the scorecard's outcome discipline lacks, contact by contact. */
export class UnresolvedContactsQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  /** Longest unresolved first. */
  async unresolved({ rep, asOf, after, limit = 100, ...ask }: UnresolvedAsk): Promise<UnresolvedContacts> {
    const from = ask.from ?? iso(Date.parse(asOf) - lookBackMs);
    const last = after === undefined ? undefined : (JSON.parse(after) as { ended_at: string; contact: string });
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const definition = ruleOn('outcomes', localDate(Date.parse(asOf), 'UTC'), await saidDefinitions(manager));
      const afterMinutes = definition.unresolvedAfterMinutes;
      const asked = { from, asOf, afterMinutes, ...(rep !== undefined && { reps: [rep] }) };
      return { definition, rows: await undeclaredContacts(manager, asked, limit + 1, last) };
    });
    const { shown, next } = pageOf(found.rows, limit, ({ ended_at, contact }) => JSON.stringify({ ended_at, contact }));
    return {
      position,
      from,
      definition: found.definition,
      contacts: shown.map((row) => ({
        contact: { kind: row.kind, id: row.contact.slice(row.kind.length + 1) },
        lead: row.lead,
        rep: row.rep || null,
        at: row.at.toISOString(),
        since: row.ended_at.toISOString(),
        evidence: row.evidence,
      })),
      next,
    };
  }
}
