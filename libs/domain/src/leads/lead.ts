import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { DisqualifyLead, ExhaustLead, LeadCommand, RegisterLead } from './lead.commands';
import {
  leadStream,
  type LeadContactRevised,
  type LeadDisqualified,
  type LeadEvent,
  type LeadExhausted,
  type LeadRegistered,
} from './lead.events';
import { correctOutcome, declareOutcome, evolveOutcomes, leadClosed, type Outcomes } from './outcomes';
import { decideOwnership, evolveOwnership, ownerOf, recordOwner, type Ownership } from './ownership';
import { cancelled, decideTasks, evolveTasks, markOverdue, type Tasks } from './tasks';

/** One stream, so that "one owner", "one next task" and "an outcome leads on" are each one decision. */
export interface LeadState {
  /** False while a source has only named owners so far. */
  readonly registered: boolean;
  readonly ownership: Ownership;
  readonly tasks: Tasks;
  readonly outcomes: Outcomes;
}

export const streamOf = (command: LeadCommand): string => leadStream(command.leadId);

export const lead: Decider<LeadCommand, LeadState, LeadEvent> = {
  name: 'lead',
  streamOf,
  initial: { registered: false, ownership: [], tasks: { closed: new Map() }, outcomes: { declared: {} } },
  evolve: (state, event) => ({
    registered: state.registered || event.type === 'LeadRegistered',
    ownership: evolveOwnership(state.ownership, event),
    tasks: evolveTasks(state.tasks, event),
    outcomes: evolveOutcomes(state.outcomes, event),
  }),
  decide,
};

function decide(command: LeadCommand, state: LeadState): Decision<LeadEvent> {
  const { registered, ownership, tasks, outcomes } = state;
  const owner = ownerOf(ownership);

  if (command.type === 'RegisterLead') return register(command, registered, owner);
  if (command.type === 'RecordLeadOwner') return recordOwner(command, ownership);
  if (command.type === 'MarkTaskOverdue') return markOverdue(command, tasks, owner);
  if (!registered) return reject('lead.unknown', `lead ${command.leadId} is not registered`);

  switch (command.type) {
    case 'ReviseLeadContact': {
      const { stamp, leadId, contact } = command;
      return accept(
        fact<LeadContactRevised>(stamp, 'LeadContactRevised', { contact }, { reps: [owner], leads: [leadId] }),
      );
    }
    case 'DeclareOutcome':
      return declareOutcome(command, outcomes, tasks, owner);
    case 'CorrectOutcome':
      return correctOutcome(command, outcomes, tasks, owner);
    case 'DisqualifyLead':
    case 'ExhaustLead':
      return close(command, state, owner);
    case 'AssignLead':
    case 'ReassignLead':
    case 'ClaimLead':
    case 'ReleaseLead':
      return outcomes.closed ? leadClosed(outcomes.closed) : decideOwnership(command, ownership);
    case 'ScheduleTask':
    case 'RescheduleTask':
    case 'CompleteTask':
    case 'CancelTask':
      return outcomes.closed ? leadClosed(outcomes.closed) : decideTasks(command, tasks, owner);
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

/** Ends the work on a lead without an outcome; its next task goes with it. */
function close(
  command: DisqualifyLead | ExhaustLead,
  { outcomes, tasks }: LeadState,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId } = command;
  const as = command.type === 'DisqualifyLead' ? 'disqualified' : 'exhausted';
  const { closed } = outcomes;
  if (closed?.as === as) return nothing;
  // That nobody was reached does not keep a lead from turning out to be a wrong number.
  if (closed && closed.as !== 'exhausted') return leadClosed(closed);

  const about = { reps: [owner], leads: [leadId] };
  const end: LeadEvent =
    command.type === 'DisqualifyLead'
      ? fact<LeadDisqualified>(stamp, 'LeadDisqualified', { reason: command.reason, contact: command.contact }, about)
      : fact<LeadExhausted>(stamp, 'LeadExhausted', { attempts: command.attempts }, about);
  return accept<LeadEvent>(end, ...(tasks.open ? [cancelled(stamp, leadId, owner, tasks.open, `lead-${as}`)] : []));
}
