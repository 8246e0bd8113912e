import { DateTime } from 'luxon';
import type { Zone } from '@app/decider/fact';
import type { RepRole, WorkingHours } from '@app/domain/reps/rep.events';
import type { Relation } from '@app/domain/leads/lead.events';
import { company, person, phone, taxId } from './cast';
import type { Random } from './random';

export interface Team {
  readonly name: string;
  readonly zone: Zone;
  readonly country: string;
  readonly currency: string;
  readonly manager: string;
}
/** Half-hour zones are where sloppy arithmetic shows. */
export const teams: readonly Team[] = [
  { name: 'north', zone: 'Europe/Amsterdam', country: '+31', currency: 'EUR', manager: 'manager-north' },
  { name: 'east', zone: 'Asia/Kolkata', country: '+91', currency: 'INR', manager: 'manager-east' },
  { name: 'west', zone: 'America/New_York', country: '+1', currency: 'USD', manager: 'manager-west' },
];

export interface SeedRep {
  readonly id: string;
  readonly name: string;
  readonly mailbox: string;
  readonly phone: string;
  readonly extension: string;
  readonly team: Team;
  readonly role: RepRole;
  readonly ftePercent: number;
  readonly hours: readonly WorkingHours[];
  readonly maxOpenLeads: number;
  /** Dials on a full day. */
  readonly pace: number;
  /** Around 1: what becomes of a contact. */
  readonly skill: number;
  /** Share of contacts whose outcome is stated. */
  readonly discipline: number;
  /** Days (of the seed) from which and until which the rep is away. */
  readonly away?: { readonly from: number; readonly to: number };
  /** The first day on which the rep is no longer here. */
  readonly leaves?: number;
}

export interface SeedLead {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly company: string;
  readonly taxId: string;
  readonly team: Team;
  readonly source: string;
  readonly segment: string;
  readonly relation: Relation;
  /** Day of the seed on which it comes in; day 0 has all that there were before. */
  readonly day: number;
  /** 0 to 1: how likely it buys, in the end. */
  readonly warmth: number;
}

export function seedReps(random: Random, prefix: string, count: number, days: number): SeedRep[] {
  return Array.from({ length: count }, (_, i) => {
    const own = random.of(`rep ${i}`);
    const team = teams[i % teams.length]!;
    const { name, mailName } = person(own);
    const partTime = own.chance(0.2);
    const weekdays = ([1, 2, 3, 4, 5] as const).filter((weekday) => !partTime || weekday !== 3);
    const id = `${prefix}-rep-${String(i + 1).padStart(2, '0')}`;
    const from = own.int(2, Math.max(3, days - 4));
    return {
      id,
      name,
      mailbox: `${mailName}.${i + 1}@ours.example`,
      phone: phone(own, team.country),
      extension: String(200 + i),
      team,
      role: i % 4 === 3 ? 'farmer' : 'hunter',
      ftePercent: partTime ? 80 : 100,
      hours: weekdays.map((weekday) => ({ weekday, from: '09:00', to: partTime ? '16:00' : '17:30' })),
      // Every fifth is a beginner.
      maxOpenLeads: i % 5 === 0 ? 12 : own.int(25, 60),
      pace: Math.round(own.around(26, 0.25)),
      skill: own.around(1, 0.3),
      discipline: own.chance(0.2) ? 0.7 : 0.96,
      ...(own.chance(0.35) && { away: { from, to: from + own.int(1, 4) } }),
      ...(i % 15 === 4 && days > 10 && { leaves: days - 6 }),
    };
  });
}

export function seedLeads(random: Random, prefix: string, count: number, days: number): SeedLead[] {
  return Array.from({ length: count }, (_, i) => {
    const own = random.of(`lead ${i}`);
    const team = teams[i % teams.length]!;
    const { name, mailName } = person(own);
    return {
      id: `${prefix}-lead-${String(i + 1).padStart(5, '0')}`,
      name,
      phone: phone(own, team.country),
      email: `${mailName}.${i + 1}@customer.example`,
      company: company(own),
      taxId: taxId(own),
      team,
      source: own.pick(['website', 'referral', 'exhibition', 'cold list', 'partner']),
      segment: own.pick(['small', 'small', 'medium', 'large']),
      relation: own.pick(['acquire', 'acquire', 'acquire', 'develop', 'retain'] as const),
      day: own.chance(0.4) ? 0 : own.int(0, Math.max(0, days - 1)),
      warmth: own.next(),
    };
  });
}

export interface Shift {
  readonly from: number;
  readonly to: number;
  /** 1 (Monday) to 7. */
  readonly weekday: number;
}

export const hasLeft = ({ leaves }: SeedRep, day: number): boolean => leaves !== undefined && day >= leaves;

/** When reps work: looked up once for each zone and day, as a zone's arithmetic is slow. */
export class Calendar {
  private readonly mornings = new Map<string, { midnight: number; weekday: number }>();

  constructor(private readonly start: number) {}

  /** Undefined where the rep does not work on that day of the seed. `absences: false` asks for the pattern alone. */
  shift(rep: SeedRep, day: number, { absences = true } = {}): Shift | undefined {
    const isAway = hasLeft(rep, day) || (rep.away && day >= rep.away.from && day < rep.away.to);
    if (absences && isAway) return undefined;
    const { midnight, weekday } = this.morning(rep.team.zone, day);
    const hours = rep.hours.find((one) => one.weekday === weekday);
    if (!hours) return undefined;
    const at = (time: string) => midnight + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
    return { from: at(hours.from), to: at(hours.to), weekday };
  }

  /** Clocks change at night: by nine in the morning a day is as long as the wall says. */
  private morning(zone: Zone, day: number) {
    const key = `${zone} ${day}`;
    let found = this.mornings.get(key);
    if (!found) {
      const date = new Date(this.start + day * 86_400_000).toISOString().slice(0, 10);
      const nine = DateTime.fromISO(`${date}T09:00`, { zone });
      found = { midnight: nine.toMillis() - 9 * 3_600_000, weekday: nine.weekday };
      this.mornings.set(key, found);
    }
    return found;
  }
}
