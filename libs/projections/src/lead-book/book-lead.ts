import type { Ingest, Instant, Money, PersonalField, Zone } from '@app/decider/fact';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { Channel, LeadContact, Outcome, Relation } from '@app/domain/leads/lead.events';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { Table } from '../projection';

export type Ending = 'won' | 'refused' | 'disqualified' | 'exhausted';
export type Scope = Channel | 'any';
export type Permissions = Readonly<Partial<Record<Scope, { readonly since: Instant; readonly forbidden: boolean }>>>;
/** A lead as its stream tells it by now; contact data stays sealed. */
export interface BookLead {
  readonly lead: LeadId;
  /** Null while sources have only named owners. */
  readonly registered_at: Instant | null;
  readonly source: string | null;
  readonly segment: string | null;
  readonly relation: Relation | null;
  readonly zone: Zone | null;
  readonly contact: LeadContact;
  readonly company: PersonalField | null;
  readonly owner: RepId | null;
  /** Of the latest change of hands by when it happened. */
  readonly owner_since: Instant | null;
  /** Null while the lead is open. */
  readonly ending: Ending | null;
  readonly ended_at: Instant | null;
  /** `kind:id` of the contact whose outcome ended it: corrected, it opens the lead again. */
  readonly ended_by: string | null;
  readonly won_value: Money | null;
  readonly reopened_at: Instant | null;
  readonly handed_over_at: Instant | null;
  /** The one next task. */
  readonly task: TaskId | null;
  readonly task_kind: TaskKind | null;
  readonly task_due_at: Instant | null;
  readonly task_promised_first: Instant | null;
  readonly task_rule: string | null;
  /** What was said last of each channel, and of `any`, which meetings and visits go by. */
  readonly permissions: Permissions;
  /** Where nothing may be planned: of these. */
  readonly do_not_contact: readonly Scope[];
  /** Something may be planned at all. */
  readonly contactable: boolean;
  /** Tries without a two-way contact since the last one, as far as the rule that retries has counted. */
  readonly attempts: number;
  readonly last_outcome: Outcome | null;
  readonly last_outcome_at: Instant | null;
  /** Since when the open lead has no owner or no next task. */
  readonly orphan_since: Instant | null;
  /** Of the last word on where the lead stands: what an import left behind is nobody's fault today. */
  readonly ingest: Ingest;
  /** Revision of the last event folded: what came before it is a repetition. */
  readonly revision: number;
}

export const leads: Table<BookLead> = {
  name: 'leads',
  columns: {
    lead: 'text',
    registered_at: 'instant',
    source: 'text',
    segment: 'text',
    relation: 'text',
    zone: 'text',
    contact: 'json',
    company: 'json',
    owner: 'text',
    owner_since: 'instant',
    ending: 'text',
    ended_at: 'instant',
    ended_by: 'text',
    won_value: 'json',
    reopened_at: 'instant',
    handed_over_at: 'instant',
    task: 'text',
    task_kind: 'text',
    task_due_at: 'instant',
    task_promised_first: 'instant',
    task_rule: 'text',
    permissions: 'json',
    do_not_contact: 'text[]',
    contactable: 'boolean',
    attempts: 'int',
    last_outcome: 'text',
    last_outcome_at: 'instant',
    orphan_since: 'instant',
    ingest: 'text',
    revision: 'int',
  },
  key: ['lead'],
  indexes: [
    ['owner', 'ending', 'lead'],
    ['orphan_since', 'lead'],
    ['task_due_at', 'lead'],
    ['ending', 'lead'],
  ],
};

export const noTask = {
  task: null,
  task_kind: null,
  task_due_at: null,
  task_promised_first: null,
  task_rule: null,
} satisfies Partial<BookLead>;
export const unknown = (lead: LeadId, ingest: Ingest): BookLead => ({
  lead,
  registered_at: null,
  source: null,
  segment: null,
  relation: null,
  zone: null,
  contact: {},
  company: null,
  owner: null,
  owner_since: null,
  ending: null,
  ended_at: null,
  ended_by: null,
  won_value: null,
  reopened_at: null,
  handed_over_at: null,
  ...noTask,
  permissions: {},
  do_not_contact: [],
  contactable: true,
  attempts: 0,
  last_outcome: null,
  last_outcome_at: null,
  orphan_since: null,
  ingest,
  revision: -1,
});
