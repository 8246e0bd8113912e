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
 * $1 owners, $2 since when each has had worked days enough, $3 the owners' zones, $4 zones that the database knows, $5, $6
 * the parts of the day, $7 blind sources, $8 fewer tries than this, $9, $10 the place in the list, $11 how many.
 * A try outside every part of the day stands for the full hour of its own.
 */
const neglected = `
  with holder as (select * from unnest($1::text[], $2::timestamptz[], $3::text[]) as h (rep, cutoff, zone)),
  part as (select * from unnest($5::text[], $6::text[]) with ordinality as p (since, until, n)),
  asked as (select $7::text[] as blind)
  select l.lead, l.owner, contact.at as last_contact_at, greatest(contact.at, l.owner_since) as since,
    tried.tries, tried.slots
  from holder h
  join read_model.lead_book_leads l on l.owner = h.rep and l.ending is null
  cross join lateral (select ${lastContact('l.lead')} as at) contact
  cross join lateral (
    select count(*)::int as tries, count(distinct coalesce(
      (select p.n from part p where t.clock >= p.since and t.clock < p.until limit 1), -1 - left(t.clock, 2)::int))::int as slots
    from (
      select to_char(try.at at time zone case when l.zone = any($4::text[]) then l.zone else h.zone end, 'HH24:MI') as clock
      from (${tries('l.lead')}) as try where try.at > greatest(contact.at, l.owner_since)
    ) as t
  ) tried
  where l.contactable and l.registered_at is not null
    and l.owner_since < h.cutoff and (contact.at is null or contact.at < h.cutoff) and tried.slots < $8::int
    and ($9::timestamptz is null or (greatest(contact.at, l.owner_since), l.lead) > ($9, $10::text))
  order by since, l.lead limit $11::int`;

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
    rules.attempts.slots.map((slot) => slot.slice(0, 5)),
    rules.attempts.slots.map((slot) => slot.slice(6, 11)),
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
