import type { Ingest, Instant, Money } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { BookedLead } from './lead-book.entity';
import { lastOutcome, leadLine, type LeadLine, type LeadState, type OpenedLead } from './lead-line.query';

export interface LeadPage {
  readonly position: string | null;
  readonly leads: readonly LeadLine[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface LeadFilter {
  readonly owner?: RepId;
  readonly state?: LeadState;
  readonly source?: string;
  readonly segment?: string;
  /** Only those who must not be contacted on some channel, or only the others. */
  readonly doNotContact?: boolean;
  /** Only those whose next task is due before. */
  readonly dueBefore?: Instant;
  readonly orphan?: boolean;
}
export interface LeadAsk extends LeadFilter {
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open contact and company: the caller checks and records that it may. */
  readonly open?: boolean;
}

/** An open lead without owner or next task. */
export interface Orphan {
  readonly lead: LeadId;
  readonly since: Instant;
  readonly why: readonly ('no owner' | 'no next task')[];
  readonly owner: RepId | null;
  readonly source: string | null;
  readonly registeredAt: Instant;
  readonly lastOutcome: LeadLine['lastOutcome'];
  /** `backfill`: an import left it so. */
  readonly ingest: Ingest;
}
export interface OrphanPage {
  readonly position: string | null;
  readonly orphans: readonly Orphan[];
  readonly next: string | null;
}
export interface OrphanAsk {
  /** Only those who have been since before this. */
  readonly before?: Instant;
  /** Without those that an import left so. */
  readonly live?: boolean;
  readonly after?: string;
  readonly limit?: number;
}

/** A won lead that waits to pass from the hunter who holds it to an account manager. */
export interface AwaitedHandOver {
  readonly lead: LeadId;
  readonly owner: RepId;
  readonly wonAt: Instant;
  readonly value: Money | null;
  /** Whole days since it was won. */
  readonly daysWaiting: number;
}
export interface HandOverPage {
  readonly position: string | null;
  readonly leads: readonly AwaitedHandOver[];
  readonly next: string | null;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Every lead as it stands: the working set, what nobody works on, and what waits to be handed over. */
export class LeadBookQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** By lead id, so that a page stays where it is whatever changes meanwhile. */
  async list(ask: LeadAsk = {}): Promise<LeadPage> {
    const limit = ask.limit ?? 100;
    const { position, found } = await snapshot(
      this.db,
      'lead-book',
      (manager): Promise<BookedLead[]> =>
        manager.query(
          `select * from read_model.lead_book_leads where ${wanted} and ($8::text is null or lead > $8)
          order by lead limit $9`,
          [...valuesOf(ask), ask.after ?? null, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => last.lead);
    return { position, leads: await this.lines(shown, ask), next };
  }

  /** Which leads those are, so that a whole export can be counted before the first of them goes out. */
  async ids(filter: LeadFilter = {}): Promise<LeadId[]> {
    const found: { lead: string }[] = await this.db.query(
      `select lead from read_model.lead_book_leads where ${wanted} order by lead`,
      valuesOf(filter),
    );
    return found.map(({ lead }) => lead);
  }

  /** These leads as they stand now, in the order of their ids. */
  async these(leads: readonly LeadId[], opened: Pick<LeadAsk, 'open'> = {}): Promise<readonly LeadLine[]> {
    const found: BookedLead[] = await this.db.query(
      'select * from read_model.lead_book_leads where lead = any($1) order by lead',
      [leads],
    );
    return this.lines(found, opened);
  }

  /** Longest orphaned first. */
  async orphans({ before, live, after, limit = 100 }: OrphanAsk = {}): Promise<OrphanPage> {
    const [since, lead] = after?.split(' ') ?? [null, null];
    const { position, found } = await snapshot(
      this.db,
      'lead-book',
      (manager): Promise<(BookedLead & { orphan_since: Date; registered_at: Date })[]> =>
        manager.query(
          `select * from read_model.lead_book_leads
           where orphan_since is not null and ($1::timestamptz is null or orphan_since < $1)
             and ($2::boolean is not true or ingest = 'live')
             and ($3::timestamptz is null or (orphan_since, lead) > ($3, $4))
           order by orphan_since, lead limit $5`,
          [before ?? null, live ?? null, since, lead, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.orphan_since.toISOString()} ${last.lead}`);
    return {
      position,
      orphans: shown.map((row) => ({
        lead: row.lead,
        since: row.orphan_since.toISOString(),
        why: [
          ...(row.owner === null ? (['no owner'] as const) : []),
          ...(row.task === null ? (['no next task'] as const) : []),
        ],
        owner: row.owner,
        source: row.source,
        registeredAt: row.registered_at.toISOString(),
        lastOutcome: lastOutcome(row),
        ingest: row.ingest,
      })),
      next,
    };
  }

  /** Longest won first, as of `now`. */
  async handOvers(now: Instant, { after, limit = 100 }: Pick<LeadAsk, 'after' | 'limit'> = {}): Promise<HandOverPage> {
    const [since, lead] = after?.split(' ') ?? [null, null];
    const { position, found } = await snapshot(
      this.db,
      'lead-book',
      (manager): Promise<(BookedLead & { owner: string; ended_at: Date })[]> =>
        manager.query(
          `select * from read_model.lead_book_leads
           where ending = 'won' and handed_over_at is null
             and owner in (select rep from read_model.rep_directory_reps where role = 'hunter')
             and ($1::timestamptz is null or (ended_at, lead) > ($1, $2))
           order by ended_at, lead limit $3`,
          [since, lead, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.ended_at.toISOString()} ${last.lead}`);
    return {
      position,
      leads: shown.map(({ lead, owner, ended_at, won_value }) => ({
        lead,
        owner,
        wonAt: ended_at.toISOString(),
        value: won_value,
        daysWaiting: Math.max(0, Math.floor((Date.parse(now) - ended_at.getTime()) / dayMs)),
      })),
      next,
    };
  }

  private async lines(rows: readonly BookedLead[], { open }: Pick<LeadAsk, 'open'>): Promise<LeadLine[]> {
    const sealed = rows.map(({ contact, company }) => ({ contact, company }));
    const opened: OpenedLead[] = open ? await this.vault.open(sealed) : [];
    return rows.map((row, i) => leadLine(row, opened[i]));
  }
}

/** $1 to $7: see `valuesOf`. */
const wanted = `($1::text is null or owner = $1)
  and ($2::text is null or ($2 = 'open' and ending is null) or ending = $2)
  and ($3::text is null or source = $3) and ($4::text is null or segment = $4)
  and ($5::boolean is null or (do_not_contact <> '{}') = $5)
  and ($6::timestamptz is null or task_due_at < $6)
  and ($7::boolean is null or (orphan_since is not null) = $7)`;
const valuesOf = ({ owner, state, source, segment, doNotContact, dueBefore, orphan }: LeadFilter) =>
  [owner, state, source, segment, doNotContact, dueBefore, orphan].map((value) => value ?? null);
