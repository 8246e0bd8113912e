import type { Fact, Instant } from '@app/decider/fact';
import { keyIn, type Projection, type Table } from '../projection';

/** An event that names somebody, once. */
export interface StoredText {
  readonly position: string;
  /** The whole recorded event as JSON text, personal fields sealed: written once, streamed out as it is. */
  readonly record: string;
}
/** It belongs to the history of each rep and lead that it names. */
export interface Entry {
  readonly party: string;
  readonly position: string;
  readonly at: Instant;
}
export const records: Table<StoredText> = {
  name: 'records',
  columns: { position: 'text', record: 'text' },
  key: ['position'],
  additive: [],
};
export const entries: Table<Entry> = {
  name: 'entries',
  columns: { party: 'text', position: 'text', at: 'instant' },
  key: ['party', 'position'],
  additive: [],
};

export const repParty = (rep: string) => `rep:${rep}`;
export const leadParty = (lead: string) => `lead:${lead}`;

/** The stored records by rep and by lead: what a full history is replayed from. */
export const activityTimeline: Projection<Fact> = {
  name: 'activity-timeline',
  version: 1,
  tables: [records, entries],
  keysOf({ about, position }) {
    return about.reps.length + about.leads.length > 0 ? [keyIn(records, position)] : [];
  },
  fold(event, rows) {
    const { about, position, occurredAt: at } = event;
    rows.add(records, { position, record: JSON.stringify(event) });
    for (const rep of about.reps) rows.add(entries, { party: repParty(rep), position, at });
    for (const lead of about.leads) rows.add(entries, { party: leadParty(lead), position, at });
  },
};
