import { personal } from '@app/decider/fact';
import type { Verdict } from '@app/domain/leads/lead.events';
import type { RepId } from '@app/domain/ids';
import { hasLeft, type Calendar, type SeedLead, type SeedRep } from './people';
import type { Random } from './random';
import { actorOf, iso, managerOf, website, type Script } from './script';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A lead and what has become of it so far. */
export interface Work {
  readonly lead: SeedLead;
  owner?: SeedRep;
  /** When the rep may begin. */
  ready: number;
  due?: { taskId: string; at: number; first: number };
  tasks: number;
  attempts: number;
  reached: number;
  touched: number;
  open: boolean;
  /** How it was closed last. */
  ended?: Ended;
}
export interface Ended {
  readonly as: 'won' | 'refused' | 'disqualified' | 'exhausted';
  readonly at: number;
  readonly rep: SeedRep;
  readonly call?: { readonly id: string; readonly seconds: number };
  /** Whether a manager has seen to it, and what they found. */
  seen: boolean;
  recorded?: boolean;
  verdict?: Verdict;
  forbidden?: boolean;
}

export interface Department {
  readonly prefix: string;
  readonly reps: readonly SeedRep[];
  readonly works: Work[];
  readonly script: Script;
  readonly random: Random;
  readonly calendar: Calendar;
  /** `<trunk> <day>` → the items that the carrier billed then. */
  readonly bills: Map<string, readonly string[]>;
  /** Midnight UTC of day 0. */
  readonly start: number;
  readonly days: number;
}
export const ofLead = ({ id }: SeedLead) => `lead-${id}`;
export const ofRep = ({ id }: SeedRep) => `rep-${id}`;
export const held = (works: readonly Work[], rep: RepId) =>
  works.filter((work) => work.open && work.owner?.id === rep).length;

/** Everybody joins before the first day, with lines, hours and limits. */
export function staff({ reps, script, random, start, days }: Department): void {
  for (const [i, rep] of reps.entries()) {
    const own = random.of(`staff ${rep.id}`);
    const at = start - day + own.int(0, 4 * 60) * minute;
    const by = managerOf(rep);
    const { id: repId, team, role } = rep;
    const sealed = (value: string) => personal(ofRep(rep), 'contact', value);
    script.rep(at, by, {
      type: 'JoinRep',
      repId,
      name: personal(ofRep(rep), 'identity', rep.name),
      team: team.name,
      role,
      timeZone: team.zone,
    });
    for (const kind of ['extension', 'phone', 'mailbox'] as const) {
      script.rep(at + minute, by, { type: 'AssignRepLine', repId, kind, value: sealed(rep[kind]), from: iso(at) });
      script.known(`rep-${kind}`, rep[kind], repId, at);
    }
    const validFrom = iso(start).slice(0, 10);
    script.rep(at + 2 * minute, by, {
      type: 'SetWorkingPattern',
      repId,
      ftePercent: rep.ftePercent,
      hours: rep.hours,
      validFrom,
    });
    script.rep(at + 3 * minute, by, { type: 'SetRepCapacity', repId, maxOpenLeads: rep.maxOpenLeads });

    if (rep.away) {
      const [from, to] = [start + rep.away.from * day, start + rep.away.to * day];
      const colleague = reps.find((other) => other.team === team && other !== rep);
      script.rep(from - day, by, {
        type: 'RecordRepAbsence',
        repId,
        absenceId: `${repId}-away-1`,
        from: iso(from),
        to: iso(to),
      });
      if (colleague)
        script.rep(from - day + minute, by, {
          type: 'NameSubstitute',
          repId,
          substitute: colleague.id,
          from: iso(from),
          to: iso(to),
        });
    }
    const midway = start + Math.floor(days / 2) * day + 7 * hour;
    if (own.chance(0.1) || i === 0)
      script.rep(midway, by, { type: 'MoveRep', repId, team: `${team.name}-key-accounts` });
    if (own.chance(0.1) || i === 1)
      script.rep(midway + minute, by, { type: 'ChangeRepRole', repId, role: role === 'hunter' ? 'farmer' : 'hunter' });
    if (own.chance(0.1) || i === 2)
      script.rep(midway + 2 * minute, by, {
        type: 'RemoveRepLine',
        repId,
        kind: 'phone',
        value: sealed(rep.phone),
        from: iso(midway),
      });
  }
}

/** The leads that come in on this day, and who gets them. */
export function arrivals(department: Department, d: number): void {
  const { works, reps, script, random, start } = department;
  for (const work of works.filter(({ lead }) => lead.day === d)) {
    const { lead } = work;
    const own = random.of(`arrival ${lead.id}`);
    // Those that were there before came in over the night before the first day.
    const at = d === 0 ? start - own.int(1, 8) * hour : start + d * day + own.int(2 * 60, 15 * 60) * minute;
    const contact = (value: string) => personal(ofLead(lead), 'contact', value);
    script.lead(at, website, {
      type: 'RegisterLead',
      leadId: lead.id,
      contact: {
        name: personal(ofLead(lead), 'identity', lead.name),
        phone: contact(lead.phone),
        email: contact(lead.email),
      },
      company: personal(ofLead(lead), 'identity', lead.company),
      taxId: personal(ofLead(lead), 'identity', lead.taxId),
      source: lead.source,
      segment: lead.segment,
      timeZone: lead.team.zone,
      relation: lead.relation,
    });
    script.known('lead-phone', lead.phone, lead.id, at);
    script.known('lead-email', lead.email, lead.id, at);
    script.known('lead-tax-id', lead.taxId, lead.id, at);

    const team = teamOf(reps, lead, d);
    const rep = own.pick(team.length > 0 ? team : reps.filter((one) => !hasLeft(one, d)));
    const load = held(works, rep.id);
    const full = load >= rep.maxOpenLeads;
    const then = at + own.int(1, 25) * minute;
    if (full && !own.chance(0.3)) continue;
    if (!full && own.chance(0.06)) script.lead(then, actorOf(rep), { type: 'ClaimLead', leadId: lead.id, by: rep.id });
    else {
      const capacity = { load, max: rep.maxOpenLeads };
      script.lead(then, managerOf(rep), {
        type: 'AssignLead',
        leadId: lead.id,
        to: rep.id,
        capacity,
        override: full,
        rule: 'round-robin',
      });
    }
    work.owner = rep;
    work.ready = then + own.int(1, 30) * minute;
    const rival = team.find((other) => other !== rep);
    if (rival && own.chance(0.03))
      script.lead(then + 10 * minute, actorOf(rival), { type: 'ClaimLead', leadId: lead.id, by: rival.id });
  }
}

/** Of the lead's own team, whoever is still here on that day. */
export const teamOf = (reps: readonly SeedRep[], { team }: SeedLead, d: number): SeedRep[] =>
  reps.filter((rep) => rep.team === team && !hasLeft(rep, d));

/** A time of the rep's next working days, `days` or a little more from now. */
export function workingTime(department: Department, rep: SeedRep, from: number, days: number, random: Random): number {
  const first = Math.floor((from - department.start) / day) + Math.max(1, days);
  for (let d = first; d < first + 14; d++) {
    const shift = department.calendar.shift(rep, d, { absences: false });
    if (shift)
      return shift.from + Math.floor(((shift.to - shift.from) * random.int(5, 90)) / 100 / (15 * minute)) * 15 * minute;
  }
  throw new Error(`${rep.id} never works`);
}
