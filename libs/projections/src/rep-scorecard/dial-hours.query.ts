import type { Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { DataSource, EntityManager } from 'typeorm';
import { calleesClock, measured, reached } from './fragments';
import { blindSources, usedZones } from './statements';
import { resolveWindow, WindowError, type Window } from './window';
import { knownZones } from './zones.query';

export interface DialHoursAsk {
  /** As a scorecard's. */
  readonly from: string;
  readonly to: string;
  /** Whose clock counts where neither the callee's nor the rep's is known. */
  readonly zone: Zone;
  readonly rep?: RepId;
  /** Only callees in that zone. */
  readonly calleeZone?: Zone;
  /** Only leads that came from there. */
  readonly source?: string;
  readonly segment?: string;
}
export interface DialHour {
  /** ISO: 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** Measured dials, and how many of them reached somebody. */
  readonly of: number;
  readonly answered: number;
}

/** The window as it is resolved, and the zones that the database knows. Throws WindowError. */
export async function dialWindow(
  db: DataSource,
  ask: DialHoursAsk,
): Promise<{ window: Window; zones: ReadonlySet<Zone> }> {
  const window = resolveWindow(ask);
  const zones = await knownZones(db);
  if (!zones.has(window.zone))
    throw new WindowError('scorecard.unknown-zone', `the database knows no zone ${window.zone}`);
  return { window, zones };
}

/** Of the calls `c`, the dials that were asked for: $1 from, $2 to, $3 rep, $4 the callee's zone, then what is asked of the lead. */
const dials = (byLead: boolean, origin: number) => `
  c.placed_at >= $1 and c.placed_at < $2 and c.direction = 'outbound' and not c.void
  and ($3::text is null or c.rep = $3) and ($4::text is null or c.callee_zone = $4)
  ${
    byLead
      ? `and exists (select from read_model.rep_scorecard_leads l where l.lead = c.lead
           and ($${origin}::text is null or l.origin = $${origin}) and ($${origin + 1}::text is null or l.segment = $${origin + 1}))`
      : ''
  }`;
const asksOfLead = ({ source, segment }: DialHoursAsk) => source !== undefined || segment !== undefined;
const ofLead = (ask: DialHoursAsk) => (asksOfLead(ask) ? [ask.source ?? null, ask.segment ?? null] : []);

/** What the scorecard's hourOfDay is a ratio of, by weekday and hour on the callee's clock. */
export async function dialHours(
  manager: EntityManager,
  ask: DialHoursAsk,
  { window: { from, to, zone }, zones }: { readonly window: Window; readonly zones: ReadonlySet<Zone> },
): Promise<DialHour[]> {
  const blind: { source: string }[] = await manager.query(blindSources, [from, to]);
  const used: { zone: string }[] = await manager.query(usedZones, [from, to]);
  // Clocks anywhere differ by whole quarters of an hour: one look at them is enough for all calls of a quarter.
  return manager.query(
    `with asked as (select $5::text[] as blind, $6::text[] as zones, $7::text as zone), dialled as (
       select date_bin('15 minutes', c.placed_at, timestamptz 'epoch') as placed_at, c.callee_zone, r.zone,
         count(*) as n, count(*) filter (where ${reached('c')}) as reached
       from read_model.rep_scorecard_calls c
       left join read_model.rep_scorecard_reps r on r.rep = c.rep
       where ${dials(asksOfLead(ask), 8)} and ${measured('c')}
       group by 1, 2, 3
     )
     select extract(isodow from ${calleesClock('d', 'd')})::int as weekday,
       extract(hour from ${calleesClock('d', 'd')})::int as hour, sum(d.n)::int as of, sum(d.reached)::int as answered
     from dialled d group by 1, 2 order by 1, 2`,
    [
      from,
      to,
      ask.rep ?? null,
      ask.calleeZone ?? null,
      blind.map((row) => row.source),
      used.map((row) => row.zone).filter((known) => zones.has(known)),
      zone,
      ...ofLead(ask),
    ],
  );
}

/** Dials of which the source doesn't tell how they ended: in no hour of the above. */
export async function unmeasuredDials(
  manager: EntityManager,
  ask: DialHoursAsk,
  { from, to }: Pick<Window, 'from' | 'to'>,
): Promise<number> {
  const [{ n }] = await manager.query<[{ n: number }]>(
    `select count(*)::int as n from read_model.rep_scorecard_calls c
     where ${dials(asksOfLead(ask), 5)} and ${measured('c')} is not true`,
    [from, to, ask.rep ?? null, ask.calleeZone ?? null, ...ofLead(ask)],
  );
  return n;
}
