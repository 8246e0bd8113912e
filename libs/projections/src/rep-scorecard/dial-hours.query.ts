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

/** What the scorecard's hourOfDay is a ratio of, by weekday and hour on the callee's clock. */
export async function dialHours(
  manager: EntityManager,
  { rep, calleeZone, source, segment }: DialHoursAsk,
  { window: { from, to, zone }, zones }: { readonly window: Window; readonly zones: ReadonlySet<Zone> },
): Promise<DialHour[]> {
  const blind: { source: string }[] = await manager.query(blindSources, [from, to]);
  const used: { zone: string }[] = await manager.query(usedZones, [from, to]);
  const byLead = source !== undefined || segment !== undefined;
  // Clocks anywhere differ by whole quarters of an hour: one look at them is enough for all calls of a quarter.
  return manager.query(
    `with asked as (select $3::text[] as blind, $4::text[] as zones, $5::text as zone), dialled as (
       select date_bin('15 minutes', c.placed_at, timestamptz 'epoch') as placed_at, c.callee_zone, r.zone,
         count(*) as n, count(*) filter (where ${reached('c')}) as reached
       from read_model.rep_scorecard_calls c
       left join read_model.rep_scorecard_reps r on r.rep = c.rep
       ${byLead ? 'join read_model.rep_scorecard_leads l on l.lead = c.lead' : ''}
       where c.placed_at >= $1 and c.placed_at < $2 and c.direction = 'outbound' and not c.void and ${measured('c')}
         and ($6::text is null or c.rep = $6) and ($7::text is null or c.callee_zone = $7)
         ${byLead ? 'and ($8::text is null or l.origin = $8) and ($9::text is null or l.segment = $9)' : ''}
       group by 1, 2, 3
     )
     select extract(isodow from ${calleesClock('d', 'd')})::int as weekday,
       extract(hour from ${calleesClock('d', 'd')})::int as hour, sum(d.n)::int as of, sum(d.reached)::int as answered
     from dialled d group by 1, 2 order by 1, 2`,
    [
      from,
      to,
      blind.map((row) => row.source),
      used.map((row) => row.zone).filter((known) => zones.has(known)),
      zone,
      rep ?? null,
      calleeZone ?? null,
      ...(byLead ? [source ?? null, segment ?? null] : []),
    ],
  );
}
