import { localDate } from '@app/calendar/local-time';
import type { Instant, LocalDate, Zone } from '@app/decider/fact';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { PlanEntry } from '@app/domain/plans/plan.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { IssuedPlan } from './day-plan.entity';
import { reasonInWords, techniqueInWords } from './words.query';

/** `moved`: still to be done, at another time than was planned with. */
export type LineStatus = 'open' | 'moved' | 'done' | 'cancelled';
export interface PlanLine extends PlanEntry {
  readonly status: LineStatus;
  /** The reasons, and the technique, in words. */
  readonly why: readonly string[];
}
export interface RepDayPlan {
  readonly rep: RepId;
  readonly date: LocalDate;
  readonly zone: Zone;
  readonly issuedAt: Instant;
  /** The lines' status is as of this position. */
  readonly position: string | null;
  readonly lines: readonly PlanLine[];
  /** Due that day or before, and not planned: there was no room, or they must not be done. */
  readonly left: readonly TaskId[];
}
export interface DayPlanOverview {
  readonly rep: RepId;
  readonly date: LocalDate;
  readonly zone: Zone;
  readonly issuedAt: Instant;
  readonly planned: number;
  readonly done: number;
  readonly moved: number;
  readonly cancelled: number;
  readonly open: number;
  /** Due, and not planned. */
  readonly left: number;
}
export interface DayPlansPage {
  readonly position: string | null;
  readonly plans: readonly DayPlanOverview[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface DayPlansAsk {
  /** That day on each rep's own calendar; each rep's today where absent. */
  readonly date?: LocalDate;
  /** What makes today. */
  readonly at: Instant;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}

const columns = 'p.rep, p.date::text as date, p.zone, p.issued_at, p.entries, p."left"';

/** Days as they were planned, and how they go: the tasks say what was done. */
export class DayPlanQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  /** Undefined where that day was not planned. */
  async day(rep: RepId, date: LocalDate): Promise<RepDayPlan | undefined> {
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const plans: IssuedPlan[] = await manager.query(
        `select ${columns} from read_model.day_plan_plans p where p.rep = $1 and p.date = $2`,
        [rep, date],
      );
      return { plan: plans[0], statuses: await statusesOf(manager, plans) };
    });
    const { plan, statuses } = found;
    if (!plan) return undefined;
    const { zone, issued_at, entries, left } = plan;
    return {
      rep,
      date,
      zone,
      issuedAt: issued_at.toISOString(),
      position,
      lines: entries.map((entry) => ({
        ...entry,
        status: statuses(entry),
        why: [
          ...entry.reasons.map((reason) => reasonInWords(reason, date, zone)),
          ...(entry.technique ? [techniqueInWords(entry.technique)] : []),
        ],
      })),
      left,
    };
  }

  /** Of everybody whose day was planned, by rep. */
  async overview({ date, at, after, limit = 100 }: DayPlansAsk): Promise<DayPlansPage> {
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      // Only this process can be sure to know the zones: the database might not.
      const zones: { zone: Zone }[] = await manager.query(
        `select distinct zone from read_model.day_plan_plans
         where date >= coalesce($1::date, $2::timestamptz::date - 2) and date <= coalesce($1::date, $2::timestamptz::date + 2)`,
        [date ?? null, at],
      );
      const plans: IssuedPlan[] = await manager.query(
        `select ${columns} from read_model.day_plan_plans p
         join unnest($1::text[], $2::date[]) as today (zone, date) using (zone, date)
         where $3::text is null or p.rep > $3 order by p.rep limit $4`,
        [
          zones.map(({ zone }) => zone),
          zones.map(({ zone }) => date ?? localDate(Date.parse(at), zone)),
          after ?? null,
          limit + 1,
        ],
      );
      return { plans, statuses: await statusesOf(manager, plans) };
    });
    const { shown, next } = pageOf(found.plans, limit, (last) => last.rep);
    return {
      position,
      plans: shown.map((plan) => overviewOf(plan, found.statuses)),
      next,
    };
  }

  /** Which of these days have been planned: `<rep> <date>`. */
  async issued(days: readonly { readonly rep: RepId; readonly date: LocalDate }[]): Promise<ReadonlySet<string>> {
    const found: { rep: RepId; date: LocalDate }[] = await this.db.query(
      `select p.rep, p.date::text as date from read_model.day_plan_plans p
       join unnest($1::text[], $2::date[]) as asked (rep, date) using (rep, date)`,
      [days.map(({ rep }) => rep), days.map(({ date }) => date)],
    );
    return new Set(found.map(({ rep, date }) => `${rep} ${date}`));
  }

  /** The rep's calendar day at that moment; undefined where no such rep joined. */
  async today(rep: RepId, at: Instant): Promise<LocalDate | undefined> {
    const [found]: { zone: Zone | null }[] = await this.db.query(
      'select zone from read_model.rep_directory_reps where rep = $1',
      [rep],
    );
    return found && localDate(Date.parse(at), found.zone ?? 'UTC');
  }

  /** What a planner has to know of leads beyond their tasks; those that nothing is known of are absent. */
  async leads(leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, PlannedLead>> {
    const found: (Omit<PlannedLead, 'doNotContact'> & { lead: LeadId; do_not_contact: readonly string[] })[] =
      await this.db.query(
        `select l.lead, l.zone, l.do_not_contact, raised.type as objection
         from read_model.lead_book_leads l
         left join lateral (
           select o.type from (
             select 'call:' || c.call as contact from read_model.rep_scorecard_calls c where c.lead = l.lead and c.gone is null
             union all select 'email:' || e.email from read_model.rep_scorecard_letters e where e.lead = l.lead
             union all select 'message:' || m.message from read_model.rep_scorecard_messages m where m.lead = l.lead
           ) contacts join read_model.rep_scorecard_objections o using (contact)
           order by o.raised_at desc, o.objection limit 1
         ) raised on true
         where l.lead = any($1)`,
        [leads],
      );
    return new Map(
      found.map(({ lead, zone, do_not_contact: doNotContact, objection }) => [lead, { zone, doNotContact, objection }]),
    );
  }
}

