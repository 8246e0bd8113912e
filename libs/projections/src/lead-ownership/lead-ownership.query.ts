import type { Actor, Evidence, Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import { In, IsNull, Not, type DataSource, type EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import { LeadStanding, type LeadOwnershipChange } from './lead-ownership.entity';

/** Somebody held the lead during [from, to); `to` is null while they still do. */
export interface Ownership {
  readonly lead: LeadId;
  readonly owner: RepId;
  readonly from: Instant;
  readonly to: Instant | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly reason: string | null;
  readonly decidedBy: Actor;
  readonly rule: string | null;
  readonly evidence: Evidence;
  /** The event that made them the owner. */
  readonly eventId: string;
}
export interface OwnershipAnswer {
  readonly position: string | null;
  readonly intervals: readonly Ownership[];
}
export interface OwnershipPage extends OwnershipAnswer {
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface OpenReasons {
  /** Open the sealed reasons: the caller checks and records that it may. */
  readonly open?: boolean;
}

type IntervalRow = LeadOwnershipChange & { owner: string; until: Date | null };

/** Changes in the order in which they happened; of several at one instant the last recorded counts. */
const intervals = (leads: string) => `
  select * from (
    select *, lead(at) over (partition by lead order by at, revision) as until
    from read_model.lead_ownership_changes where lead in (${leads})
  ) as held
  where owner is not null and until is distinct from at`;

/** Who holds, and held, which lead. Personal fields (reasons) are opened only on request. */
export class LeadOwnershipQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** A lead's owners, first to last. */
  byLead(lead: LeadId, reasons: OpenReasons = {}): Promise<OwnershipAnswer> {
    return this.answer((manager) => manager.query(`${intervals('$1')} order by at, revision`, [lead]), reasons);
  }

  /** A rep's leads by when they came, oldest first. `limit` 1 to 1000. */
  async byRep(
    rep: RepId,
    page: { readonly after?: string; readonly limit?: number } & OpenReasons = {},
  ): Promise<OwnershipPage> {
    const limit = page.limit ?? 100;
    const [at, lead] = page.after?.split(' ') ?? [null, null];
    const { position, intervals: found } = await this.answer(
      (manager) =>
        manager.query(
          `select * from (${intervals('select lead from read_model.lead_ownership_changes where owner = $1')}) as held
           where owner = $1 and ($2::timestamptz is null or (at, lead) > ($2, $3))
           order by at, lead limit $4`,
          [rep, at, lead, limit + 1],
        ),
      page,
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.from} ${last.lead}`);
    return { position, intervals: shown, next };
  }

  /** The interval that `at` falls in; none where nobody held the lead then. */
  async ownerAt(
    lead: LeadId,
    at: Instant,
    reasons: OpenReasons = {},
  ): Promise<{ position: string | null; held: Ownership | null }> {
    const { position, intervals: held } = await this.answer(
      (manager) => manager.query(`${intervals('$1')} and at <= $2 and (until is null or until > $2)`, [lead, at]),
      reasons,
    );
    return { position, held: held[0] ?? null };
  }

  /** For authorisation: who holds the lead now, null where nobody does. */
  async currentOwner(lead: LeadId): Promise<RepId | null> {
    return (await this.db.getRepository(LeadStanding).findOneBy({ lead }))?.owner ?? null;
  }

  /** Leads held now that are neither won, refused, disqualified nor exhausted: what capacity limits. Reps without any are absent. */
  async load(reps?: readonly RepId[]): Promise<ReadonlyMap<RepId, number>> {
    const counted = await this.db
      .getRepository(LeadStanding)
      .createQueryBuilder('lead')
      .select('lead.owner', 'owner')
      .addSelect('count(*)::int', 'open')
      .where({ owner: reps ? In([...reps]) : Not(IsNull()), ending: IsNull() })
      .groupBy('lead.owner')
      .getRawMany<{ owner: string; open: number }>();
    return new Map(counted.map(({ owner, open }) => [owner, open]));
  }

  private async answer(
    read: (manager: EntityManager) => Promise<IntervalRow[]>,
    { open }: OpenReasons,
  ): Promise<OwnershipAnswer> {
    const { position, found } = await snapshot(this.db, 'lead-ownership', read);
    const reasons: (PersonalField | null)[] = open ? await this.vault.open(found.map((row) => row.reason)) : [];
    return { position, intervals: found.map((row, i) => ownership(row, reasons[i])) };
  }
}

const ownership = (row: IntervalRow, reason: PersonalField | null | undefined): Ownership => ({
  lead: row.lead,
  owner: row.owner,
  from: row.at.toISOString(),
  to: row.until?.toISOString() ?? null,
  reason: reason && 'open' in reason ? reason.open : null,
  decidedBy: row.decided_by,
  rule: row.rule,
  evidence: row.evidence,
  eventId: row.event_id,
});
