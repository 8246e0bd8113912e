import type { Ingest, Instant, PersonalField, Recorded } from '@app/decider/fact';
import type { CallDirection, CallEvent } from '@app/domain/calls/call.events';
import { isInternal, isOurs, type EmailEvent } from '@app/domain/emails/email.events';
import { splitStream, type LeadId, type RepId } from '@app/domain/ids';
import type { MessageEvent } from '@app/domain/messages/message.events';
import { keyIn, type Projection, type Table } from '../projection';

/** A call, a letter or a message: whose it was, whom it was with, and whether anybody has to say so. One stream a row. */
export interface Contact {
  /** `call:<id>`, `email:<id>` or `message:<id>` */
  readonly contact: string;
  /** Null, as `at`, until the contact itself was told of. */
  readonly direction: CallDirection | null;
  readonly at: Instant | null;
  /** '' where nobody's is known. */
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly sender: PersonalField | null;
  readonly receiver: PersonalField | null;
  readonly line: string | null;
  /** Data subject of the other side's number or address: the same number, the same party. */
  readonly party: string | null;
  readonly missed: boolean;
  readonly automated: boolean;
  /** Retracted or private. */
  readonly gone: boolean;
  /** Gone, or a duplicate of another call. */
  readonly void: boolean;
  /** Lacks its rep or its lead, and should have them. */
  readonly unsettled: boolean;
  readonly source: string;
  readonly ingest: Ingest;
  /** The last event folded: what comes again at or below it is a repetition. */
  readonly revision: number;
}

export const contacts: Table<Contact> = {
  name: 'contacts',
  columns: {
    contact: 'text',
    direction: 'text',
    at: 'instant',
    rep: 'text',
    lead: 'text',
    sender: 'json',
    receiver: 'json',
    line: 'text',
    party: 'text',
    missed: 'boolean',
    automated: 'boolean',
    gone: 'boolean',
    void: 'boolean',
    unsettled: 'boolean',
    source: 'text',
    ingest: 'text',
    revision: 'int',
  },
  key: ['contact'],
  indexes: [
    ['unsettled', 'at', 'contact'],
    ['unsettled', 'rep', 'at', 'contact'],
    ['party', 'at'],
  ],
};

type ContactEvent = CallEvent | EmailEvent | MessageEvent;

/**
 * Live or backfill: what an import could not attribute waits like everything else. The scorecard has calls too, but neither
 * the other side of letters and messages nor an index of what is missing; a contract spec holds the two to each other.
 */
export const unsettledContacts: Projection<ContactEvent> = {
  name: 'unsettled-contacts',
  version: 3,
  tables: [contacts],
  keysOf: (event) => (event.type in says ? [keyIn(contacts, contactOf(event))] : []),
  fold(event, rows) {
    const contact = contactOf(event);
    const before = rows.get(contacts, contact) ?? unknown(contact, event);
    if (event.revision <= before.revision) return;
    const say = says[event.type] as ((event: Recorded<ContactEvent>, before: Contact) => Partial<Contact>) | undefined;
    if (!say) return;
    const after = { ...before, ...say(event, before), revision: event.revision };
    const party = (after.direction === 'inbound' ? after.sender : after.receiver)?.subject ?? null;
    rows.put(contacts, { ...after, party, unsettled: isUnsettled({ ...after, party }) });
  },
};

/** A missed call is nobody's deed, and a machine's letter neither; a call inside the house has no other side. */
function isUnsettled({ direction, automated, void: isVoid, rep, missed, party, lead }: Contact): boolean {
  if (isVoid || automated || direction === null || direction === 'internal') return false;
  return (rep === '' && !missed) || (party !== null && lead === null);
}

const contactOf = ({ stream }: Recorded): string => splitStream(stream).join(':');
const unknown = (contact: string, { source, ingest }: Recorded): Contact => ({
  contact,
  direction: null,
  at: null,
  rep: '',
  lead: null,
  sender: null,
  receiver: null,
  line: null,
  party: null,
  missed: false,
  automated: false,
  gone: false,
  void: false,
  unsettled: false,
  source: source.system,
  ingest,
  revision: -1,
});

type Says = {
  readonly [E in ContactEvent as E['type']]?: (event: Recorded<E>, before: Contact) => Partial<Contact>;
};
const attributed = ({ data }: { data: { rep: RepId | null } }) => ({ rep: data.rep ?? '' });
const matched = ({ data }: { data: { lead: LeadId | null } }) => ({ lead: data.lead });
const told = ({ occurredAt, source, ingest }: Recorded) => ({ at: occurredAt, source: source.system, ingest });
const isGone = () => ({ gone: true, void: true });

/** What each event says of its contact; those that are absent say nothing of whose and with whom. */
const says: Says = {
  CallPlaced: (event) => {
    const { direction, from, to, line } = event.data;
    return { ...told(event), direction, sender: from ?? null, receiver: to ?? null, line: line ?? null };
  },
  CallConnected: ({ data }, { rep }) => ({ rep: rep || (data.rep ?? '') }),
  CallMissed: () => ({ missed: true }),
  CallAttributed: attributed,
  CallMatchedToLead: matched,
  CallCorrected: ({ data: { field, is } }) =>
    field === 'placedAt' ? { at: is as Instant } : field === 'direction' ? { direction: is as CallDirection } : {},
  CallDuplicateOf: () => ({ void: true }),
  CallDuplicateLifted: (_, { gone }) => ({ void: gone }),
  CallRetracted: isGone,
  CallMarkedPrivate: isGone,
  EmailSent: (event) => {
    const { from, to, cc, bcc = [], mailbox, automated } = event.data;
    const receiver = [...to, ...cc, ...bcc].find((one) => !isOurs(one)) ?? to[0] ?? null;
    const direction = isInternal(event.data) ? 'internal' : 'outbound';
    return { ...told(event), direction, automated, sender: mailbox ?? from ?? null, receiver };
  },
  EmailReceived: (event, { direction }) => {
    // what we sent is ours, though another mailbox of ours got it too
    if (direction === 'outbound' || direction === 'internal') return {};
    const { from, to, mailbox, automated } = event.data;
    const ends = { sender: from ?? null, receiver: mailbox ?? to[0] ?? null };
    return { ...told(event), direction: isInternal(event.data) ? 'internal' : 'inbound', automated, ...ends };
  },
  EmailAttributed: attributed,
  EmailMatchedToLead: matched,
  EmailCorrected: ({ data: { field, is } }) =>
    field === 'sentAt' ? { at: is as Instant } : field === 'automated' ? { automated: is as boolean } : {},
  MessageSent: (event) => {
    const { from, to, automated } = event.data;
    return { ...told(event), direction: 'outbound', automated, sender: from ?? null, receiver: to ?? null };
  },
  MessageReceived: (event) => {
    const { from, to, automated } = event.data;
    return { ...told(event), direction: 'inbound', automated, sender: from ?? null, receiver: to ?? null };
  },
  MessageAttributed: attributed,
  MessageMatchedToLead: matched,
};
