import type { Actor, Evidence, Instant, PersonalField, Recorded } from '@app/decider/fact';
import { splitStream, type ContactRef, type LeadId, type RepId } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { keyIn, type Projection, type Rows, type Table } from '../projection';

/** One change of hands, as recorded. Intervals are read off the changes in order of (at, revision), so late news finds its place. */
export interface Change {
  readonly lead: LeadId;
  readonly revision: number;
  readonly at: Instant;
  /** Null where the lead was released. */
  readonly owner: RepId | null;
  readonly reason: PersonalField | null;
  readonly decided_by: Actor;
  readonly rule: string | null;
  readonly evidence: Evidence;
  readonly event_id: string;
}
export type Ending = 'won' | 'refused' | 'disqualified' | 'exhausted';
/** Where the lead stands now: the change with the latest (at, revision), and whether the case is closed. */
export interface Lead {
  readonly lead: LeadId;
  readonly owner: RepId | null;
  readonly owner_since: Instant | null;
  readonly ending: Ending | null;
  /** `kind:id` of the contact whose outcome ended it: corrected, it opens the lead again. */
  readonly ended_by: string | null;
  /** Revision of the last event folded: what came before it is a repetition. */
  readonly revision: number;
}

export const changes: Table<Change> = {
  name: 'changes',
  columns: {
    lead: 'text',
    revision: 'int',
    at: 'instant',
    owner: 'text',
    reason: 'json',
    decided_by: 'json',
    rule: 'text',
    evidence: 'text',
    event_id: 'text',
  },
  key: ['lead', 'revision'],
  indexes: [['owner', 'at']],
  additive: [],
};
export const leads: Table<Lead> = {
  name: 'leads',
  columns: { lead: 'text', owner: 'text', owner_since: 'instant', ending: 'text', ended_by: 'text', revision: 'int' },
  key: ['lead'],
  indexes: [['owner', 'ending']],
};

const endings: Partial<Record<LeadEvent['type'], Ending>> = {
  DealWon: 'won',
  LeadRefused: 'refused',
  LeadDisqualified: 'disqualified',
  LeadExhausted: 'exhausted',
};
const folded = new Set<string>([
  'LeadRegistered',
  'LeadAssigned',
  'LeadReassigned',
  'LeadReleased',
  'AccountHandedOver',
  'LeadReopened',
  'ContactOutcomeDeclared',
  'ContactOutcomeCorrected',
  ...Object.keys(endings),
]);
const contactKey = ({ kind, id }: ContactRef) => `${kind}:${id}`;

export const leadOwnership: Projection<LeadEvent> = {
  name: 'lead-ownership',
  version: 2,
  tables: [changes, leads],
  keysOf: (event) => (folded.has(event.type) ? [keyIn(leads, splitStream(event.stream)[1])] : []),
  fold(event, rows) {
    const lead = splitStream(event.stream)[1];
    const before = rows.get(leads, lead) ?? {
      lead,
      owner: null,
      owner_since: null,
      ending: null,
      ended_by: null,
      revision: -1,
    };
    if (event.revision <= before.revision) return;
    rows.put(leads, { ...evolve(before, event, rows), revision: event.revision });
  },
};

function evolve(lead: Lead, event: Recorded<LeadEvent>, rows: Rows): Lead {
  switch (event.type) {
    case 'LeadAssigned':
      return change(lead, event, rows, { owner: event.data.to, decided_by: event.data.by, rule: event.data.rule });
    case 'LeadReassigned':
      return change(lead, event, rows, {
        owner: event.data.to,
        decided_by: event.data.decidedBy,
        rule: event.data.rule,
        reason: event.data.reason,
      });
    case 'LeadReleased':
      return change(lead, event, rows, { owner: null, decided_by: event.actor, reason: event.data.reason });
    case 'AccountHandedOver':
      return change(lead, event, rows, {
        owner: event.data.to,
        decided_by: event.data.decidedBy,
        rule: 'hand-over',
        reason: event.data.note,
      });
    case 'LeadReopened':
      return { ...lead, ending: null, ended_by: null };
    case 'DealWon':
    case 'LeadRefused': {
      const { contact } = event.data;
      return { ...lead, ending: endings[event.type]!, ended_by: contact ? contactKey(contact) : null };
    }
    case 'LeadDisqualified':
    case 'LeadExhausted':
      return { ...lead, ending: endings[event.type]!, ended_by: null };
    case 'ContactOutcomeDeclared':
    case 'ContactOutcomeCorrected': {
      const { contact, outcome } = event.data;
      const opens = lead.ended_by === contactKey(contact) || (lead.ending === 'exhausted' && outcome !== 'noneNeeded');
      return opens ? { ...lead, ending: null, ended_by: null } : lead;
    }
    default:
      return lead;
  }
}

function change(
  lead: Lead,
  event: Recorded<LeadEvent>,
  rows: Rows,
  to: { owner: RepId | null; decided_by: Actor; rule?: string; reason?: PersonalField },
): Lead {
  rows.add(changes, {
    lead: lead.lead,
    revision: event.revision,
    at: event.occurredAt,
    owner: to.owner,
    reason: to.reason ?? null,
    decided_by: to.decided_by,
    rule: to.rule ?? null,
    evidence: event.evidence,
    event_id: event.eventId,
  });
  const late = lead.owner_since !== null && event.occurredAt < lead.owner_since;
  return late ? lead : { ...lead, owner: to.owner, owner_since: event.occurredAt };
}
