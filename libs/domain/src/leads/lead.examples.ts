import { fact, personal, type Actor, type Fact, type Instant, type PersonalField, type Stamp } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { ContactRef, LeadId, RepId, TaskId } from '../ids';
import type { LeadContact, LeadEvent } from './lead.events';

type Data = { readonly [E in LeadEvent as E['type']]: E['data'] };
const of =
  <T extends LeadEvent['type']>(type: T) =>
  (
    leadId: LeadId,
    reps: (RepId | undefined)[],
    data: Data[T],
    at: Instant,
    by: Partial<Stamp> = {},
  ): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp(at, by), type, data, { reps, leads: [leadId] });

export const head: Actor = { kind: 'manager', id: 'head' };
export const contactOf = (leadId: LeadId, phone = '+31201234567'): LeadContact => ({
  name: personal(`lead-${leadId}`, 'identity', 'Jan de Vries'),
  phone: personal(`lead-${leadId}`, 'contact', phone),
});
export const noteOn = (leadId: LeadId, open: string): PersonalField => personal(`lead-${leadId}`, 'note', open);
export const callRef = (id: string): ContactRef => ({ kind: 'call', id });

export const leadRegistered = (
  lead: LeadId,
  at: Instant,
  data: Partial<Data['LeadRegistered']> = {},
  by?: Partial<Stamp>,
) => of('LeadRegistered')(lead, [], { source: 'website', relation: 'acquire', ...data }, at, by);
export const leadContactRevised = (lead: LeadId, at: Instant, contact = contactOf(lead)) =>
  of('LeadContactRevised')(lead, [], { contact }, at);
export const leadDisqualified = (lead: LeadId, at: Instant, data: Partial<Data['LeadDisqualified']> = {}) =>
  of('LeadDisqualified')(lead, [], { reason: 'wrong number', ...data }, at);
export const leadExhausted = (lead: LeadId, at: Instant, attempts = 6, contact?: ContactRef) =>
  of('LeadExhausted')(lead, [], { attempts, contact }, at);

export const leadAssigned = (
  lead: LeadId,
  to: RepId,
  at: Instant,
  data: Partial<Data['LeadAssigned']> = {},
  by?: Partial<Stamp>,
) => of('LeadAssigned')(lead, [to], { to, by: head, ...data }, at, by);
export const leadReassigned = (
  lead: LeadId,
  from: RepId,
  to: RepId,
  at: Instant,
  data: Partial<Data['LeadReassigned']> = {},
  by?: Partial<Stamp>,
) => of('LeadReassigned')(lead, [from, to], { from, to, decidedBy: head, ...data }, at, by);
export const leadReleased = (lead: LeadId, from: RepId, at: Instant) => of('LeadReleased')(lead, [from], { from }, at);
export const selfAssignmentDenied = (lead: LeadId, by: RepId, heldBy: RepId, at: Instant) =>
  of('SelfAssignmentDenied')(lead, [by, heldBy], { by, heldBy }, at);
export const capacityExceeded = (lead: LeadId, rep: RepId, load: number, max: number, at: Instant) =>
  of('CapacityExceeded')(lead, [rep], { rep, load, max, override: true }, at);

export const outcomeDeclared = (
  lead: LeadId,
  contact: ContactRef,
  at: Instant,
  data: Partial<Data['ContactOutcomeDeclared']> = {},
  by?: Partial<Stamp>,
) => of('ContactOutcomeDeclared')(lead, [data.rep], { contact, outcome: 'noneNeeded', ...data }, at, by);
export const outcomeCorrected = (
  lead: LeadId,
  contact: ContactRef,
  at: Instant,
  data: Pick<Data['ContactOutcomeCorrected'], 'was' | 'outcome'> & Partial<Data['ContactOutcomeCorrected']>,
) => of('ContactOutcomeCorrected')(lead, [data.rep], { contact, ...data }, at);

