import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import type { WorkedDays } from './worked-days.query';

/** What the rep has shown they can do in a worked hour: of their last days, the one that four of five don't exceed. */
export interface Capacity {
  /** Worked days that it was read off: 40, or as many as there were. */
  readonly days: number;
  readonly dialsPerHour: number;
  readonly talkMinutesPerHour: number;
  readonly lettersPerHour: number;
  /** Dials, personal letters and messages, meetings and visits. */
  readonly touchesPerHour: number;
}

const daysBack = 40;
/** Fewer days than this have no 80th percentile to speak of. */
const fewestDays = 10;

interface DayRow {
  readonly rep: RepId;
  readonly hours: number;
  readonly dials: number;
  readonly letters: number;
  readonly touches: number;
  readonly talk: number;
}

/** The same counts and the same union of talk that the scorecard shows, a local day of the rep at a time. */
const days = `
  with day as (
    select * from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::float8[]) as d (rep, since, until, hours)
  )
  select day.rep, day.hours, counted.dials, counted.letters, counted.touches, talked.minutes as talk
  from day
  cross join lateral (
    select coalesce(sum(b.dials), 0)::int as dials, coalesce(sum(b.letters), 0)::int as letters,
      coalesce(sum(b.dials + b.letters + b.messages + b.meetings), 0)::int as touches
    from read_model.rep_scorecard_buckets b where b.rep = day.rep and b.bucket >= day.since and b.bucket < day.until
  ) counted
  cross join lateral (
    select coalesce((
      select sum(extract(epoch from upper(r) - lower(r)) / 60)::float8
      from unnest((
        select range_agg(tstzrange(s.from_at, least(s.to_at, day.until)))
        from read_model.rep_scorecard_spans s
        where s.rep = day.rep and s.from_at >= day.since and s.from_at < day.until and s.kind = 'talk'
      )) as r), 0) as minutes
  ) talked`;

/** Null where no working pattern was recorded, or too few days lie behind. */
export async function demonstrated(
  manager: EntityManager,
  reps: ReadonlyMap<RepId, WorkedDays>,
): Promise<ReadonlyMap<RepId, Capacity | null>> {
  const asked = [...reps].flatMap(([rep, of]) => of.last(daysBack).map((day) => ({ rep, ...day })));
  const rows: DayRow[] = await manager.query(days, [
    asked.map(({ rep }) => rep),
    asked.map(({ since }) => new Date(since)),
    asked.map(({ until }) => new Date(until)),
    asked.map(({ ms }) => ms / 3_600_000),
  ]);
  const byRep = new Map<RepId, DayRow[]>();
  for (const row of rows) {
    const known = byRep.get(row.rep);
    if (known) known.push(row);
    else byRep.set(row.rep, [row]);
  }
  return new Map([...reps.keys()].map((rep) => [rep, capacityOf(byRep.get(rep) ?? [])]));
}

function capacityOf(rows: readonly DayRow[]): Capacity | null {
  if (rows.length < fewestDays) return null;
  const p80 = (of: (row: DayRow) => number) => {
    const rates = rows.map((row) => of(row) / row.hours).sort((a, b) => a - b);
    return rates[Math.ceil(0.8 * rates.length) - 1]!;
  };
  return {
    days: rows.length,
    dialsPerHour: p80(({ dials }) => dials),
    talkMinutesPerHour: p80(({ talk }) => talk),
    lettersPerHour: p80(({ letters }) => letters),
    touchesPerHour: p80(({ touches }) => touches),
  };
}
