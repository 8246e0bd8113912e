import type { Evidence, Ingest, Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import type { ActivityKind } from '@app/domain/activities/activity.events';
import type { CallDirection, Disposition } from '@app/domain/calls/call.events';
import type { ActivityId, CallId, EmailId, LeadId, MessageId, RepId, TaskId } from '@app/domain/ids';
import type { Outcome } from '@app/domain/leads/lead.events';
import type { ObjectionResult } from '@app/domain/objections/objection.events';
import type { WorkingHours } from '@app/domain/reps/rep.events';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { Table } from '../projection';

/*
 * Fact rows: one per call, letter, activity, …, as far as its stream has told by now. Every row folds one stream, and
 * `revision` is the last event folded: what comes again at or below it is a repetition. Facts of several streams meet
 * in the queries, so the order between streams never matters. `contact` is `call:<id>`, `email:<id>`, …;
 * `rep` is '' where nobody's is known.
 */

export interface CallFact {
  readonly call: CallId;
  readonly rep: RepId;
  readonly lead: LeadId | null;
  /** Null, as `placed_at`, until CallPlaced came. */
  readonly direction: CallDirection | null;
  readonly kind: string | null;
  readonly placed_at: Instant | null;
  readonly connected_at: Instant | null;
  readonly answered_by: 'human' | 'machine' | 'unknown' | null;
  readonly ended_at: Instant | null;
  readonly disposition: Disposition | null;
  readonly missed: boolean;
  /** Whom it rang at, where nobody took it. */
  readonly offered_to: readonly RepId[];
  /** Whom the other side's number belongs to, as far as its data subject tells: the same number, the same party. */
  readonly party: string | null;
  /** The other side's number. */
  readonly number: PersonalField | null;
  readonly callee_zone: Zone | null;
  readonly transfers: readonly { readonly at: Instant; readonly to: RepId | null }[];
  /** Who came into it beside whoever had it: a conference. */
  readonly joined: readonly { readonly at: Instant; readonly rep: RepId }[];
  /** A message was spoken on an answering machine: ours on an inbound call, else theirs. */
  readonly voicemail_at: Instant | null;
  readonly voicemail_seconds: number | null;
  readonly held: readonly Instant[];
  readonly resumed: readonly Instant[];
  /** Of the placing (of the first event until that came), and of the connect. */
  readonly evidence: Evidence;
  readonly connect_evidence: Evidence | null;
  readonly ingest: Ingest;
  /** `source.system` and `source.account`, '' where it has none. */
  readonly source: string;
  readonly account: string;
  /** Another source told of the same call, which counts there; and whether a person says so. */
  readonly duplicate_of: CallId | null;
  readonly duplicate_by: 'person' | 'policy' | null;
  /** Calls that a person said this one is no duplicate of. */
  readonly apart_from: readonly CallId[];
  readonly gone: 'retracted' | 'private' | null;
  /** Gone, or a duplicate: counts nowhere. */
  readonly void: boolean;
  readonly revision: number;
}
export interface LetterFact {
  readonly email: EmailId;
  /** Sent, where it was both: ours to somebody outside, and to one of us. Internal ones count nowhere. */
  readonly direction: 'sent' | 'received' | 'internal' | null;
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly at: Instant | null;
  readonly automated: boolean;
  /** The letter that this one answers. */
  readonly in_reply_to: EmailId | null;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly source: string;
  readonly revision: number;
}
export interface MessageFact {
  readonly message: MessageId;
  readonly direction: 'sent' | 'received' | null;
  readonly channel: string | null;
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly at: Instant | null;
  readonly automated: boolean;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly source: string;
  readonly revision: number;
}
export interface ActivityFact {
  readonly activity: ActivityId;
  readonly kind: ActivityKind | null;
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly from_at: Instant | null;
  readonly to_at: Instant | null;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
  readonly source: string;
  readonly revision: number;
}
/** What was said about how a contact ended; `declared_at` stays that of the first word. */
export interface OutcomeFact {
  readonly lead: LeadId;
  readonly contact: string;
  readonly rep: RepId | null;
  readonly outcome: Outcome;
  readonly declared_at: Instant;
  readonly evidence: Evidence;
  readonly revision: number;
}
export interface LeadFact {
  readonly lead: LeadId;
  readonly registered_at: Instant;
  readonly origin: string;
  readonly segment: string | null;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
}
export interface AssignmentFact {
  readonly lead: LeadId;
  readonly revision: number;
  readonly at: Instant;
  /** Null where the lead was released. */
  readonly owner: RepId | null;
  readonly evidence: Evidence;
  readonly ingest: Ingest;
}
/** A lead won or refused; `how` is null once the outcome of that contact was corrected to something else. */
export interface ClosingFact {
  readonly lead: LeadId;
  readonly contact: string;
  readonly how: 'won' | 'refused' | null;
  readonly reason: string | null;
  readonly at: Instant;
  readonly evidence: Evidence;
  readonly revision: number;
}
export interface TaskFact {
  /** '' where it belongs to none. */
  readonly lead: LeadId;
  readonly task: TaskId;
  readonly kind: TaskKind;
  readonly assignee: RepId | null;
  /** The contact that led to it, and the rule that did; promised to the other side where no rule did. */
  readonly after: string | null;
  readonly rule: string | null;
  readonly promised_first: Instant;
  readonly due_at: Instant;
  readonly moves: number;
  readonly completed_at: Instant | null;
  readonly completed_by: string | null;
  readonly cancelled_at: Instant | null;
  readonly evidence: Evidence;
  readonly revision: number;
}
/** Who does the rep's work while they are away in [from, to); of several, the last one said. */
export interface SubstitutionFact {
  readonly rep: RepId;
  readonly revision: number;
  readonly substitute: RepId;
  readonly from_at: Instant;
  readonly to_at: Instant;
}
export interface ObjectionFact {
  readonly contact: string;
  readonly objection: string;
  readonly type: string;
  readonly raised_at: Instant | null;
  readonly technique: string | null;
  readonly result: ObjectionResult | null;
  readonly handled_at: Instant | null;
  readonly evidence: Evidence;
  readonly revision: number;
}
export interface RepFact {
  readonly rep: RepId;
  readonly name: PersonalField | null;
  readonly joined_at: Instant;
  readonly zone: Zone;
}
/** The rep belongs to this team from then on. */
export interface TeamFact {
  readonly rep: RepId;
  readonly revision: number;
  readonly at: Instant;
  readonly team: string;
}
export interface PatternFact {
  readonly rep: RepId;
  readonly valid_from: LocalDate;
  readonly hours: readonly WorkingHours[];
}
export interface AbsenceFact {
  readonly rep: RepId;
  readonly absence: string;
  readonly from_at: Instant;
  readonly to_at: Instant;
}

export const calls: Table<CallFact> = {
  name: 'calls',
  columns: {
    call: 'text',
    rep: 'text',
    lead: 'text',
    direction: 'text',
    kind: 'text',
    placed_at: 'instant',
    connected_at: 'instant',
    answered_by: 'text',
    ended_at: 'instant',
    disposition: 'text',
    missed: 'boolean',
    offered_to: 'text[]',
    party: 'text',
    number: 'json',
    callee_zone: 'text',
    transfers: 'json',
    joined: 'json',
    voicemail_at: 'instant',
    voicemail_seconds: 'int',
    held: 'text[]',
    resumed: 'text[]',
    evidence: 'text',
    connect_evidence: 'text',
    ingest: 'text',
    source: 'text',
    account: 'text',
    duplicate_of: 'text',
    duplicate_by: 'text',
    apart_from: 'text[]',
    gone: 'text',
    void: 'boolean',
    revision: 'int',
  },
  key: ['call'],
  indexes: [['rep', 'placed_at'], ['lead', 'placed_at'], ['party', 'placed_at'], ['placed_at'], ['duplicate_of']],
};
export const letters: Table<LetterFact> = {
  name: 'letters',
  columns: {
    email: 'text',
    direction: 'text',
    rep: 'text',
    lead: 'text',
    at: 'instant',
    automated: 'boolean',
    in_reply_to: 'text',
    evidence: 'text',
    ingest: 'text',
    source: 'text',
    revision: 'int',
  },
  key: ['email'],
  indexes: [['rep', 'at'], ['lead', 'at'], ['in_reply_to']],
};
export const messages: Table<MessageFact> = {
  name: 'messages',
  columns: {
    message: 'text',
    direction: 'text',
    channel: 'text',
    rep: 'text',
    lead: 'text',
    at: 'instant',
    automated: 'boolean',
    evidence: 'text',
    ingest: 'text',
    source: 'text',
    revision: 'int',
  },
  key: ['message'],
  indexes: [
    ['rep', 'at'],
    ['lead', 'at'],
  ],
};
export const activities: Table<ActivityFact> = {
  name: 'activities',
  columns: {
    activity: 'text',
    kind: 'text',
    rep: 'text',
    lead: 'text',
    from_at: 'instant',
    to_at: 'instant',
    evidence: 'text',
    ingest: 'text',
    source: 'text',
    revision: 'int',
  },
  key: ['activity'],
  indexes: [
    ['rep', 'from_at'],
    ['lead', 'from_at'],
  ],
};
export const outcomes: Table<OutcomeFact> = {
  name: 'outcomes',
  columns: {
    lead: 'text',
    contact: 'text',
    rep: 'text',
    outcome: 'text',
    declared_at: 'instant',
    evidence: 'text',
    revision: 'int',
  },
  key: ['lead', 'contact'],
  indexes: [['contact'], ['rep', 'declared_at']],
};
export const leads: Table<LeadFact> = {
  name: 'leads',
  columns: {
    lead: 'text',
    registered_at: 'instant',
    origin: 'text',
    segment: 'text',
    evidence: 'text',
    ingest: 'text',
  },
  key: ['lead'],
  indexes: [['registered_at']],
  additive: [],
};
export const assignments: Table<AssignmentFact> = {
  name: 'assignments',
  columns: { lead: 'text', revision: 'int', at: 'instant', owner: 'text', evidence: 'text', ingest: 'text' },
  key: ['lead', 'revision'],
  indexes: [['owner', 'at'], ['at']],
  additive: [],
};
export const closings: Table<ClosingFact> = {
  name: 'closings',
  columns: {
    lead: 'text',
    contact: 'text',
    how: 'text',
    reason: 'text',
    at: 'instant',
    evidence: 'text',
    revision: 'int',
  },
  key: ['lead', 'contact'],
  indexes: [['at']],
};
export const tasks: Table<TaskFact> = {
  name: 'tasks',
  columns: {
    lead: 'text',
    task: 'text',
    kind: 'text',
    assignee: 'text',
    after: 'text',
    rule: 'text',
    promised_first: 'instant',
    due_at: 'instant',
    moves: 'int',
    completed_at: 'instant',
    completed_by: 'text',
    cancelled_at: 'instant',
    evidence: 'text',
    revision: 'int',
  },
  key: ['lead', 'task'],
  indexes: [['promised_first'], ['after'], ['assignee', 'completed_at']],
};
export const objections: Table<ObjectionFact> = {
  name: 'objections',
  columns: {
    contact: 'text',
    objection: 'text',
    type: 'text',
    raised_at: 'instant',
    technique: 'text',
    result: 'text',
    handled_at: 'instant',
    evidence: 'text',
    revision: 'int',
  },
  key: ['contact', 'objection'],
  indexes: [['raised_at']],
};
export const reps: Table<RepFact> = {
  name: 'reps',
  columns: { rep: 'text', name: 'json', joined_at: 'instant', zone: 'text' },
  key: ['rep'],
  additive: [],
};
export const teams: Table<TeamFact> = {
  name: 'teams',
  columns: { rep: 'text', revision: 'int', at: 'instant', team: 'text' },
  key: ['rep', 'revision'],
  additive: [],
};
export const patterns: Table<PatternFact> = {
  name: 'patterns',
  columns: { rep: 'text', valid_from: 'date', hours: 'json' },
  key: ['rep', 'valid_from'],
  additive: [],
};
export const substitutions: Table<SubstitutionFact> = {
  name: 'substitutions',
  columns: { rep: 'text', revision: 'int', substitute: 'text', from_at: 'instant', to_at: 'instant' },
  key: ['rep', 'revision'],
  additive: [],
};
export const absences: Table<AbsenceFact> = {
  name: 'absences',
  columns: { rep: 'text', absence: 'text', from_at: 'instant', to_at: 'instant' },
  key: ['rep', 'absence'],
  additive: [],
};
