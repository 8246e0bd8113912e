import type { Actor, Instant, Recorded } from '@app/decider/fact';
import type { AccessEvent } from '@app/domain/access/access.events';
import { splitStream, type LeadId, type RepId } from '@app/domain/ids';
import { keyIn, type Projection, type Table } from '../projection';

/** Somebody looked, took out, or was turned away. */
export interface Look {
  readonly position: string;
  readonly at: Instant;
  /** The token's subject; on the command line the user of the machine. */
  readonly user_id: string;
  readonly role: Actor['kind'];
  /** The rep that a rep's token speaks for; '' for everybody else. */
  readonly rep: RepId;
  readonly kind: AccessEvent['type'];
  /** Method and route; null where the kind says it all. */
  readonly what: string | null;
  /** Contacts, rows or lines. */
  readonly items: number;
  /** True where no personal field was shown. */
  readonly sealed: boolean;
  readonly lead: LeadId | null;
  /** Whose record it was. */
  readonly reps: readonly RepId[];
  readonly code: string | null;
  readonly event_id: string;
}
/** The look was at something of this rep's or lead's. */
export interface LookedAt {
  readonly party: string;
  readonly position: string;
  readonly kind: AccessEvent['type'];
}
/** How much of what somebody was shown in a quarter of an hour: every zone's days are made of those. */
export interface Amount {
  readonly user_id: string;
  readonly role: Actor['kind'];
  readonly rep: RepId;
  readonly kind: AccessEvent['type'];
  /** Its start. */
  readonly at: Instant;
  /** The party whom all of it was about: however often and however much of it, it is one contact; '' where there were several. */
  readonly thing: string;
  readonly times: number;
  /** Contacts, rows or lines, shown in the open or taken out so. */
  readonly items: number;
  /** Contacts among them, where there were several; else how much was shown of the one. */
  readonly contacts: number;
}
/** How far a user's month has been counted. */
export interface Counted {
  readonly stream: string;
  readonly revision: number;
}

export const looks: Table<Look> = {
  name: 'looks',
  columns: {
    position: 'text',
    at: 'instant',
    user_id: 'text',
    role: 'text',
    rep: 'text',
    kind: 'text',
    what: 'text',
    items: 'int',
    sealed: 'boolean',
    lead: 'text',
    reps: 'text[]',
    code: 'text',
    event_id: 'text',
  },
  key: ['position'],
  indexes: [['user_id', 'position'], ['kind', 'position'], ['at']],
  additive: [],
};
export const lookedAt: Table<LookedAt> = {
  name: 'looked_at',
  columns: { party: 'text', position: 'text', kind: 'text' },
  key: ['party', 'position'],
  additive: [],
};
export const amounts: Table<Amount> = {
  name: 'amounts',
  columns: {
    user_id: 'text',
    role: 'text',
    rep: 'text',
    kind: 'text',
    at: 'instant',
    thing: 'text',
    times: 'int',
    items: 'int',
    contacts: 'int',
  },
  key: ['user_id', 'role', 'rep', 'kind', 'at', 'thing'],
  indexes: [['at']],
  additive: ['times', 'items', 'contacts'],
};
export const counted: Table<Counted> = {
  name: 'counted',
  columns: { stream: 'text', revision: 'int' },
  key: ['stream'],
};

export const repParty = (rep: RepId) => `rep:${rep}`;
export const leadParty = (lead: LeadId) => `lead:${lead}`;

/** Who was shown what, took what out, and was refused what. */
export const accessLog: Projection<AccessEvent> = {
  name: 'access-log',
  version: 2,
  tables: [looks, lookedAt, amounts, counted],
  keysOf: ({ stream }) => (splitStream(stream)[0] === 'access' ? [keyIn(counted, stream)] : []),
  fold(event, rows) {
    const { stream, revision, type: kind, position } = event;
    if (revision <= (rows.get(counted, stream)?.revision ?? -1)) return;
    rows.put(counted, { stream, revision });
    const look = lookOf(event);
    const { user_id, role, rep, items } = look;
    rows.add(looks, look);
    for (const party of [...event.about.reps.map(repParty), ...event.about.leads.map(leadParty)])
      rows.add(lookedAt, { party, position, kind });
    if (kind !== 'AccessDenied')
      rows.add(amounts, {
        user_id,
        role,
        rep,
        kind,
        at: quarterOf(event.occurredAt),
        times: 1,
        ...(look.sealed ? { thing: '', items: 0, contacts: 0 } : { ...contactsOf(event), items }),
      });
  },
};

function lookOf(event: Recorded<AccessEvent>): Look {
  const { position, occurredAt: at, actor, about, eventId: event_id } = event;
  return {
    position,
    at,
    user_id: userOf(event.stream),
    role: actor.kind,
    rep: actor.kind === 'rep' ? actor.id : '',
    kind: event.type,
    what: 'what' in event.data ? event.data.what : null,
    items: itemsOf(event),
    sealed: (event.type === 'ListRead' || event.type === 'RecordExported') && event.data.sealed === true,
    lead: event.type === 'ContactRevealed' ? event.data.lead : (about.leads[0] ?? null),
    reps: about.reps,
    code: event.type === 'AccessDenied' ? event.data.code : null,
    event_id,
  };
}

function itemsOf(event: AccessEvent): number {
  switch (event.type) {
    case 'ListRead':
    case 'RecordExported':
      return event.data.count;
    case 'ContactRevealed':
    case 'DossierRead':
      return 1;
    default:
      return 0;
  }
}

/** The route of one thing, or of its history. */
const ofOneThing = /\/:\w+(\/history)?$/;

/** Of whom somebody was shown something: pages of one history are about one contact. A rep's history taken out is about many. */
function contactsOf(event: Recorded<AccessEvent>): Pick<Amount, 'thing' | 'contacts'> {
  const { leads, reps } = event.about;
  const contacts = itemsOf(event);
  if (leads.length === 1) return { thing: leadParty(leads[0]!), contacts };
  if (event.type !== 'ListRead' || !ofOneThing.test(event.data.what)) return { thing: '', contacts };
  return reps.length === 1 ? { thing: repParty(reps[0]!), contacts } : { thing: '', contacts: Math.min(1, contacts) };
}

/** `access-<user>-<yyyy-mm>` */
const userOf = (stream: string) => splitStream(stream)[1].slice(0, -'-yyyy-mm'.length);
const quarterMs = 15 * 60 * 1000;
const quarterOf = (at: Instant): Instant => new Date(Math.floor(Date.parse(at) / quarterMs) * quarterMs).toISOString();
