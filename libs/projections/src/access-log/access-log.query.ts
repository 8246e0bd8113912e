import type { Actor, Instant, LocalDate } from '@app/decider/fact';
import { isZone, localDate, startOfDay } from '@app/calendar/local-time';
import type { AccessEvent } from '@app/domain/access/access.events';
import { rulesOn } from '@app/domain/departments/rules';
import type { LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { AccessLook } from './access-log.entity';
import { leadParty, repParty } from './access-log.projection';
import { pastDays, unusual, type DayAmount, type UnusualAmount } from './unusual';

export interface Look {
  readonly at: Instant;
  /** The token's subject; on the command line the user of the machine. */
  readonly user: string;
  readonly role: Actor['kind'];
  /** The rep who looked; null where it was no rep. */
  readonly rep: RepId | null;
  readonly kind: AccessEvent['type'];
  /** Method and route; null where the kind says it all. */
  readonly what: string | null;
  /** Contacts, rows or lines that were shown. */
  readonly count: number;
  /** No personal field was shown. */
  readonly sealed: boolean;
  readonly lead: LeadId | null;
  /** Whose record it was. */
  readonly reps: readonly RepId[];
  /** Why it was refused. */
  readonly code: string | null;
  readonly eventId: string;
}
export interface LooksPage {
  readonly position: string | null;
  /** Latest first. */
  readonly looks: readonly Look[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface LooksAsk {
  readonly user?: string;
  readonly kind?: AccessEvent['type'];
  readonly lead?: LeadId;
  /** Looks at something of this rep's. */
  readonly rep?: RepId;
  /** [from, to) */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}
/** How often and how much somebody looked on a day. */
export interface LooksOfDay {
  readonly user: string;
  readonly day: LocalDate;
  readonly kind: AccessEvent['type'];
  readonly times: number;
  /** Contacts, rows or lines shown in the open, or taken out. */
  readonly count: number;
}
export interface LooksOfDays {
  readonly position: string | null;
  readonly days: readonly LooksOfDay[];
  readonly next: string | null;
}
/** `rep`: who looked, null where it was no rep; `day`: on the person's own clock; `since`: the quarter of an hour in which the first of that day's looks of this kind fell. */
export type Unusual = UnusualAmount & { readonly rep: RepId | null; readonly day: LocalDate; readonly since: Instant };

export class AccessLogQuery {
  constructor(
    private readonly db: DataSource,
    /** Nothing here is sealed. */
    _: OpenVault,
  ) {}

  /** Who looked at what, took out what, or was refused what. */
  looks(ask: LooksAsk = {}): Promise<LooksPage> {
    return this.page(ask, []);
  }

  /** Who read this rep's record. */
  readersOf(rep: RepId, page: Pick<LooksAsk, 'after' | 'limit'> = {}): Promise<LooksPage> {
    return this.page({ ...page, rep }, ["l.kind <> 'AccessDenied'"]);
  }

  /** Per person, day (UTC) and kind, the latest day first; the last 31 days of the log where no `from` is given. */
  async days(ask: Pick<LooksAsk, 'user' | 'from' | 'to' | 'after' | 'limit'> = {}): Promise<LooksOfDays> {
    const limit = ask.limit ?? 100;
    const [day, user, kind] = ask.after ? (JSON.parse(ask.after) as string[]) : [];
    const { position, found } = await snapshot(
      this.db,
      'access-log',
      (manager): Promise<LooksOfDay[]> =>
        manager.query(
          `select user_id as "user", day::text, kind, times, count from (
             select user_id, (at at time zone 'UTC')::date as day, kind, sum(times)::int as times, sum(items)::int as count
             from read_model.access_log_amounts
             where ($1::text is null or user_id = $1)
               and at >= coalesce($2::timestamptz, (select max(at) - interval '31 days' from read_model.access_log_amounts))
               and ($3::timestamptz is null or at < $3)
             group by 1, 2, 3
           ) as d
           where $4::date is null or (-(day - date '2000-01-01'), user_id, kind) > (-($4::date - date '2000-01-01'), $5, $6)
           order by day desc, user_id, kind limit $7`,
          [ask.user ?? null, ask.from ?? null, ask.to ?? null, day ?? null, user ?? null, kind ?? null, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => JSON.stringify([last.day, last.user, last.kind]));
    return { position, days: shown, next };
  }

  /**
   * Who, today on their own clock (UTC where they are no rep), looked or exported far beyond their own past and the
   * team's: see `unusual`. Judged by the department's rules of that day.
   */
  async unusual(now: Instant): Promise<Unusual[]> {
    const today = await amountsSince(this.db.manager, now, 0);
    const definitions = await saidDefinitions(this.db);
    const dayOf = new Map(today.map(({ user, day }) => [user, day]));
    const ruleOf = (user: string) => rulesOn(dayOf.get(user)!, definitions).looking;
    // Most rounds end here: the past is read only where somebody looked a lot today.
    const roles = today.filter(({ user, count }) => count >= ruleOf(user).atLeast).map(({ role }) => role);
    if (roles.length === 0) return [];
    const all = await amountsSince(this.db.manager, now, pastDays, [...new Set(roles)]);
    const since = new Map(all.map(({ user, kind, daysAgo, first }) => [`${daysAgo} ${kind} ${user}`, first]));
    for (const { user, day } of all) dayOf.set(user, day);
    const repOf = new Map(all.map(({ user, rep }) => [user, rep]));
    return unusual(all, ruleOf).map((amount) => ({
      ...amount,
      rep: repOf.get(amount.user) || null,
      day: dayOf.get(amount.user)!,
      since: since.get(`0 ${amount.kind} ${amount.user}`)!.toISOString(),
    }));
  }

  /** From the newest back. A party's looks are looked up one by one: it has few of them, and the log is long. */
  private async page(ask: LooksAsk, further: readonly string[]): Promise<LooksPage> {
    const limit = ask.limit ?? 100;
    const values: unknown[] = [];
    const value = (given: unknown) => `$${values.push(given)}`;
    const parties = [
      ...(ask.rep === undefined ? [] : [repParty(ask.rep)]),
      ...(ask.lead === undefined ? [] : [leadParty(ask.lead)]),
    ];
    const conditions = [
      ...parties.map((party, i) => `p${i}.party = ${value(party)}`),
      ...(ask.user === undefined ? [] : [`l.user_id = ${value(ask.user)}`]),
      ...(ask.kind === undefined ? [] : [`l.kind = ${value(ask.kind)}`]),
      ...(ask.from === undefined ? [] : [`l.at >= ${value(ask.from)}`]),
      ...(ask.to === undefined ? [] : [`l.at < ${value(ask.to)}`]),
      ...(ask.after === undefined ? [] : [`${parties.length > 0 ? 'p0' : 'l'}.position < ${value(ask.after)}`]),
      ...further,
    ];
    const { position, found } = await snapshot(
      this.db,
      'access-log',
      (manager): Promise<AccessLook[]> =>
        manager.query(
          `select l.* from read_model.access_log_looks l
           ${parties.map((_, i) => `join read_model.access_log_looked_at p${i} using (position)`).join(' ')}
           ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
           order by position desc limit ${value(limit + 1)}`,
          values,
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => last.position);
    return { position, looks: shown.map(lookOf), next };
  }
}

type FoundAmount = DayAmount & { readonly day: LocalDate; readonly first: Date; readonly rep: RepId };

/** Each person's days begin where their own clock says so: a rep's in the rep's zone. */
async function amountsSince(
  manager: EntityManager,
  now: Instant,
  days: number,
  roles?: readonly string[],
): Promise<FoundAmount[]> {
  const zones: { rep: RepId; zone: string | null }[] = await manager.query(
    'select rep, zone from read_model.rep_directory_reps',
  );
  const ms = Date.parse(now);
  const known = zones.map(({ rep, zone }) => ({ rep, zone: zone !== null && isZone(zone) ? zone : 'UTC' }));
  const today = ({ rep, zone }: { rep: RepId; zone: string }) => {
    const day = localDate(ms, zone);
    return { rep, day, start: new Date(startOfDay(day, zone)) };
  };
  const starts = known.map(today);
  const otherwise = today({ rep: '', zone: 'UTC' });
  return manager.query(
    `select a.user_id as "user", a.role, a.kind, min(coalesce(d.day, $3)) as day,
       greatest(0, ceil(extract(epoch from coalesce(d.start, $4) - a.at) / 86400))::int as "daysAgo",
       (coalesce(sum(a.contacts) filter (where a.thing = ''), 0)
         + count(distinct a.thing) filter (where a.thing <> '' and a.contacts > 0))::int as count,
       min(a.at) as first, max(a.rep) as rep
     from read_model.access_log_amounts a
     left join unnest($1::text[], $2::timestamptz[], $5::text[]) as d (rep, start, day) on d.rep = a.rep and a.rep <> ''
     where ($8::text[] is null or a.role = any($8)) and a.at <= $6 and a.at >= $6::timestamptz - make_interval(days => $7::int + 2)
       and a.at >= coalesce(d.start, $4) - make_interval(hours => 24 * $7::int)
     group by a.user_id, a.role, a.kind, "daysAgo"`,
    [
      starts.map(({ rep }) => rep),
      starts.map(({ start }) => start),
      otherwise.day,
      otherwise.start,
      starts.map(({ day }) => day),
      now,
      days,
      roles ?? null,
    ],
  );
}

const lookOf = (row: AccessLook): Look => ({
  at: row.at.toISOString(),
  user: row.user_id,
  role: row.role,
  rep: row.rep || null,
  kind: row.kind,
  what: row.what,
  count: row.items,
  sealed: row.sealed,
  lead: row.lead,
  reps: row.reps,
  code: row.code,
  eventId: row.event_id,
});
