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
  /** Open personal fields: the caller checks and records that it may. */
  readonly open?: boolean;
};
export interface HistoryPage {
  /** How far the projection had come. */
  readonly position: string | null;
  /** Whole recorded events in the store's total order; personal fields sealed unless `open`. */
  readonly events: readonly Recorded[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** Every event that names a rep or a lead, in the order in which it was recorded. */
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
    const last = found.length > limit ? shown.at(-1) : undefined;
    const events = shown.map(({ record }) => JSON.parse(record) as Recorded);
    return { position, events: ask.open ? await this.vault.open(events) : events, next: last?.position ?? null };
  }

  /**
   * The whole history as JSON texts, one event each, without holding it in memory: what an NDJSON answer is made of.
   * Pages are read one after another, each in its own look: events recorded meanwhile come at the end, none twice.
   */
  async *stream(ask: HistoryAsk, pageSize = 5000): AsyncGenerator<string> {
    let after = ask.after;
    let next = page(this.db.manager, ask, after, pageSize);
    for (;;) {
      const found = await next;
      after = found.at(-1)?.position ?? after;
      const more = found.length === pageSize;
      // The next page is under way while this one is given out.
      if (more) next = page(this.db.manager, ask, after, pageSize);
      const records = found.map(({ record }) => record);
      if (ask.open)
        yield* (await this.vault.open(records.map((text) => JSON.parse(text) as Recorded))).map((event) =>
          JSON.stringify(event),
        );
      else yield* records;
      if (!more) return;
    }
  }
}

/** The position bounds both sides: a merge join would otherwise begin at the store's first record for every page. */
const page = (
  manager: EntityManager,
  ask: HistoryAsk,
  after: string | undefined,
  limit: number,
): Promise<TimelineRecord[]> =>
  manager.query(
    `select e.position, r.record from read_model.activity_timeline_entries e
     join read_model.activity_timeline_records r on r.position = e.position and r.position > $2
     where e.party = $1 and e.position > $2 and ($3::timestamptz is null or e.at >= $3) and ($4::timestamptz is null or e.at < $4)
     order by e.position limit $5`,
    ['rep' in ask ? repParty(ask.rep) : leadParty(ask.lead), after ?? '', ask.from ?? null, ask.to ?? null, limit],
  );
