import type { Instant, Recorded } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { snapshot } from '../snapshot';
import type { TimelineRecord } from './activity-timeline.entity';
import { leadParty, repParty } from './activity-timeline.projection';

export type Party = { readonly rep: RepId } | { readonly lead: LeadId };
export type HistoryAsk = Party & {
  /** Position of the last event already seen; exclusive. */
  readonly after?: string;
  /** Of `occurredAt`: [from, to). The order stays that of the record. */
  readonly from?: Instant;
  readonly to?: Instant;
  /** Open personal fields, with this vault where one is given: the caller checks and records that it may. */
  readonly open?: boolean | Pick<OpenVault, 'open'>;
};
export interface HistoryPage {
  /** How far the projection had come. */
  readonly position: string | null;
  /** Whole recorded events in the store's total order; personal fields sealed unless `open`. */
  readonly events: readonly Recorded[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** Every event that names a rep or a lead, and all of each contact that does, in the order in which it was recorded. */
export class ActivityTimelineQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** `limit` 1 to 1000; 100 where absent. */
  async history(ask: HistoryAsk & { readonly limit?: number }): Promise<HistoryPage> {
    const limit = ask.limit ?? 100;
    const { position, found } = await snapshot(this.db, 'activity-timeline', (manager) =>
      page(manager, ask, ask.after, limit + 1),
    );
    const shown = found.slice(0, limit);
    const events = shown.map(({ record }) => JSON.parse(record) as Recorded);
    const next = found.length > limit ? events.at(-1)!.position : null;
    const vault = this.opening(ask);
    return { position, events: vault ? await vault.open(events) : events, next };
  }

  /**
   * The whole history as JSON texts, one event each, without holding it in memory: what an NDJSON answer is made of.
   * Pages are read one after another, each in its own look: events recorded meanwhile come at the end, none twice.
   */
  async *stream(ask: HistoryAsk, pageSize = 5000): AsyncGenerator<string> {
    const vault = this.opening(ask);
    let after = ask.after;
    let next = page(this.db.manager, ask, after, pageSize);
    for (;;) {
      const found = await next;
      const more = found.length === pageSize;
      if (more) after = positionOf(found.at(-1)!);
      // The next page is under way while this one is given out.
      if (more) next = page(this.db.manager, ask, after, pageSize);
      // A reader who leaves never comes back for it: its failure is nobody's then.
      next.catch(() => undefined);
      const records = found.map(({ record }) => record);
      if (vault)
        yield* (await vault.open(records.map((text) => JSON.parse(text) as Recorded))).map((event) =>
          JSON.stringify(event),
        );
      else yield* records;
      if (!more) return;
    }
  }

  private opening({ open }: HistoryAsk): Pick<OpenVault, 'open'> | undefined {
    return open === true ? this.vault : open || undefined;
  }
}

/**
 * `after` may lie within an append: the page begins with that one and leaves out what has been seen of it. The look-up
 * append by append (`offset 0`), and no more of them than can be needed, is fenced off from the planner: freshly built
 * tables have no statistics, and what it made of them took twenty times as long.
 */
const page = (
  manager: EntityManager,
  ask: HistoryAsk,
  after: string | undefined,
  limit: number,
): Promise<Pick<TimelineRecord, 'record'>[]> =>
  manager.query(
    `select r.record
     from (
       select append from read_model.activity_timeline_entries
       where party = $1 and append >= coalesce(
         (select max(append) from read_model.activity_timeline_entries where party = $1 and append <= $2), '')
       order by append limit case when $3::timestamptz is null and $4::timestamptz is null then $5::int + 1 end
     ) e
     cross join lateral (select * from read_model.activity_timeline_records where append = e.append offset 0) r
     where (e.append > $2 or (r.record::json ->> 'position') collate "C" > $2)
       and ($3::timestamptz is null or r.at >= $3) and ($4::timestamptz is null or r.at < $4)
     order by e.append, r.revision limit $5::int`,
    ['rep' in ask ? repParty(ask.rep) : leadParty(ask.lead), after ?? '', ask.from ?? null, ask.to ?? null, limit],
  );

const positionOf = ({ record }: Pick<TimelineRecord, 'record'>) => (JSON.parse(record) as Recorded).position;
