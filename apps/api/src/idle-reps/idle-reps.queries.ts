import { IdleQuery } from '@app/projections/idle-reps/idle-reps.query';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ListIdleReps extends Ask {
  declare at: string;
}

export const idleRepsHandlers = [
  queryHandler(
    ListIdleReps,
    { reader: IdleQuery, projection: ['rep-scorecard', 'rep-directory', 'department'] },
    (idle, { at }) => idle.now(at),
  ),
];
