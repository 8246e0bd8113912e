import { slotAt, type Slot } from '@app/calendar/day-slots';
import { iso } from '@app/calendar/local-time';
import type { Instant, Zone } from '@app/decider/fact';
import type { Rules } from '@app/domain/departments/rules';
import type { LeadId, RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { blindIn, lastContact, tries } from '../rep-scorecard/lead-contacts.query';
import type { WorkedDays } from './worked-days.query';

/** An open lead that its owner has let lie: long without a two-way contact, and hardly tried since. */
export interface NeglectedLead {
  readonly lead: LeadId;
  readonly owner: RepId;
  /** The last two-way contact, by whomever; null where there was none. */
  readonly lastContactAt: Instant | null;
  /** That, or when the present owner got the lead, whichever is later: they answer for what came after. */
  readonly since: Instant;
  /** Worked days of the owner after that day, as far as 120 days ago. */
  readonly idleDays: number;
  /** Tries since then, and in how many different parts of the day. */
  readonly tries: number;
  readonly slots: number;
}
export interface NeglectAsk {
  readonly rules: Rules;
  /** Zones that the database knows. */
  readonly zones: readonly Zone[];
  readonly after?: { readonly since: string; readonly lead: string };
  readonly limit?: number;
}

interface NeglectRow {
  readonly lead: string;
  readonly owner: string;
  readonly last_contact_at: Date | null;
  readonly since: Date;
  readonly tries: number;
  readonly slots: number;
}

/** A source is judged by as many days, whether it tells a human from a machine. */
const blindDays = 120;

/*
 * $1 owners, $2 since when each has had worked days enough, $3 the owners' zones, $4 zones that the database knows, $5 the
 * part of the day that each minute of it is in, $6 blind sources, $7 fewer parts than this, $8, $9 the place in the list,
 * $10 how many. `offset 0`: looked up once a lead, not once a mention.
 */
const neglected = `
  with holder as (select * from unnest($1::text[], $2::timestamptz[], $3::text[]) as h (rep, cutoff, zone)),
  asked as (select $6::text[] as blind)
  select l.lead, l.owner, contact.at as last_contact_at, contact.since, tried.tries, tried.slots
  from holder h
  join read_model.lead_book_leads l on l.owner = h.rep and l.ending is null
  cross join lateral (
    select at, greatest(at, l.owner_since) as since from (select ${lastContact('l.lead')} as at offset 0) as last
  ) contact
  cross join lateral (
    select count(*)::int as tries, count(distinct ($5::int[])[1 + extract(epoch from t.clock)::int / 60])::int as slots
    from (
      select (try.at at time zone case when l.zone = any($4::text[]) then l.zone else h.zone end)::time as clock
      from (${tries('l.lead')}) as try where try.at > contact.since
    ) as t
  ) tried
  where l.contactable and l.registered_at is not null and l.owner_since < h.cutoff
    and contact.since < h.cutoff and tried.slots < $7::int
    and ($8::timestamptz is null or (contact.since, l.lead) > ($8, $9::text))
  order by contact.since, l.lead limit $10::int`;

/** For each minute of the day its part, as tries and retries name it. */
const partsOf = (slots: readonly Slot[]): number[] => {
  const names = Array.from({ length: 24 * 60 }, (_, minute) => slotAt(slots, minute * 60_000, 'UTC'));
  const known = [...new Set(names)];
  return names.map((name) => known.indexOf(name));
};

/** Longest neglected first, of these reps, each by their own worked days. */
export async function neglectedLeads(
  manager: EntityManager,
  reps: ReadonlyMap<RepId, WorkedDays>,
  { rules, zones, after, limit }: NeglectAsk,
): Promise<NeglectedLead[]> {
  const holders = [...reps].flatMap(([rep, of]) => {
    const cutoff = of.agoOf(rules.neglect.days);
    return cutoff === undefined ? [] : [{ rep, of, cutoff }];
  });
  const { at } = [...reps.values()][0] ?? { at: 0 };
  const sources = await blindIn(manager, iso(at - blindDays * 86_400_000), iso(at));
  const known = new Set(zones);
  const rows: NeglectRow[] = await manager.query(neglected, [
    holders.map(({ rep }) => rep),
    holders.map(({ cutoff }) => new Date(cutoff)),
    holders.map(({ of }) => (known.has(of.zone) ? of.zone : 'UTC')),
    zones,
    partsOf(rules.attempts.slots),
    sources,
    rules.neglect.fewerAttemptsThan,
    after?.since ?? null,
    after?.lead ?? null,
    limit ?? null,
  ]);
  return rows.map((row) => {
    const since = row.since.toISOString();
    return {
      lead: row.lead,
      owner: row.owner,
      lastContactAt: row.last_contact_at?.toISOString() ?? null,
      since,
      idleDays: reps.get(row.owner)!.since(since),
      tries: row.tries,
      slots: row.slots,
    };
  });
}
