import { iso, localDate } from '@app/calendar/local-time';
import { calendar, workedMs, workedOn, type Schedule } from '@app/calendar/working-time';
import type { Instant } from '@app/decider/fact';
import { rulesOn } from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { RepDirectoryQuery } from '../rep-directory/rep-directory.query';
import { lastActivities, type LastActivity } from '../rep-scorecard/last-activity.query';
import { snapshot } from '../snapshot';

/** Somebody at work of whom nothing was recorded for longer than the department allows for. */
export interface IdleRep {
  readonly rep: RepId;
  /** Null where nothing was, within 30 days. */
  readonly lastActivity: { readonly at: Instant; readonly what: LastActivity['what']; readonly id: string } | null;
  /** The first moment of today's working time in which nothing was. */
  readonly since: Instant;
  /** Whole minutes of working time since then: never more than the day has had. */
  readonly idleMinutes: number;
  /** More than so many make idle: the department's rule of the rep's own day. */
  readonly moreThanMinutes: number;
}
export interface IdleReps {
  readonly at: Instant;
  readonly position: string | null;
  readonly reps: readonly IdleRep[];
  /** At work at that moment, idle or not. */
  readonly atWork: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const lookBackMs = 30 * dayMs;

/**
 * Who is idle now: at work by their working pattern, and nothing of theirs on the record. Idle is about now: it counts from
 * the last thing recorded, else from when the rep's working day began (a night shift's the evening before) or they joined.
 */
export class IdleQuery {
  private readonly directory: RepDirectoryQuery;

  constructor(
    private readonly db: DataSource,
    vault: OpenVault,
  ) {
    this.directory = new RepDirectoryQuery(db, vault);
  }

  /** Longest idle first. Reps of whom no hours were recorded are never idle: when they work is not known. */
  async now(at: Instant): Promise<IdleReps> {
    const now = Date.parse(at);
    const atWork = [...(await this.directory.schedules())].flatMap(([rep, schedule]) => {
      const began = dayBegan(schedule, now);
      return began === undefined ? [] : [{ rep, schedule, began }];
    });
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const reps = atWork.map(({ rep }) => rep);
      const last = await lastActivities(manager, reps, at);
      return { definitions: await saidDefinitions(manager), last: new Map(last.map((row) => [row.rep, row])) };
    });
    const reps = atWork.flatMap(({ rep, schedule, began }) => {
      const { minutes } = rulesOn(localDate(now, schedule.zone), found.definitions).idle;
      const idle = idleRep({ rep, schedule, began }, found.last.get(rep), now);
      return idle.idleMs > minutes * minuteMs ? [{ ...idle.of, moreThanMinutes: minutes }] : [];
    });
    return {
      at,
      position,
      reps: reps.sort((a, b) => b.idleMinutes - a.idleMinutes || (a.rep < b.rep ? -1 : 1)),
      atWork: atWork.length,
    };
  }
}

/** When the working day began in which this moment is worked; undefined where it is not. */
function dayBegan(schedule: Schedule, now: number): number | undefined {
  for (const day of [now - dayMs, now]) {
    const spans = workedOn(schedule, localDate(day, schedule.zone));
    if (spans.some(([from, to]) => from <= now && now < to)) return spans[0]![0];
  }
  return undefined;
}

interface AtWork {
  readonly rep: RepId;
  readonly schedule: Schedule;
  readonly began: number;
}
function idleRep({ rep, schedule, began }: AtWork, row: LastActivity | undefined, now: number) {
  const last = row && row.at.getTime() >= now - lookBackMs ? row : undefined;
  const { spans } = calendar(schedule, [Math.max(began, last?.at.getTime() ?? began), now])!;
  const idleMs = workedMs({ knownFrom: began, spans }, began, now);
  return {
    idleMs,
    of: {
      rep,
      lastActivity: last ? { at: last.at.toISOString(), what: last.what, id: last.id } : null,
      since: iso(spans[0]?.[0] ?? now),
      idleMinutes: Math.floor(idleMs / minuteMs),
    },
  };
}
