import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ListTranscripts extends Ask {
  declare callId: string;
}

export const transcriptsHandlers = [
  queryHandler(ListTranscripts, { reader: CallScoresQuery, projection: 'call-scores' }, (calls, { callId }) =>
    calls.transcripts(callId),
  ),
];
