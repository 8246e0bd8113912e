import { ActivityTimelineQuery, type Party } from '@app/projections/activity-timeline/activity-timeline.query';
import { AnInstant } from '../fields';
import { PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadHistory extends PagedAsk {
  declare party: Party;

  @AnInstant({ optional: true, description: 'What happened from this moment on.' })
  from?: string;
  @AnInstant({ optional: true, description: 'Exclusive.' })
  to?: string;
}
/** The whole of it, as lines. */
export class ExportHistory extends RevealingAsk {
  declare party: Party;
  declare from?: string;
  declare to?: string;
}

const timeline = { reader: ActivityTimelineQuery, projection: 'activity-timeline' };
export const activityTimelineHandlers = [
  pageHandler(ReadHistory, timeline, (history, { party, from, to, limit, open }, after) =>
    history.history({ ...party, from, to, limit, open, after }),
  ),
  queryHandler(ExportHistory, timeline, (history, { party, from, to, open }) =>
    history.stream({ ...party, from, to, open }),
  ),
];