export interface PlannedLead {
  readonly zone: Zone | null;
  /** `call`, `email`, `message`; `any` is a word about every channel, meetings and visits. */
  readonly doNotContact: readonly string[];
  /** The type of the one that was raised last. */
  readonly objection: string | null;
}

type Statuses = (entry: PlanEntry) => LineStatus;
interface TaskRow {
  readonly lead: LeadId;
  readonly task: TaskId;
  readonly due_at: Date;
  readonly completed_at: Date | null;
  readonly cancelled_at: Date | null;
}
const keyOf = (lead: LeadId, task: TaskId) => `${lead}\n${task}`;

async function statusesOf(manager: EntityManager, plans: readonly IssuedPlan[]): Promise<Statuses> {
  const entries = plans.flatMap((plan) => plan.entries);
  const found: TaskRow[] = await manager.query(
    `select t.lead, t.task, t.due_at, t.completed_at, t.cancelled_at
     from unnest($1::text[], $2::text[]) as planned (lead, task) join read_model.rep_scorecard_tasks t using (lead, task)`,
    [entries.map(({ lead }) => lead ?? ''), entries.map(({ task }) => task)],
  );
  const tasks = new Map(found.map((row) => [keyOf(row.lead, row.task), row]));
  return ({ lead = '', task, dueAt }) => {
    const row = tasks.get(keyOf(lead, task));
    if (row?.completed_at) return 'done';
    if (row?.cancelled_at) return 'cancelled';
    return row && row.due_at.toISOString() !== dueAt ? 'moved' : 'open';
  };
}

function overviewOf({ rep, date, zone, issued_at, entries, left }: IssuedPlan, statuses: Statuses): DayPlanOverview {
  const count = { open: 0, moved: 0, done: 0, cancelled: 0 };
  for (const entry of entries) count[statuses(entry)]++;
  return { rep, date, zone, issuedAt: issued_at.toISOString(), planned: entries.length, ...count, left: left.length };
}
