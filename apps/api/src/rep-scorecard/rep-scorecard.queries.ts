import { AMoment, AnInstant, AZone, Label } from '../fields';
import { RevealingAsk } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';
import { Scorecards } from './scorecards';

/** Which stretch of time, and by whose days. */
export class ReadRepScorecard extends RevealingAsk {
  declare repId: string;

  @AMoment({ example: '2026-03-01', description: 'A quarter-hour-aligned instant, or a day in `zone`.' })
  from!: string;
  @AMoment({ example: '2026-04-01', description: 'Exclusive.' })
  to!: string;
  @AZone({ optional: true, description: 'UTC where absent.' })
  zone?: string;
  @AnInstant({ optional: true, description: 'What has ripened by then counts; now where absent.' })
  asOf?: string;
  /** Now. */
  declare at: string;
}
export class ReadScorecard extends ReadRepScorecard {
  @Label({ optional: true, example: 'north', description: 'Only what reps did while they were of this team.' })
  team?: string;
}

const numbers = { reader: Scorecards, projection: ['rep-scorecard', 'rep-notes', 'rep-directory', 'department'] };
export const repScorecardHandlers = [
  queryHandler(ReadScorecard, numbers, (scorecards, { from, to, zone = 'UTC', at, asOf = at, team, open, caller }) =>
    scorecards.read({ from, to, zone, asOf, team, open }, caller.principal),
  ),
  queryHandler(
    ReadRepScorecard,
    numbers,
    (scorecards, { from, to, zone = 'UTC', at, asOf = at, repId, open, caller }) =>
      scorecards.read({ from, to, zone, asOf, rep: repId, open }, caller.principal),
  ),
];
