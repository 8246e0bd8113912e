import type { Ingest, Instant, PersonalField, Zone } from '@app/decider/fact';
import type { LeadId, RepId, TaskId } from '@app/domain/ids';
import type { Outcome, Relation } from '@app/domain/leads/lead.events';
import type { TaskKind } from '@app/domain/tasks/task.events';
import type { BookedLead } from './lead-book.entity';

export const leadStates = ['open', 'won', 'refused', 'disqualified', 'exhausted'] as const;
export type LeadState = (typeof leadStates)[number];
export interface NextTask {
  readonly taskId: TaskId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  readonly promisedFirst: Instant;
  readonly rule: string | null;
}
/** A lead as it stands. Contact data is in the open where the caller asked for it and the subject still has keys, else null: see `sealed`. */
export interface LeadLine {
  readonly lead: LeadId;
  /** Null while sources have only named owners. */
  readonly registeredAt: Instant | null;
  readonly source: string | null;
  readonly segment: string | null;
  readonly relation: Relation | null;
  readonly zone: Zone | null;
  readonly contact: { readonly name: string | null; readonly phone: string | null; readonly email: string | null };
  readonly company: string | null;
  /** What is null above and yet on the record, since nobody asked to open it. */
  readonly sealed: readonly ('name' | 'phone' | 'email' | 'company')[];
  readonly owner: RepId | null;
  readonly ownerSince: Instant | null;
  readonly state: LeadState;
  readonly endedAt: Instant | null;
  readonly reopenedAt: Instant | null;
  readonly nextTask: NextTask | null;
  /** Channels on which nothing may be planned; `any`: neither meetings nor visits. */
  readonly doNotContact: readonly string[];
  /** Tries without a two-way contact in the series under way. */
  readonly attempts: number;
  readonly lastOutcome: { readonly outcome: Outcome; readonly at: Instant } | null;
  readonly orphanSince: Instant | null;
  /** `backfill`: where it stands was last said by an import, which starts nothing. */
  readonly ingest: Ingest;
}
/** The personal fields of a row, in the open. */
export interface OpenedLead {
  readonly contact: Readonly<Partial<Record<'name' | 'phone' | 'email', PersonalField>>>;
  readonly company: PersonalField | null;
}
const openOf = (field: PersonalField | null | undefined) => (field && 'open' in field ? field.open : null);
export const lastOutcome = ({ last_outcome, last_outcome_at }: BookedLead): LeadLine['lastOutcome'] =>
  last_outcome && last_outcome_at ? { outcome: last_outcome, at: last_outcome_at.toISOString() } : null;

export const leadLine = (row: BookedLead, opened: OpenedLead | undefined): LeadLine => ({
  lead: row.lead,
  registeredAt: row.registered_at?.toISOString() ?? null,
  source: row.source,
  segment: row.segment,
  relation: row.relation,
  zone: row.zone,
  contact: {
    name: openOf(opened?.contact.name),
    phone: openOf(opened?.contact.phone),
    email: openOf(opened?.contact.email),
  },
  company: openOf(opened?.company),
  sealed: opened ? [] : sealedOf(row),
  owner: row.owner,
  ownerSince: row.owner_since?.toISOString() ?? null,
  state: row.ending ?? 'open',
  endedAt: row.ended_at?.toISOString() ?? null,
  reopenedAt: row.reopened_at?.toISOString() ?? null,
  nextTask: row.task === null ? null : nextTask(row),
  doNotContact: row.do_not_contact,
  attempts: row.attempts,
  lastOutcome: lastOutcome(row),
  orphanSince: row.orphan_since?.toISOString() ?? null,
  ingest: row.ingest,
});
const sealedOf = ({ contact, company }: BookedLead): LeadLine['sealed'] => [
  ...(['name', 'phone', 'email'] as const).filter((field) => contact[field]),
  ...(company ? (['company'] as const) : []),
];
const nextTask = (row: BookedLead): NextTask => ({
  taskId: row.task!,
  kind: row.task_kind!,
  dueAt: row.task_due_at!.toISOString(),
  promisedFirst: row.task_promised_first!.toISOString(),
  rule: row.task_rule,
});
