import { iso, startOfDay } from '@app/calendar/local-time';
import type { Evidence, Instant, LocalDate, Zone } from '@app/decider/fact';
import type { CallDirection } from '@app/domain/calls/call.events';
import type { CallId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';

export const groupings = ['day', 'line', 'rep'] as const;
export type Grouping = (typeof groupings)[number];

export interface RecordingCoverageAsk {
  /** Days of the zone, `to` exclusive. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly zone: Zone;
  readonly line?: string;
  readonly rep?: RepId;
}
/** Class B: contacts with stored content / contacts, private ones left out. */
export interface ContentCoverage {
  readonly coverage: {
    readonly value: number | null;
    readonly why?: 'nothing to divide by';
    readonly numerator: number;
    readonly denominator: number;
  };
  readonly calls: {
    /** Connected, but for private ones: the four below add up to it. */
    readonly connected: number;
    readonly stored: number;
    /** A reason was given why there is nothing to hear: how often which. */
    readonly reasons: Readonly<Record<string, number>>;
    /** The source says that there is a recording; it is not here yet. */
    readonly awaited: number;
    /** Neither. */
    readonly unexplained: number;
    readonly private: number;
  };
  readonly letters: Written;
  readonly messages: Written;
  /** What share of the contacts is known how. */
  readonly evidence: Readonly<Record<Evidence, number>>;
}
/** By a person, sent and received; `stored` of them have their words on the record. */
interface Written {
  readonly all: number;
  readonly stored: number;
}
/** As far as grouped by it; null where nobody's, or where no line is known. */
export type RecordingCoverageGroup = ContentCoverage & {
  readonly day?: LocalDate;
  readonly line?: string | null;
  readonly rep?: RepId | null;
};
interface Asked {
  readonly position: string | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
}
export interface RecordingCoverage extends Asked {
  readonly version: 1;
  readonly groups: readonly RecordingCoverageGroup[];
  readonly total: ContentCoverage;
}
export interface UnexplainedCall {
  readonly call: CallId;
  readonly at: Instant;
  readonly direction: CallDirection;
  readonly line: string | null;
  readonly rep: RepId | null;
  readonly source: string;
}
export interface UnexplainedCalls extends Asked {
  readonly calls: readonly UnexplainedCall[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}

interface Counted {
  readonly day: number;
  readonly line: string | null;
  readonly rep: RepId;
  readonly kind: 'call' | 'letter' | 'message';
  readonly standing: 'stored' | 'missing' | 'awaited' | 'unexplained' | 'private';
  readonly reason: string | null;
  readonly evidence: Evidence;
  readonly count: number;
}

/** Connected calls of [since, until), each with what there is to hear of it. */
const calls = `
  call as (
    select c.call, c.rep, c.placed_at, c.direction, c.source, c.evidence, c.gone,
      (select l.line from read_model.capture_coverage_lines l where l.call = c.call) as line,
      (select missing from read_model.call_scores_calls k where k.call = c.call) as reason,
      r.stored, r.expired, r.awaited, r.lost
    from asked, read_model.rep_scorecard_calls c
    left join lateral (
      select coalesce(bool_or(s.stored_at is not null and s.expired_at is null), false) as stored,
        coalesce(bool_or(s.expired_at is not null), false) as expired,
        coalesce(bool_or(s.reported_at is not null and s.stored_at is null and s.missing is null), false) as awaited,
        min(s.missing) as lost
      from read_model.call_scores_recordings s where s.call = c.call
    ) r on true
    where c.placed_at >= asked.since and c.placed_at < asked.until and c.connected_at is not null
      and c.direction <> 'internal' and (not c.void or (c.gone = 'private' and c.duplicate_of is null))
  ),
  standing as (
    select call.*, case when gone = 'private' then 'private' when stored then 'stored'
        when expired or lost is not null or (reason is not null and not awaited) then 'missing'
        when awaited then 'awaited' else 'unexplained' end as standing,
      case when expired then 'expired' else coalesce(lost, reason) end as why
    from call, asked
    where (asked.line is null or call.line = asked.line) and (asked.rep is null or call.rep = asked.rep)
  )`;
const asked = `asked as (
    select $1::timestamptz[] as starts, ($1::timestamptz[])[1] as since, $2::timestamptz as until, $3::text as line, $4::text as rep
  )`;
const dayOf = (at: string) => `width_bucket(${at}, asked.starts) - 1`;
const written = (kind: string, table: string, id: string, contact: string) => `
  select ${dayOf('w.at')}, null, w.rep, '${kind}',
    case when exists (select from read_model.recording_coverage_bodies b where b.contact = '${contact}:' || w.${id})
      then 'stored' else 'missing' end, null, w.evidence
  from asked, read_model.rep_scorecard_${table} w
  where w.at >= asked.since and w.at < asked.until and not w.automated and w.direction in ('sent', 'received')
    and asked.line is null and (asked.rep is null or w.rep = asked.rep)`;

/** Of what contacts there is something to hear or to read. Whether a call was on the record at all is capture coverage. */
export class RecordingCoverageQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  /** Groups in the order of what they are grouped by. */
  async coverage({
    by,
    ...ask
  }: RecordingCoverageAsk & { readonly by: readonly Grouping[] }): Promise<RecordingCoverage> {
    const days = daysOf(ask);
    const { position, found } = await snapshot(this.db, 'recording-coverage', async (manager): Promise<Counted[]> => {
      // Its steps look dear to the planner, and compiling them would take longer than they do.
      await manager.query('set local jit = off');
      return manager.query(
        `with ${asked}, ${calls}, contact (day, line, rep, kind, standing, reason, evidence) as (
           select ${dayOf('placed_at')}, standing.line, standing.rep, 'call', standing,
             case when standing = 'missing' then why end, evidence
           from standing, asked
           union all ${written('letter', 'letters', 'email', 'email')}
           union all ${written('message', 'messages', 'message', 'message')}
         )
         select day, line, rep, kind, standing, reason, evidence, count(*)::int as count from contact
         group by day, line, rep, kind, standing, reason, evidence`,
        parametersOf(ask, days),
      );
    });
    const groups = new Map<string, Counted[]>();
    for (const row of found) {
      const key = JSON.stringify(by.map((of) => (of === 'day' ? String(row.day).padStart(4, '0') : (row[of] ?? ''))));
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return {
      ...answered(position, ask, days),
      version: 1,
      groups: [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, rows]) => ({ ...groupedBy(by, rows[0]!, days), ...told(rows) })),
      total: told(found),
    };
  }

  /** Connected, and neither a recording nor a word why not: oldest first. */
  async unexplained({
    after,
    limit = 100,
    ...ask
  }: RecordingCoverageAsk & { readonly after?: string; readonly limit?: number }): Promise<UnexplainedCalls> {
    const days = daysOf(ask);
    const last = after === undefined ? [null, null] : (JSON.parse(after) as [string, string]);
    const { position, found } = await snapshot(this.db, 'recording-coverage', (manager) =>
      unexplainedIn(manager, [...parametersOf(ask, days), ...last, limit + 1]),
    );
    const { shown, next } = pageOf(found, limit, (end) => JSON.stringify([end.placed_at.toISOString(), end.call]));
    const calls = shown.map(({ placed_at, rep, ...call }) => ({
      ...call,
      at: placed_at.toISOString(),
      rep: rep || null,
    }));
    return { ...answered(position, ask, days), calls, next };
  }
}

const unexplainedIn = (
  manager: EntityManager,
  parameters: readonly unknown[],
): Promise<(Omit<UnexplainedCall, 'at' | 'rep'> & { readonly placed_at: Date; readonly rep: RepId })[]> =>
  manager.query(
    `with ${asked}, ${calls} select call, placed_at, direction, standing.line, standing.rep, source from standing
     where standing = 'unexplained' and ($5::timestamptz is null or (placed_at, call) > ($5, $6))
     order by placed_at, call limit $7`,
    [...parameters],
  );

const dayMs = 24 * 60 * 60 * 1000;
function daysOf({ from, to }: RecordingCoverageAsk): LocalDate[] {
  const days: LocalDate[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += dayMs) days.push(iso(at).slice(0, 10));
  return days;
}
const startsOf = (days: readonly LocalDate[], zone: Zone) => days.map((day) => iso(startOfDay(day, zone)));
const parametersOf = ({ to, zone, line, rep }: RecordingCoverageAsk, days: readonly LocalDate[]) => [
  startsOf(days, zone),
  iso(startOfDay(to, zone)),
  line ?? null,
  rep ?? null,
];
const answered = (position: string | null, { to, zone }: RecordingCoverageAsk, days: readonly LocalDate[]): Asked => ({
  position,
  from: startsOf(days, zone)[0]!,
  to: iso(startOfDay(to, zone)),
  zone,
});

const groupedBy = (by: readonly Grouping[], row: Counted, days: readonly LocalDate[]) => ({
  ...(by.includes('day') && { day: days[row.day]! }),
  ...(by.includes('line') && { line: row.line }),
  ...(by.includes('rep') && { rep: row.rep || null }),
});

function told(rows: readonly Counted[]): ContentCoverage {
  const sum = (of: Partial<Counted>) =>
    rows
      .filter((row) => Object.entries(of).every(([name, value]) => row[name as keyof Counted] === value))
      .reduce((all, { count }) => all + count, 0);
  const of = (kind: Counted['kind']) => sum({ kind }) - sum({ kind, standing: 'private' });
  const denominator = of('call') + of('letter') + of('message');
  const numerator = sum({ standing: 'stored' });
  const reasons = new Map<string, number>();
  for (const { reason, count } of rows) if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const share = (evidence: Evidence) =>
    denominator === 0 ? 0 : (sum({ evidence }) - sum({ evidence, standing: 'private' })) / denominator;
  const ratio =
    denominator === 0 ? { value: null, why: 'nothing to divide by' as const } : { value: numerator / denominator };
  return {
    coverage: { ...ratio, numerator, denominator },
    calls: {
      connected: of('call'),
      stored: sum({ kind: 'call', standing: 'stored' }),
      reasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
      awaited: sum({ standing: 'awaited' }),
      unexplained: sum({ standing: 'unexplained' }),
      private: sum({ standing: 'private' }),
    },
    letters: { all: of('letter'), stored: sum({ kind: 'letter', standing: 'stored' }) },
    messages: { all: of('message'), stored: sum({ kind: 'message', standing: 'stored' }) },
    evidence: {
      captured: share('captured'),
      corroborated: share('corroborated'),
      declared: share('declared'),
      assumed: share('assumed'),
    },
  };
}
