import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ListRecordings extends Ask {
  declare callId: string;
}

export const recordingsHandlers = [
  queryHandler(
    ListRecordings,
    { reader: CallScoresQuery, projection: ['call-scores', 'department'] },
    (calls, { callId }) => calls.recordings(callId),
  ),
];
