import { isZone, localDate } from '@app/calendar/local-time';
import { calendar, workedMs, type Calendar } from '@app/calendar/working-time';
import type { Instant, LocalDate, Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { DaysOff } from '../department/days-off.query';
import type { PatternFact } from './facts';
import { firstSeen } from './first-seen.query';
import type { Stretch, TeamChange } from './stretches';
import type { ScorecardAbsence, ScorecardRep } from './rep-scorecard.entity';
import type { Tally } from './tally';

interface Period {
  readonly window: { readonly from: Instant; readonly to: Instant; readonly zone: Zone };
  readonly asOf: Instant;
  readonly scope: readonly Stretch[];
}

/** The working hours of the reps who have a pattern; made when first asked for. */
export class RepCalendars {
  private readonly made = new Map<RepId, Calendar | undefined>();

  private constructor(
    private readonly patterns: ReadonlyMap<RepId, readonly PatternFact[]>,
    private readonly absences: ReadonlyMap<RepId, readonly ScorecardAbsence[]>,
    private readonly zones: ReadonlyMap<RepId, Zone>,
    private readonly teams: ReadonlyMap<RepId, readonly TeamChange[]>,
    private readonly daysOff: DaysOff,
    private readonly seen: ReadonlyMap<RepId, Instant>,
    private readonly range: readonly [number, number],
    private readonly zone: Zone,
  ) {}

  static async load(manager: EntityManager, { window, asOf }: Period): Promise<RepCalendars> {
    const patterns: PatternFact[] = await manager.query(
      'select rep, valid_from::text as valid_from, hours from read_model.rep_scorecard_patterns',
    );
    const absences: ScorecardAbsence[] = await manager.query(
      'select * from read_model.rep_scorecard_absences where to_at > $1',
      [window.from],
    );
    const reps: ScorecardRep[] = await manager.query('select rep, zone from read_model.rep_scorecard_reps');
    const teams: TeamChange[] = await manager.query(
      'select rep, at, team from read_model.rep_scorecard_teams order by rep, at, revision',
    );
    const daysOff = await DaysOff.load(manager);
    const until = Math.max(Date.parse(window.to), Date.parse(asOf));
    return new RepCalendars(
      byRep(patterns),
      byRep(absences),
      new Map(reps.filter(({ zone }) => isZone(zone)).map(({ rep, zone }) => [rep, zone])),
      byRep(teams),
      daysOff,
      await firstSeen(manager),
      [Date.parse(window.from), until],
      window.zone,
    );
  }

  /** Working time where it is known for all of that stretch, else what the clock says. */
  between(rep: RepId | null, from: number, to: number): { readonly ms: number; readonly inWorkingTime: boolean } {
    const known = rep === null ? undefined : this.of(rep);
    const inWorkingTime = known !== undefined && known.knownFrom <= from;
    return { ms: inWorkingTime ? workedMs(known, from, to) : to - from, inWorkingTime };
  }

  /** Hours worked so far in the rep's stretches, and the volumes they stand under. */
  addWorked({ rep, team }: Pick<Stretch, 'rep' | 'team'>, tally: Tally, { scope, asOf }: Period): void {
    if (rep === '') return;
    const known = this.of(rep);
    if (!known) return tally.addPlain('worked.unknown', 1);
    const now = Date.parse(asOf);
    let ms = 0;
    for (const stretch of scope)
      if (stretch.rep === rep && stretch.team === team)
        ms += workedMs(known, Date.parse(stretch.since), Math.min(now, Date.parse(stretch.until)));
    tally.addPlain('worked.ms', ms);
    tally.addPlain('worked.plausible', ms);
    tally.add('worked.items', 'declared', ms);
    for (const volume of ['dials', 'conversations', 'letters']) tally.addPlain(`worked.${volume}`, tally.sum(volume));
  }

  private of(rep: RepId): Calendar | undefined {
    if (!this.made.has(rep)) {
      const zone = this.zones.get(rep) ?? this.zone;
      const schedule = {
        zone,
        patterns: (this.patterns.get(rep) ?? []).map(({ valid_from, hours }) => ({ validFrom: valid_from, hours })),
        absences: (this.absences.get(rep) ?? []).map(({ from_at, to_at }) => ({
          from: from_at.toISOString(),
          to: to_at.toISOString(),
        })),
        daysOff: this.daysOffOf(rep, zone),
      };
      this.made.set(rep, sinceJoined(calendar(schedule, this.range), this.joined(rep)));
    }
    return this.made.get(rep);
  }

  /** When they joined, or were first seen by an import before that; undefined where they never did. */
  private joined(rep: RepId): number | undefined {
    const joined = this.teams.get(rep)?.[0]?.at.getTime();
    const seen = this.seen.get(rep);
    return joined === undefined || seen === undefined ? joined : Math.min(joined, Date.parse(seen));
  }

  /** Of the team that the rep was of on that day; what came before they joined is their first team's. */
  private daysOffOf(rep: RepId, zone: Zone): ReadonlySet<LocalDate> {
    const changes = (this.teams.get(rep) ?? []).map(({ at, team }) => ({ from: localDate(at.getTime(), zone), team }));
    const first = changes[0];
    if (!first) return this.daysOff.of(null);
    const teamOn = (day: LocalDate) => (changes.findLast(({ from }) => from <= day) ?? first).team;
    const teams = new Set(changes.map(({ team }) => team));
    return new Set([...teams].flatMap((team) => [...this.daysOff.of(team)].filter((day) => teamOn(day) === team)));
  }
}

/** A pattern may hold from before: nobody works before they joined, and nothing is known of their hours there. */
function sinceJoined(worked: Calendar | undefined, joined: number | undefined): Calendar | undefined {
  if (!worked || joined === undefined || joined <= worked.knownFrom) return worked;
  const spans = worked.spans.map(([a, b]) => [Math.max(a, joined), b] as const).filter(([a, b]) => a < b);
  return { knownFrom: joined, spans };
}

function byRep<R extends { readonly rep: RepId }>(rows: readonly R[]): Map<RepId, R[]> {
  const found = new Map<RepId, R[]>();
  for (const row of rows) found.set(row.rep, [...(found.get(row.rep) ?? []), row]);
  return found;
}
