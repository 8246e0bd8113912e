import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { DisqualifyLead, ExhaustLead, ReopenLead } from './lead.commands';
import type { LeadDisqualified, LeadEvent, LeadExhausted, LeadReopened } from './lead.events';
import { leadClosed, type Closed } from './outcomes';
import { ownerOf, takeUpAgain, type Ownership } from './ownership';
import { lastVerdict, type Reviews } from './reviews';
import { cancelled, type Tasks } from './tasks';

/** Ends the work on a lead without an outcome; its next task goes with it. */
export function close(
  command: DisqualifyLead | ExhaustLead,
  closed: Closed | undefined,
  { open }: Tasks,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId } = command;
  const as = command.type === 'DisqualifyLead' ? 'disqualified' : 'exhausted';
  if (closed?.as === as) return nothing;
  // That nobody was reached does not keep a lead from turning out to be a wrong number.
  if (closed && closed.as !== 'exhausted') return leadClosed(closed);

  const about = { reps: [owner], leads: [leadId] };
  const end: LeadEvent =
    command.type === 'DisqualifyLead'
      ? fact<LeadDisqualified>(stamp, 'LeadDisqualified', { reason: command.reason, contact: command.contact }, about)
      : fact<LeadExhausted>(stamp, 'LeadExhausted', { attempts: command.attempts }, about);
  return accept<LeadEvent>(end, ...(open ? [cancelled(stamp, leadId, owner, open, `lead-${as}`)] : []));
}

/**
 * An exhausted lead is tried again; a refused or disqualified one is, once the last review has found that it was
 * mishandled. A customer is not.
 */
export function reopen(
  command: ReopenLead,
  closed: Closed | undefined,
  reviews: Reviews,
  ownership: Ownership,
): Decision<LeadEvent> {
  const { stamp, leadId, to, reason } = command;
  const owner = ownerOf(ownership);
  if (!closed)
    return to === undefined || to === owner ? nothing : reject('lead.not-reopenable', 'the lead is open: reassign it');
  const { as } = closed;
  if (as === 'won' || (as !== 'exhausted' && lastVerdict(reviews) !== 'mishandled'))
    return reject('lead.not-reopenable', `the lead is ${as}, and was not found to be mishandled`, { as });

  const { events, rejection } = takeUpAgain(command, ownership);
  if (rejection) return { events: [], rejection };
  const about = { reps: [owner, to], leads: [leadId] };
  return accept<LeadEvent>(fact<LeadReopened>(stamp, 'LeadReopened', { was: as, reason }, about), ...events);
}
