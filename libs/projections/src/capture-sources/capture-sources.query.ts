import { localDate } from '@app/calendar/local-time';
import type { Instant, Zone } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { DaysOff } from '../department/days-off.query';
import { snapshot } from '../snapshot';
import type { CaptureSourceRow } from './capture-sources.entity';
import { hourMs, rhythmOf, silentHours, weekMs, zoneOr, type Rhythm } from './rhythm';

export interface SourceStanding {
  readonly source: string;
  readonly account: string;
  /** Its own, else UTC: what its hours of the week are reckoned in. */
  readonly zone: Zone;
  readonly firstFact: Instant;
  readonly lastFact: Instant;
  /** `retired`: silent, and somebody acknowledged the alert of it. */
  readonly state: 'no rhythm yet' | 'telling' | 'silent' | 'retired';
  /** ISO weekdays (1 is Monday) with the local hours in which it usually tells something; null where it has no rhythm yet. */
  readonly usually: readonly { readonly weekday: number; readonly hours: readonly number[] }[] | null;
  /** Such hours without a fact, whole ones, since the last. */
  readonly silentHours: number | null;
  /** When it told something for the last time, where it is silent. */
  readonly silentSince: Instant | null;
}
export interface CaptureSources {
  readonly at: Instant;
  readonly position: string | null;
  /** The department's rule of today. */
  readonly definition: RuleInForce<'sources'>;
  /** By name. */
  readonly sources: readonly SourceStanding[];
}

interface Row extends CaptureSourceRow {
  readonly hours: readonly number[];
  readonly acknowledged: boolean;
}

/** Which systems tell of calls, letters and messages by themselves, and which of them have fallen silent. */
export class CaptureSourcesQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  async now(at: Instant): Promise<CaptureSources> {
    const { position, found } = await snapshot(this.db, 'capture-sources', async (manager) => {
      const definition = ruleOn('sources', localDate(Date.parse(at), 'UTC'), await saidDefinitions(manager));
      const rows = await rowsOf(manager, definition.lookBackWeeks);
      return { definition, rows, off: (await DaysOff.load(manager)).of(null) };
    });
    const { definition, rows, off } = found;
    const sources = rows.map((row): SourceStanding => {
      const told = {
        zone: zoneOr(row.zone),
        firstAt: row.first_at.getTime(),
        lastAt: row.last_at.getTime(),
        hours: row.hours,
      };
      const rhythm = rhythmOf(told, definition, off);
      const silent = rhythm && silentHours(told, rhythm, off, Date.parse(at));
      const isSilent = silent !== undefined && silent >= definition.silentAfterHours;
      return {
        source: row.source,
        account: row.account,
        zone: told.zone,
        firstFact: row.first_at.toISOString(),
        lastFact: row.last_at.toISOString(),
        state: !rhythm ? 'no rhythm yet' : !isSilent ? 'telling' : row.acknowledged ? 'retired' : 'silent',
        usually: rhythm ? byWeekday(rhythm) : null,
        silentHours: silent ?? null,
        silentSince: isSilent ? row.last_at.toISOString() : null,
      };
    });
    return { at, position, definition, sources };
  }
}

const rowsOf = (manager: EntityManager, weeks: number): Promise<Row[]> =>
  manager.query(
    `select s.source, s.account, s.zone, s.first_at, s.last_at,
       (select coalesce(array_agg(h.hour order by h.hour), '{}') from read_model.capture_sources_hours h
        where h.source = s.source and h.account = s.account
          and h.hour >= floor(extract(epoch from s.last_at) * 1000 / ${hourMs}) - $1::int) as hours,
       exists (select from read_model.alerts_alerts a
         where a.kind = 'source-silent' and a.what = s.source || ':' || s.account and a.since = s.last_at
           and a.acknowledged) as acknowledged
     from read_model.capture_sources_sources s order by s.source, s.account`,
    [(weeks * weekMs) / hourMs],
  );

function byWeekday(rhythm: Rhythm): SourceStanding['usually'] {
  const days = Array.from({ length: 7 }, (_, nth) => ({
    weekday: nth + 1,
    hours: [...rhythm].filter((hour) => Math.floor(hour / 24) === nth).map((hour) => hour % 24),
  }));
  return days.filter(({ hours }) => hours.length > 0);
}
