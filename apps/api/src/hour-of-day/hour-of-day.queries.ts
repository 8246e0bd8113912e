import { HourOfDayQuery } from '@app/projections/hour-of-day/hour-of-day.query';
import { AMoment, AZone, Id, Label } from '../fields';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ReadHourOfDay extends Ask {
  @AMoment({ example: '2026-03-01', description: 'A quarter-hour-aligned instant, or a day in `zone`.' })
  from!: string;
  @AMoment({ example: '2026-04-01', description: 'Exclusive.' })
  to!: string;
  @AZone({ optional: true, description: 'UTC where absent.' })
  zone?: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @AZone({ optional: true, description: 'Only callees there.' })
  calleeZone?: string;
  @Label({ optional: true, example: 'fair', description: 'Only leads that came from there.' })
  source?: string;
  @Label({ optional: true, example: 'retail' })
  segment?: string;
}

export const hourOfDayHandlers = [
  queryHandler(
    ReadHourOfDay,
    { reader: HourOfDayQuery, projection: 'rep-scorecard' },
    (hours, { from, to, zone = 'UTC', rep, calleeZone, source, segment }) =>
      hours.map({ from, to, zone, rep, calleeZone, source, segment }),
  ),
];
