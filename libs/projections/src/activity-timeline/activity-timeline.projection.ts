import type { Fact, Instant } from '@app/decider/fact';
import { keyIn, type Projection, type Table } from '../projection';

/** One event in one party's history. An event about two reps and a lead stands here three times, so that a history is one range read. */
export interface Entry {
  readonly party: string;
  readonly position: string;
  readonly at: Instant;
  readonly type: string;
  /** The whole recorded event as JSON text, personal fields sealed: written once, streamed out as it is. */
  readonly record: string;
}
export const entries: Table<Entry> = {
  name: 'entries',
  columns: { party: 'text', position: 'text', at: 'instant', type: 'text', record: 'text' },
  key: ['party', 'position'],
  additive: [],
};

export const repParty = (rep: string) => `rep:${rep}`;
export const leadParty = (lead: string) => `lead:${lead}`;

/** The stored records by rep and by lead: what a full history is replayed from. */
export const activityTimeline: Projection<Fact> = {
  name: 'activity-timeline',
  version: 1,
  tables: [entries],
  keysOf({ about, position }) {
    return [...about.reps.map(repParty), ...about.leads.map(leadParty)].map((party) => keyIn(entries, party, position));
  },
  fold(event, rows) {
    const { about, position, occurredAt: at, type } = event;
    const record = JSON.stringify(event);
    for (const rep of about.reps) rows.add(entries, { party: repParty(rep), position, at, type, record });
    for (const lead of about.leads) rows.add(entries, { party: leadParty(lead), position, at, type, record });
  },
};
