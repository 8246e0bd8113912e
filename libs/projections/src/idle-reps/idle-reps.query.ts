import { iso, localDate } from '@app/calendar/local-time';
import { calendar, workedMs, type Schedule } from '@app/calendar/working-time';
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
  /** The first moment of the working time in which nothing was. */
  readonly since: Instant;
  /** Whole minutes of working time since then. */
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
const lookBackMs = 30 * 24 * 60 * minuteMs;

/** Who is idle now: at work by their working pattern, and nothing of theirs on the record. */
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
    const atWork = [...(await this.directory.schedules())].filter(([, schedule]) => isWorked(schedule, now));
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const reps = atWork.map(([rep]) => rep);
      const last = await lastActivities(manager, reps, at);
      return { definitions: await saidDefinitions(manager), last: new Map(last.map((row) => [row.rep, row])) };
    });
    const reps = atWork.flatMap(([rep, schedule]) => {
      const { minutes } = rulesOn(localDate(now, schedule.zone), found.definitions).idle;
      const idle = idleRep(rep, schedule, found.last.get(rep), now);
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

const isWorked = (schedule: Schedule, now: number) =>
  calendar(schedule, [now, now + minuteMs])?.spans.some(([from, to]) => from <= now && now < to) ?? false;

function idleRep(rep: RepId, schedule: Schedule, row: LastActivity | undefined, now: number) {
  const earliest = now - lookBackMs;
  const last = row && row.at.getTime() >= earliest ? row : undefined;
  const hours = calendar(schedule, [last?.at.getTime() ?? earliest, now])!;
  const idleMs = workedMs(hours, hours.knownFrom, now);
  return {
    idleMs,
    of: {
      rep,
      lastActivity: last ? { at: last.at.toISOString(), what: last.what, id: last.id } : null,
      since: iso(hours.spans[0]?.[0] ?? now),
      idleMinutes: Math.floor(idleMs / minuteMs),
    },
  };
}
