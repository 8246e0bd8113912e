import type { Instant } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { RepRole } from '@app/domain/reps/rep.events';
import type { EntityManager } from 'typeorm';
import type { Capacity } from './capacity.query';
import type { WorkedDays } from './worked-days.query';

export interface RepLoad {
  readonly rep: RepId;
  readonly team: string | null;
  readonly role: RepRole | null;
  /** Who left, and still holds open leads. */
  readonly left: boolean;
  readonly openLeads: number;
  /** Null where nobody has set a limit. */
  readonly maxOpenLeads: number | null;
  /** Of the open leads, those whom nobody may contact: no work, therefore no load. */
  readonly doNotContact: number;
  /** Contacts due by the end of the rep's next five worked days, overdue ones included, whether of a lead or of none. */
  readonly touches: number;
  /** Until then, and how much working time that is, in hours. */
  readonly until: Instant;
  readonly workedHours: number;
  readonly capacity: Capacity | null;
  /** `touches` over what the rep can do in that time; 1 is all of it. */
  readonly load: number | null;
  readonly why?: 'not measured: no working pattern' | 'not measured: too few days' | 'nothing to divide by';
  readonly neglected: number;
  /** By which hours days were counted. */
  readonly hours: 'recorded' | 'usual week';
}
export interface Distribution {
  readonly reps: number;
  readonly leads: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** Who holds most, and their share of all. */
  readonly topRep: RepId;
  readonly topShare: number | null;
}

export interface RepRow {
  readonly rep: RepId;
  readonly team: string | null;
  readonly role: RepRole | null;
  readonly max_open_leads: number | null;
  readonly fte_percent: number;
  readonly left: boolean;
}
export interface Held {
  readonly owner: RepId;
  readonly touches: number;
  readonly do_not_contact: number;
}

/** Tasks of leads that they hold, and of none that were given to them. */
export const heldBy = (manager: EntityManager, days: ReadonlyMap<RepId, WorkedDays>): Promise<Held[]> =>
  manager.query(
    `with leadless as (
       select assignee, count(*) as touches, due_at from read_model.overdue_tasks_tasks
       where lead = '' and kind <> 'paperwork' group by assignee, due_at
     )
     select h.rep as owner, held.do_not_contact,
       held.touches + (select coalesce(sum(t.touches), 0)::int from leadless t where t.assignee = h.rep and t.due_at < h.until) as touches
     from unnest($1::text[], $2::timestamptz[]) as h (rep, until)
     cross join lateral (
       select count(*) filter (where l.contactable and l.task_kind <> 'paperwork' and l.task_due_at < h.until)::int as touches,
         count(*) filter (where not l.contactable)::int as do_not_contact
       from read_model.lead_book_leads l where l.owner = h.rep and l.ending is null
     ) held`,
    [[...days.keys()], [...days.values()].map((of) => new Date(of.ahead().until))],
  );

export function repLoad(
  { rep, team, role, max_open_leads, left }: RepRow,
  days: WorkedDays,
  of: Pick<RepLoad, 'openLeads' | 'capacity' | 'neglected'> & { readonly held: Held | undefined },
): RepLoad {
  const { until, ms } = days.ahead();
  const { capacity, held } = of;
  const workedHours = ms / 3_600_000;
  const touches = held?.touches ?? 0;
  const possible = (capacity?.touchesPerHour ?? 0) * workedHours;
  const why = !days.isRecorded
    ? 'not measured: no working pattern'
    : capacity === null
      ? 'not measured: too few days'
      : 'nothing to divide by';
  return {
    rep,
    team,
    role,
    left,
    openLeads: of.openLeads,
    maxOpenLeads: max_open_leads,
    doNotContact: held?.do_not_contact ?? 0,
    touches,
    until: new Date(until).toISOString(),
    workedHours,
    capacity,
    load: possible > 0 ? touches / possible : null,
    ...(possible === 0 && { why }),
    neglected: of.neglected,
    hours: days.isRecorded ? 'recorded' : 'usual week',
  };
}

export function distributionOf(reps: readonly RepLoad[]): Distribution | null {
  const here = reps.filter(({ left }) => !left).toSorted((a, b) => a.openLeads - b.openLeads);
  const top = here.at(-1);
  if (!top) return null;
  const leads = here.reduce((sum, { openLeads }) => sum + openLeads, 0);
  return {
    reps: here.length,
    leads,
    min: here[0]!.openLeads,
    median: here[Math.ceil(here.length / 2) - 1]!.openLeads,
    max: top.openLeads,
    topRep: top.rep,
    topShare: leads === 0 ? null : top.openLeads / leads,
  };
}
