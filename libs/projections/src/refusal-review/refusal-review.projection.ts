import type { Evidence, Ingest, Instant, PersonalField, Recorded } from '@app/decider/fact';
import { splitStream, type ContactRef, type LeadId, type RepId } from '@app/domain/ids';
import type { LeadEvent, RefusalReviewed, Verdict } from '@app/domain/leads/lead.events';
import { keyIn, type Key, type Projection, type Rows, type Table } from '../projection';
import { draw } from './draw';

/** Whose the lead is, and what of it waits or waited for a review. */
export interface ReviewedLead {
  readonly lead: LeadId;
  readonly owner: RepId | null;
  /** Revision of the refusal or disqualification that stands: null where none does. */
  readonly closing: number | null;
  /** The contact that a refusal ended in. */
  readonly contact: string | null;
  /** How often it was reviewed; null where nothing stands. */
  readonly rounds: number | null;
  /** Its closing's lots, to find what waits without looking through all that is done with; 0 for a refusal, which is always due. */
  readonly lot: number | null;
  readonly second_lot: number | null;
  readonly revision: number;
}
/** The lead was refused or disqualified: `n` is the revision of that event. */
export interface Closing {
  readonly lead: LeadId;
  readonly n: number;
  readonly of: RefusalReviewed['data']['of'];
  readonly reason: string;
  readonly objections: readonly string[];
  /** `call:<id>`, `email:<id>`, …; null where none was named. */
  readonly contact: string | null;
  /** What the other side said. */
  readonly words: PersonalField | null;
  /** Who held the lead then; where nobody did, whose contact it was. */
  readonly rep: RepId | null;
  readonly at: Instant;
  /** Lots for the samples: of disqualified leads, and of reviews that somebody else repeats. */
  readonly lot: number;
  readonly second_lot: number;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
}
export interface Review {
  readonly lead: LeadId;
  readonly n: number;
  readonly round: 1 | 2;
  readonly reviewer: string;
  readonly reviewed_at: Instant;
  readonly verdict: Verdict;
  readonly objection: string | null;
  readonly advice: PersonalField | null;
  readonly heard_seconds: number;
  /** Null where nothing was recorded. */
  readonly recorded_seconds: number | null;
}
/** It no longer stands: another outcome of that contact was declared, or the lead is worked on again. */
export interface Ending {
  readonly lead: LeadId;
  readonly n: number;
  readonly how: 'corrected' | 'reopened';
  readonly ended_at: Instant;
}

export const leads: Table<ReviewedLead> = {
  name: 'leads',
  columns: {
    lead: 'text',
    owner: 'text',
    closing: 'int',
    contact: 'text',
    rounds: 'int',
    lot: 'int',
    second_lot: 'int',
    revision: 'int',
  },
  key: ['lead'],
  indexes: [
    ['rounds', 'lot'],
    ['rounds', 'second_lot'],
  ],
};
export const closings: Table<Closing> = {
  name: 'closings',
  columns: {
    lead: 'text',
    n: 'int',
    of: 'text',
    reason: 'text',
    objections: 'text[]',
    contact: 'text',
    words: 'json',
    rep: 'text',
    at: 'instant',
    lot: 'int',
    second_lot: 'int',
    evidence: 'text',
    ingest: 'text',
  },
  key: ['lead', 'n'],
  indexes: [
    ['at', 'lead', 'n'],
    ['rep', 'at'],
  ],
  additive: [],
};
export const reviews: Table<Review> = {
  name: 'reviews',
  columns: {
    lead: 'text',
    n: 'int',
    round: 'int',
    reviewer: 'text',
    reviewed_at: 'instant',
    verdict: 'text',
    objection: 'text',
    advice: 'json',
    heard_seconds: 'int',
    recorded_seconds: 'int',
  },
  key: ['lead', 'n', 'round'],
  additive: [],
};
export const endings: Table<Ending> = {
  name: 'endings',
  columns: { lead: 'text', n: 'int', how: 'text', ended_at: 'instant' },
  key: ['lead', 'n'],
  additive: [],
};

/** Refused and disqualified leads, what reviewers found on each, and which were taken back. */
export const refusalReview: Projection<LeadEvent> = {
  name: 'refusal-review',
  version: 1,
  tables: [leads, closings, reviews, endings],
  keysOf(event): readonly Key[] {
    switch (event.type) {
      case 'LeadAssigned':
      case 'LeadReassigned':
      case 'LeadReleased':
      case 'LeadRefused':
      case 'LeadDisqualified':
      case 'ContactOutcomeCorrected':
      case 'RefusalReviewed':
      case 'LeadReopened':
        return [keyIn(leads, splitStream(event.stream)[1])];
      default:
        return [];
    }
  },
  fold(event, rows) {
    const lead = splitStream(event.stream)[1];
    const known = rows.get(leads, lead) ?? {
      lead,
      owner: null,
      ...open,
      revision: -1,
    };
    if (event.revision <= known.revision) return;
    rows.put(leads, { ...known, ...evolve(known, event, rows), revision: event.revision });
  },
};

const keyOf = ({ kind, id }: ContactRef) => `${kind}:${id}`;
const open = { closing: null, contact: null, rounds: null, lot: null, second_lot: null };

/** What changes of the lead's row; what is to be kept of the event besides is written on the way. */
function evolve(known: ReviewedLead, event: Recorded<LeadEvent>, rows: Rows): Partial<ReviewedLead> {
  const { lead, owner, closing } = known;
  const { occurredAt: at, revision } = event;
  switch (event.type) {
    case 'LeadAssigned':
    case 'LeadReassigned':
      return { owner: event.data.to };
    case 'LeadReleased':
      return { owner: null };
    case 'LeadRefused':
    case 'LeadDisqualified': {
      const refusal = event.type === 'LeadRefused' ? event.data : undefined;
      const contact = event.data.contact ? keyOf(event.data.contact) : null;
      const [lot, second_lot] = [draw('disqualified', lead), draw('second', lead)];
      rows.add(closings, {
        lead,
        n: revision,
        of: refusal ? 'refusal' : 'disqualification',
        reason: event.data.reason,
        objections: refusal?.objections ?? [],
        contact,
        words: refusal?.words ?? null,
        rep: owner ?? event.about.reps[0] ?? null,
        at,
        lot,
        second_lot,
        evidence: event.evidence,
        ingest: event.ingest,
      });
      // only a refusal goes with the outcome of its contact
      return refusal
        ? { closing: revision, contact, rounds: 0, lot: 0, second_lot }
        : { closing: revision, contact: null, rounds: 0, lot, second_lot };
    }
    case 'ContactOutcomeCorrected':
      if (closing === null || known.contact !== keyOf(event.data.contact)) return {};
      rows.add(endings, { lead, n: closing, how: 'corrected', ended_at: at });
      return open;
    case 'LeadReopened':
      if (closing === null) return {};
      rows.add(endings, { lead, n: closing, how: 'reopened', ended_at: at });
      return open;
    case 'RefusalReviewed': {
      if (closing === null) return {};
      const { round, verdict, objection = null, advice = null, heardSeconds, recordedSeconds, reviewer } = event.data;
      rows.add(reviews, {
        ...{ lead, n: closing, round, reviewer, reviewed_at: at, verdict, objection, advice },
        ...{ heard_seconds: heardSeconds, recorded_seconds: recordedSeconds ?? null },
      });
      return { rounds: round };
    }
    default:
      return {};
  }
}