export const taskScheduled = (
  lead: LeadId,
  taskId: TaskId,
  dueAt: Instant,
  at: Instant,
  data: Partial<Data['TaskScheduled']> = {},
  by?: Partial<Stamp>,
) => of('TaskScheduled')(lead, [data.assignee], { taskId, kind: 'call', dueAt, promisedFirst: dueAt, ...data }, at, by);
export const taskRescheduled = (
  lead: LeadId,
  taskId: TaskId,
  was: Instant,
  dueAt: Instant,
  at: Instant,
  by?: Partial<Stamp>,
) => of('TaskRescheduled')(lead, [], { taskId, was, dueAt }, at, by);
export const taskCompleted = (lead: LeadId, taskId: TaskId, at: Instant, by?: ContactRef) =>
  of('TaskCompleted')(lead, [], { taskId, by }, at);
export const taskCancelled = (lead: LeadId, taskId: TaskId, at: Instant) =>
  of('TaskCancelled')(lead, [], { taskId }, at);
/** As the clock records it: when it was due. */
export const taskFellOverdue = (lead: LeadId, taskId: TaskId, dueAt: Instant, assignee?: RepId) =>
  of('TaskFellOverdue')(lead, [assignee], { taskId, dueAt, assignee }, dueAt);

export const leadRefused = (
  lead: LeadId,
  contact: ContactRef,
  at: Instant,
  data: Partial<Data['LeadRefused']> = {},
  rep?: RepId,
) => of('LeadRefused')(lead, [rep], { reason: 'price', objections: [], contact, ...data }, at);
export const dealWon = (lead: LeadId, at: Instant, data: Partial<Data['DealWon']> = {}) =>
  of('DealWon')(lead, [], { dealId: 'deal-1', ...data }, at);
/** After the `attempt`th try in a row that reached nobody. */
export const retryScheduled = (
  lead: LeadId,
  after: ContactRef,
  dueAt: Instant,
  at: Instant,
  data: Partial<Data['TaskScheduled']> = {},
) => taskScheduled(lead, `retry-${after.id}`, dueAt, at, { rule: 'retry', after, attempt: 1, ...data });

export const refusalReviewed = (
  lead: LeadId,
  reviewer: string,
  at: Instant,
  data: Partial<Data['RefusalReviewed']> = {},
  rep?: RepId,
) =>
  of('RefusalReviewed')(
    lead,
    [rep],
    { of: 'refusal', round: 1, verdict: 'mishandled', heardSeconds: 0, reviewer, ...data },
    at,
  );
export const leadReopened = (lead: LeadId, at: Instant, was: Data['LeadReopened']['was'] = 'refused') =>
  of('LeadReopened')(lead, [], { was }, at);
export const accountHandedOver = (lead: LeadId, from: RepId, to: RepId, at: Instant) =>
  of('AccountHandedOver')(lead, [from, to], { from, to, decidedBy: head }, at);

type Scope = Data['DoNotContactSet']['channel'];
export const doNotContactSet = (lead: LeadId, channel: Scope, at: Instant) =>
  of('DoNotContactSet')(lead, [], { channel }, at);
export const doNotContactLifted = (lead: LeadId, channel: Scope, at: Instant) =>
  of('DoNotContactLifted')(lead, [], { channel }, at);
export const doNotContactBreached = (lead: LeadId, contact: ContactRef, at: Instant, rep?: RepId) =>
  of('DoNotContactBreached')(lead, [rep], { contact, channel: 'call', rep }, at);
export const consentRecorded = (lead: LeadId, at: Instant, data: Partial<Data['ConsentRecorded']> = {}) => {
  const evidence = noteOn(lead, 'ticked on the website');
  return of('ConsentRecorded')(lead, [], { purpose: 'contact', channel: 'any', evidence, ...data }, at);
};
export const consentWithdrawn = (lead: LeadId, at: Instant, data: Partial<Data['ConsentWithdrawn']> = {}) =>
  of('ConsentWithdrawn')(lead, [], { purpose: 'contact', channel: 'any', ...data }, at);
