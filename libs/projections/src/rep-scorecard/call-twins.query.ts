import type { Evidence, Ingest, Instant } from '@app/decider/fact';
import type { CallDirection } from '@app/domain/calls/call.events';
import type { CallId, LeadId, RepId } from '@app/domain/ids';
import type { DataSource } from 'typeorm';
import { snapshot } from '../snapshot';

/** A call as one source tells of it, and what is said by now of its being told of elsewhere. */
export interface TwinRow {
  readonly call: CallId;
  readonly source: string;
  readonly account: string;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly direction: CallDirection | null;
  readonly placed_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly lead: LeadId | null;
  readonly party: string | null;
  readonly rep: RepId;
  readonly transfers: readonly { readonly to: RepId | null }[];
  readonly joined: readonly { readonly rep: RepId }[];
  readonly gone: 'retracted' | 'private' | null;
  readonly duplicate_of: CallId | null;
  readonly duplicate_by: 'person' | 'policy' | null;
  readonly apart_from: readonly CallId[];
  readonly revision: number;
}
/** Where to look for other sources' calls: with this lead or this party, about that time. */
export interface Whereabouts {
  readonly source: string;
  readonly account: string;
  readonly lead: LeadId | null;
  readonly party: string | null;
  readonly at: Instant;
}

/** Who tells of a call, and which of them counts. */
export interface CallSources {
  /** How far the projection had come. */
  readonly position: string | null;
  /** The report that counts in every figure; null where none does: it was retracted, or is private. */
  readonly counted: CallId | null;
  /** `corroborated` where a machine and a person tell of it, else the best of what there is. */
  readonly evidence: Evidence;
  /** The one that the others are duplicates of first. */
  readonly sources: readonly {
    readonly call: CallId;
    readonly source: string;
    readonly account: string;
    readonly evidence: Evidence;
    readonly duplicateOf: CallId | null;
    /** Whose word that is. */
    readonly by: 'person' | 'policy' | null;
  }[];
}
const evidences: readonly Evidence[] = ['corroborated', 'captured', 'declared', 'assumed'];

const columns = `call, source, account, evidence, ingest, direction, placed_at, ended_at, lead, party, rep, transfers, joined,
  gone, duplicate_of, duplicate_by, apart_from, revision`;

/** What the policy that notes duplicates looks at. */
export class CallTwinsQuery {
  constructor(private readonly db: DataSource) {}

  /** These calls, whose duplicates they are, and which are theirs. */
  async calls(ids: readonly CallId[]): Promise<TwinRow[]> {
    const found: Found[] = await this.db.query(
      `with these as materialized (
         select call, duplicate_of from read_model.rep_scorecard_calls where call = any($1)),
       ids as (
         select call from these
         union select duplicate_of from these where duplicate_of is not null
         union select call from read_model.rep_scorecard_calls where duplicate_of = any($1))
       select c.* from ids cross join lateral (
         select ${columns} from read_model.rep_scorecard_calls where call = ids.call offset 0) c`,
      [ids],
    );
    return found.map(inIso);
  }

  /** Undefined where nothing is known of the call. */
  async sources(id: CallId): Promise<CallSources | undefined> {
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager): Promise<TwinRow[]> => {
      // whose duplicate it is, and then all of that one's; a person may have said so of a duplicate
      const rows: Found[] = await manager.query(
        `with recursive up as (
           select call, duplicate_of, 0 as n from read_model.rep_scorecard_calls where call = $1
           union select c.call, c.duplicate_of, n + 1 from up join read_model.rep_scorecard_calls c on c.call = up.duplicate_of where n < 9),
         down as (
           select call, 0 as n from (select call from up order by n desc limit 1) top
           union select c.call, n + 1 from down join read_model.rep_scorecard_calls c on c.duplicate_of = down.call where n < 9)
         select ${columns} from (select call as told, min(n) as n from down group by call) d
         join read_model.rep_scorecard_calls on call = told order by n, call`,
        [id],
      );
      return rows.map(inIso);
    });
    const [first] = found;
    if (!first) return undefined;
    const told = new Set(found.map(({ evidence }) => evidence));
    const evidence =
      told.has('captured') && told.has('declared') ? 'corroborated' : evidences.find((one) => told.has(one))!;
    return {
      position,
      counted: first.gone === null && first.duplicate_of === null ? first.call : null,
      evidence,
      sources: found.map(({ call, source, account, evidence, duplicate_of, duplicate_by }) => ({
        call,
        source,
        account,
        evidence,
        duplicateOf: duplicate_of,
        by: duplicate_by,
      })),
    };
  }

  /**
   * Other accounts' calls with the same lead or party that begin at most so many seconds earlier or later. Place by place
   * (`offset 0`): freshly built tables have no statistics, and a planner without them reads all calls.
   */
  async around(places: readonly Whereabouts[], seconds: number): Promise<TwinRow[]> {
    const by = (side: 'lead' | 'party') => `
      select n.* from place p cross join lateral (
        select ${columns} from read_model.rep_scorecard_calls c
        where c.${side} = p.${side} and c.placed_at between p.at - $6::int * interval '1 second' and p.at + $6::int * interval '1 second'
        offset 0) n
      where (n.source, n.account) <> (p.source, p.account)`;
    const found: Found[] = await this.db.query(
      `with place as (
         select distinct * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) as p(source, account, lead, party, at))
       select distinct on (call) * from (${by('lead')} union all ${by('party')}) n order by call`,
      [
        places.map(({ source }) => source),
        places.map(({ account }) => account),
        places.map(({ lead }) => lead),
        places.map(({ party }) => party),
        places.map(({ at }) => at),
        seconds,
      ],
    );
    return found.map(inIso);
  }
}

type Found = Omit<TwinRow, 'placed_at' | 'ended_at'> & {
  readonly placed_at: Date | null;
  readonly ended_at: Date | null;
};
const inIso = (row: Found): TwinRow => ({
  ...row,
  placed_at: row.placed_at?.toISOString() ?? null,
  ended_at: row.ended_at?.toISOString() ?? null,
});
