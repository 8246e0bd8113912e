import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import { evolveAttempts, followUp, noAttempts, type Attempts } from './attempts';
import { close, reopen } from './closing';
import { decideConsent, recordBreach } from './consent';
import type { LeadCommand, RegisterLead } from './lead.commands';
import { leadStream, type LeadContactRevised, type LeadEvent, type LeadRegistered } from './lead.events';
import { correctOutcome, declareOutcome, evolveOutcomes, leadClosed, type Outcomes } from './outcomes';
import {
  decideOwnership,
  evolveOwnership,
  handOver,
  offboarding,
  ownerOf,
  recordOwner,
  type Ownership,
} from './ownership';
import { evolvePermissions, unasked, type Permissions } from './permissions';
import { evolveReviews, reviewRefusal, unreviewed, type Reviews } from './reviews';
import { decideTasks, evolveTasks, markOverdue, type Tasks } from './tasks';

/** One stream, so that "one owner", "one next task" and "an outcome leads on" are each one decision. */
export interface LeadState {
  /** False while a source has only named owners so far. */
  readonly registered: boolean;
  readonly ownership: Ownership;
  readonly tasks: Tasks;
  readonly outcomes: Outcomes;
  readonly attempts: Attempts;
  readonly permissions: Permissions;
  readonly reviews: Reviews;
}

export const streamOf = (command: LeadCommand): string => leadStream(command.leadId);

export const lead: Decider<LeadCommand, LeadState, LeadEvent> = {
  name: 'lead',
  streamOf,
  initial: {
    registered: false,
    ownership: [],
    tasks: { closed: new Map() },
    outcomes: { declared: {} },
    attempts: noAttempts,
    permissions: unasked,
    reviews: unreviewed,
  },
  evolve: (state, event) => ({
    registered: state.registered || event.type === 'LeadRegistered',
    ownership: evolveOwnership(state.ownership, event),
    tasks: evolveTasks(state.tasks, event),
    outcomes: evolveOutcomes(state.outcomes, event),
    attempts: evolveAttempts(state.attempts, event),
    permissions: evolvePermissions(state.permissions, event),
    reviews: evolveReviews(state.reviews, event),
  }),
  decide,
};

function decide(command: LeadCommand, state: LeadState): Decision<LeadEvent> {
  const { registered, ownership, tasks, outcomes, permissions, reviews } = state;
  const { closed } = outcomes;
  const owner = ownerOf(ownership);

  if (command.type === 'RegisterLead') return register(command, registered, owner);
  if (command.type === 'RecordLeadOwner') return recordOwner(command, ownership);
  if (command.type === 'MarkTaskOverdue') return markOverdue(command, tasks, owner);
  if (command.type === 'FollowUpAttempt') return followUp(command, state, owner);
  if (command.type === 'RecordBreach') return recordBreach(command, permissions, owner);
  if (!registered) return reject('lead.unknown', `lead ${command.leadId} is not registered`);

  switch (command.type) {
    case 'ReviseLeadContact': {
      const { stamp, leadId, contact } = command;
      return accept(
        fact<LeadContactRevised>(stamp, 'LeadContactRevised', { contact }, { reps: [owner], leads: [leadId] }),
      );
    }
    case 'DeclareOutcome':
      return declareOutcome(command, outcomes, tasks, permissions, owner);
    case 'CorrectOutcome':
      return correctOutcome(command, outcomes, tasks, permissions, owner);
    case 'DisqualifyLead':
    case 'ExhaustLead':
      return close(command, closed, tasks, owner);
    case 'ReviewRefusal':
      return reviewRefusal(command, closed, reviews, owner);
    case 'ReopenLead':
      return reopen(command, closed, reviews, ownership);
    case 'AssignLead':
    case 'ReassignLead':
    case 'ClaimLead':
    case 'ReleaseLead': {
      const passesOn = command.type === 'ReassignLead' && command.rule === offboarding;
      const isDenied = command.type === 'ClaimLead' && owner !== null && owner !== command.by;
      return closed && !passesOn && !isDenied
        ? leadClosed(closed)
        : decideOwnership(command, ownership, tasks.open?.dueAt);
    }
    case 'HandOverAccount':
      return closed?.as === 'won'
        ? handOver(command, ownership)
        : reject('lead.not-won', 'only a won lead is an account to hand over');
    case 'RecordConsent':
    case 'WithdrawConsent':
    case 'SetDoNotContact':
    case 'LiftDoNotContact':
      return decideConsent(command, permissions, tasks, owner);
    case 'ScheduleTask':
    case 'RescheduleTask':
    case 'CompleteTask':
    case 'CancelTask':
      return closed ? leadClosed(closed) : decideTasks(command, tasks, permissions, owner);
    default:
      return never(command);
  }
}

/** Registering again is an error for somebody who means a new lead; a source that sees the lead again says nothing new. */
function register(command: RegisterLead, registered: boolean, owner: RepId | null): Decision<LeadEvent> {
  const { stamp, leadId, contact, company, taxId, source, segment, timeZone, relation } = command;
  if (!registered) {
    const data = { contact, company, taxId, source, segment, timeZone, relation };
    return accept(fact<LeadRegistered>(stamp, 'LeadRegistered', data, { reps: [owner], leads: [leadId] }));
  }
  if (stamp.source.system !== 'api') return nothing;
  return reject('lead.already-registered', `lead ${leadId} is already registered`);
}
