import type { Fact, Instant, Recorded } from '@app/decider/fact';
import { splitStream } from '@app/domain/ids';
import { keyIn, type Projection, type Rows, type Table } from '../projection';

/**
 * A recorded event, once. It stands where its append begins: what one command adds to a stream is appended at once, so
 * nothing of another stream lies in between, and (append, revision) is the order of the record.
 */
export interface StoredText {
  /** Position of the first event of its append. */
  readonly append: string;
  readonly revision: number;
  readonly at: Instant;
  /** The whole recorded event as JSON text, personal fields sealed: written once, streamed out as it is. */
  readonly record: string;
}
/** The append belongs to the party's history. */
export interface Entry {
  readonly party: string;
  readonly append: string;
}
/** A call's, letter's, message's or activity's stream so far: all of it concerns whoever any event of it names. */
export interface Contact {
  readonly stream: string;
  /** Of the last event folded. */
  readonly revision: number;
  /** Whose append that was: a stream carries a command once. */
  readonly command: string;
  readonly parties: readonly string[];
  readonly appends: readonly string[];
}
export const records: Table<StoredText> = {
  name: 'records',
  columns: { append: 'text', revision: 'int', at: 'instant', record: 'text' },
  key: ['append', 'revision'],
  additive: [],
};
export const entries: Table<Entry> = {
  name: 'entries',
  columns: { party: 'text', append: 'text' },
  key: ['party', 'append'],
  additive: [],
};
export const contacts: Table<Contact> = {
  name: 'contacts',
  columns: { stream: 'text', revision: 'int', command: 'text', parties: 'text[]', appends: 'text[]' },
  key: ['stream'],
};

export const repParty = (rep: string) => `rep:${rep}`;
export const leadParty = (lead: string) => `lead:${lead}`;

/**
 * The stored records by rep and by lead: what a full history is replayed from. Whom a call turns out to concern may be
 * recorded after the call itself: its stream enters a history whole, and stays there when the attribution is taken back.
 */
export const activityTimeline: Projection<Fact> = {
  name: 'activity-timeline',
  version: 2,
  tables: [records, entries, contacts],
  keysOf({ stream, about, position, revision }) {
    if (isContact(stream)) return [keyIn(contacts, stream)];
    return about.reps.length + about.leads.length > 0 ? [keyIn(records, position, revision)] : [];
  },
  fold(event, rows) {
    if (isContact(event.stream)) return foldContact(event, rows);
    rows.add(records, storedText(event, event.position));
    for (const party of partiesOf(event)) rows.add(entries, { party, append: event.position });
  },
};

const isContact = (stream: string) => ['call', 'email', 'message', 'activity'].includes(splitStream(stream)[0]);
const partiesOf = ({ about }: Fact) => [...about.reps.map(repParty), ...about.leads.map(leadParty)];
const storedText = (event: Recorded, append: string): StoredText => ({
  append,
  revision: event.revision,
  at: event.occurredAt,
  record: JSON.stringify(event),
});

function foldContact(event: Recorded, rows: Rows): void {
  const { stream, revision, commandId: command, position } = event;
  const was = rows.get(contacts, stream) ?? { stream, revision: -1, command: '', parties: [], appends: [] };
  if (revision <= was.revision) return;
  const begun = command === was.command ? [] : [position];
  const appends = [...was.appends, ...begun];
  const joining = partiesOf(event).filter((party) => !was.parties.includes(party));
  rows.put(contacts, { stream, revision, command, parties: [...was.parties, ...joining], appends });
  rows.add(records, storedText(event, appends.at(-1)!));
  for (const append of begun) for (const party of was.parties) rows.add(entries, { party, append });
  for (const append of appends) for (const party of joining) rows.add(entries, { party, append });
}
