import { CallTwinsQuery } from '@app/projections/rep-scorecard/call-twins.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { Ask } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ListCallSources extends Ask {
  declare callId: string;
}

export const callSourcesHandlers = [
  queryHandler(ListCallSources, { reader: CallTwinsQuery, projection: 'rep-scorecard' }, async (calls, { callId }) => {
    const sources = await calls.sources(callId);
    if (!sources) throw new Refusal('contact.unknown', 'Nothing is recorded of it.');
    return sources;
  }),
];
