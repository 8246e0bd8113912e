import type { Party } from '@app/projections/activity-timeline/activity-timeline.query';
import type { OpenVault } from '@app/vault/vault';
import { After, AnInstant } from '../fields';
import { PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';
import { Records } from './records';

export class ReadHistory extends PagedAsk {
  declare party: Party;
  /** Opens what the caller may see. */
  declare vault: OpenVault;

  @AnInstant({ optional: true, description: 'What happened from this moment on.' })
  from?: string;
  @AnInstant({ optional: true, description: 'Exclusive.' })
  @After('from')
  to?: string;
}
/** The whole of it, as lines. */
export class ExportHistory extends RevealingAsk {
  declare party: Party;
  declare vault: OpenVault;
  declare from?: string;
  declare to?: string;
}

const timeline = { reader: Records, projection: ['activity-timeline', 'rep-notes'] };
export const activityTimelineHandlers = [
  pageHandler(ReadHistory, timeline, (records, { party, from, to, limit, open, vault }, after) =>
    records.page({ ...party, from, to, limit, open: open && vault, after }),
  ),
  queryHandler(ExportHistory, timeline, (records, { party, from, to, open, vault }) =>
    records.lines({ ...party, from, to, open: open && vault }),
  ),
];
