import { iso, localDate, startOfDay } from '@app/calendar/local-time';
import type { Instant, LocalDate, Zone } from '@app/decider/fact';
import { rulesOn, type Definitions, type Rules } from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import { planDay, type PlanTask } from '@app/domain/plans/plan-day';
import { plan } from '@app/domain/plans/plan';
import { endOfPlanningDay, planningDays, type PlanningDay } from '@app/domain/plans/planning-day';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { DayPlanQuery, PlannedLead } from '@app/projections/day-plan/day-plan.query';
import type { DepartmentQuery } from '@app/projections/department/department.query';
import type { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import type { BestTechnique, ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import type { ListedTask, OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import type { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { clockStamp } from './clock-stamp';

/** What a day is planned from. */
export interface DayPlanQueries {
  readonly department: Pick<DepartmentQuery, 'definitions'>;
  readonly directory: Pick<RepDirectoryQuery, 'schedules'>;
  readonly tasks: Pick<OverdueTasksQuery, 'open'>;
  readonly plans: Pick<DayPlanQuery, 'issued' | 'leads'>;
  readonly hours: Pick<HourOfDayQuery, 'answerRates'>;
  readonly objections: Pick<ObjectionBoardQuery, 'bestTechnique'>;
}
/** The projections behind them: a day planned from old news would stay planned so. */
export const dayPlanProjections = [
  'day-plan',
  'department',
  'lead-book',
  'overdue-tasks',
  'rep-directory',
  'rep-scorecard',
] as const;

/** A technique is shown from so many cases on: fewer say nothing. */
export const enoughCases = 30;

interface Due extends PlanningDay {
  readonly rep: RepId;
  readonly zone: Zone;
  readonly rules: Rules;
}

/**
 * One round: issues the plan of every rep whose worked day begins soon, or goes on, and has none. The plan's own stream
 * decides: whatever a second relay, or a second try after a crash, would plan, the first plan stays. `upToDate` resolves
 * once the read models know all that had been recorded, and is asked only where there is something to plan.
 */
export async function dayPlanRound(
  { store, codec, queries, upToDate }: DayPlanRoundParts,
  now: Instant,
): Promise<void> {
  const definitions = await queries.department.definitions();
  const due = await dueDays(queries, definitions, now);
  if (due.length === 0) return;
  await upToDate();
  const rates = await queries.hours.answerRates({ at: now });
  for (const day of due) {
    const { rep, date, zone, worked, rules } = day;
    const tasks = await tasksOf(queries, day, now);
    const { attempts, dayPlan } = rules;
    const { entries, left } = planDay({
      zone,
      worked,
      tasks,
      rates,
      slots: attempts.slots,
      minutes: { call: dayPlan.callMinutes, letter: dayPlan.letterMinutes, paperwork: dayPlan.paperworkMinutes },
    });
    const stamp = clockStamp('day-plan-clock', `${rep}@${date}`, now);
    await handle({ store, codec }, plan, { type: 'IssueDayPlan', rep, date, zone, entries, left, stamp });
  }
}
interface DayPlanRoundParts {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
  readonly queries: DayPlanQueries;
  readonly upToDate: () => Promise<void>;
}

async function dueDays({ directory, plans }: DayPlanQueries, definitions: Definitions, now: Instant): Promise<Due[]> {
  const byDay = new Map<LocalDate, Rules>();
  const rulesOf = (date: LocalDate) => {
    const known = byDay.get(date) ?? rulesOn(date, definitions);
    byDay.set(date, known);
    return known;
  };
  const days: Due[] = [];
  for (const [rep, schedule] of await directory.schedules()) {
    const rules = rulesOf(localDate(Date.parse(now), schedule.zone));
    for (const day of planningDays(schedule, now, rules.dayPlan.minutesBefore))
      days.push({ ...day, rep, zone: schedule.zone, rules });
  }
  const issued = days.length === 0 ? new Set<string>() : await plans.issued(days);
  return days.filter(({ rep, date }) => !issued.has(`${rep} ${date}`));
}

/** What the rep has to do by the end of that day, their own and of those whom they stand in for; nothing that only an import told of. */
async function tasksOf(
  queries: DayPlanQueries,
  { rep, date, zone, begins, worked }: Due,
  now: Instant,
): Promise<PlanTask[]> {
  const nextDay = localDate(Date.parse(`${date}T00:00:00Z`) + 24 * 60 * 60 * 1000, 'UTC');
  const dueUntil = iso(endOfPlanningDay(startOfDay(nextDay, zone), worked));
  const at = iso(begins);
  const listed: ListedTask[] = [];
  let after: string | undefined;
  do {
    const page = await queries.tasks.open({ reps: [rep], dueUntil, live: true, at, limit: 1000, after });
    listed.push(...page.tasks.filter((task) => task.doneBy === rep));
    after = page.next ?? undefined;
  } while (after !== undefined);

  const leads = await queries.plans.leads(listed.flatMap(({ lead }) => lead ?? []));
  const raised = [...leads.values()].flatMap(({ objection }) => objection ?? []);
  const techniques = await queries.objections.bestTechnique([...new Set(raised)], now);
  return listed.map((task) => planTask(rep, task, task.lead === null ? undefined : leads.get(task.lead), techniques));
}

function planTask(
  rep: RepId,
  { task, lead, kind, dueAt, overdueNow, overdueSince, rule, after, attempt, rep: owner }: ListedTask,
  known: PlannedLead | undefined,
  techniques: ReadonlyMap<string, BestTechnique>,
): PlanTask {
  const objection = known?.objection;
  const best = objection ? techniques.get(objection) : undefined;
  const missed = rule === 'call-back' && after?.startsWith('call:') ? after.slice('call:'.length) : undefined;
  return {
    task,
    ...(lead !== null && { lead }),
    kind,
    dueAt,
    promised: rule === null,
    ...(overdueNow && overdueSince && { overdueSince }),
    firstTouch: rule === 'first-touch',
    ...(rule === 'retry' && attempt !== null && { attempt }),
    ...(missed && { missed: { kind: 'call', id: missed } }),
    ...(owner !== null && owner !== rep && { for: owner }),
    ...(known?.zone && { zone: known.zone }),
    mustNotContact: isForbidden(kind, known?.doNotContact ?? []),
    ...(objection && best && best.raised >= enoughCases && { technique: { objection, ...best } }),
  };
}

/** Paperwork contacts nobody; a meeting or a visit is forbidden where every channel is. */
const isForbidden = (kind: TaskKind, channels: readonly string[]) =>
  kind !== 'paperwork' && channels.includes(kind === 'meeting' || kind === 'visit' ? 'any' : kind);
