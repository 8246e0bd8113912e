import type { Recorded } from '@app/decider/fact';
import type { ActivityEvent } from '@app/domain/activities/activity.events';
import type { CallEvent } from '@app/domain/calls/call.events';
import type { EmailEvent } from '@app/domain/emails/email.events';
import { splitStream, type RepId } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import type { MessageEvent } from '@app/domain/messages/message.events';
import type { ObjectionEvent } from '@app/domain/objections/objection.events';
import type { RepEvent } from '@app/domain/reps/rep.events';
import type { TaskEvent } from '@app/domain/tasks/task.events';
import { keyIn, type Key, type Projection, type Rows } from '../projection';
import {
  evolveActivity,
  evolveCall,
  evolveLetter,
  evolveMessage,
  evolveObjection,
  unknownActivity,
  unknownCall,
  unknownLetter,
  unknownMessage,
  unknownObjection,
} from './contact-folds';
import { buckets, ofActivity, ofCall, ofLetter, ofMessage, spans } from './contributions';
import { writeDifference } from './differences';
import {
  absences,
  activities,
  assignments,
  calls,
  closings,
  leads,
  letters,
  messages,
  objections,
  outcomes,
  patterns,
  reps,
  substitutions,
  tasks,
  teams,
} from './facts';
import { foldLead, foldTask, keysOfLead, keysOfTask } from './lead-folds';

export type ScorecardEvent = ActivityEvent | CallEvent | EmailEvent | LeadEvent | MessageEvent | RepEvent | TaskEvent;

/** The numbers on each rep: fact rows, and sums kept as differences between what a fact gave and gives. */
export const repScorecard: Projection<ScorecardEvent> = {
  name: 'rep-scorecard',
  version: 4,
  tables: [
    calls,
    letters,
    messages,
    activities,
    outcomes,
    leads,
    assignments,
    closings,
    tasks,
    objections,
    reps,
    teams,
    patterns,
    absences,
    substitutions,
    buckets,
    spans,
  ],

  keysOf(event): readonly Key[] {
    const [category, id] = splitStream(event.stream);
    if (isObjection(event)) return [keyIn(objections, `${category}:${id}`, event.data.objectionId)];
    switch (category) {
      case 'call':
        return [keyIn(calls, id)];
      case 'email':
        return [keyIn(letters, id)];
      case 'message':
        return [keyIn(messages, id)];
      case 'task':
        return keysOfTask('', event);
      case 'activity':
        return [keyIn(activities, id)];
      case 'lead':
        return keysOfLead(id, event as Recorded<LeadEvent>);
      case 'rep':
        return keysOfRep(id, event as Recorded<RepEvent>);
      default:
        return [];
    }
  },

  fold(event, rows) {
    const [category, id] = splitStream(event.stream);
    if (isObjection(event)) return foldObjection(`${category}:${id}`, event, rows);
    switch (category) {
      case 'call':
        return foldCall(id, event as Recorded<Exclude<CallEvent, ObjectionEvent>>, rows);
      case 'email':
        return foldLetter(id, event as Recorded<Exclude<EmailEvent, ObjectionEvent>>, rows);
      case 'message':
        return foldMessage(id, event as Recorded<Exclude<MessageEvent, ObjectionEvent>>, rows);
      case 'task':
        return foldTask('', event, rows);
      case 'activity':
        return foldActivity(id, event as Recorded<ActivityEvent>, rows);
      case 'lead':
        return foldLead(id, event as Recorded<LeadEvent>, rows);
      case 'rep':
        return foldRep(id, event as Recorded<RepEvent>, rows);
    }
  },
};

const isObjection = (event: Recorded<ScorecardEvent>): event is Recorded<ObjectionEvent> =>
  event.type === 'ObjectionRaised' || event.type === 'ObjectionHandled';

function foldCall(id: string, event: Recorded<Exclude<CallEvent, ObjectionEvent>>, rows: Rows): void {
  const was = rows.get(calls, id) ?? unknownCall(id, event);
  if (event.revision <= was.revision) return;
  const is = { ...was, ...evolveCall(was, event), revision: event.revision };
  rows.put(calls, is);
  writeDifference(rows, ofCall(was), ofCall(is));
}

function foldLetter(id: string, event: Recorded<Exclude<EmailEvent, ObjectionEvent>>, rows: Rows): void {
  const was = rows.get(letters, id) ?? unknownLetter(id, event);
  if (event.revision <= was.revision) return;
  const is = { ...was, ...evolveLetter(was, event), revision: event.revision };
  rows.put(letters, is);
  writeDifference(rows, ofLetter(was), ofLetter(is));
}

function foldMessage(id: string, event: Recorded<Exclude<MessageEvent, ObjectionEvent>>, rows: Rows): void {
  const was = rows.get(messages, id) ?? unknownMessage(id, event);
  if (event.revision <= was.revision) return;
  const is = { ...was, ...evolveMessage(event), revision: event.revision };
  rows.put(messages, is);
  writeDifference(rows, ofMessage(was), ofMessage(is));
}

function foldActivity(id: string, event: Recorded<ActivityEvent>, rows: Rows): void {
  const was = rows.get(activities, id) ?? unknownActivity(id, event);
  if (event.revision <= was.revision) return;
  const is = { ...was, ...evolveActivity(event), revision: event.revision };
  rows.put(activities, is);
  writeDifference(rows, ofActivity(was), ofActivity(is));
}

function foldObjection(contact: string, event: Recorded<ObjectionEvent>, rows: Rows): void {
  const was = rows.get(objections, contact, event.data.objectionId) ?? unknownObjection(contact, event);
  if (event.revision <= was.revision) return;
  rows.put(objections, { ...was, ...evolveObjection(was, event), revision: event.revision });
}

function keysOfRep(rep: RepId, event: Recorded<RepEvent>): readonly Key[] {
  switch (event.type) {
    case 'RepJoined':
      return [keyIn(reps, rep)];
    case 'RepMoved':
      return [keyIn(teams, rep, event.revision)];
    case 'WorkingPatternSet':
      return [keyIn(patterns, rep, event.data.validFrom)];
    case 'RepAbsenceRecorded':
      return [keyIn(absences, rep, event.data.absenceId)];
    case 'SubstituteNamed':
      return [keyIn(substitutions, rep, event.revision)];
    default:
      return [];
  }
}

/** Each of these events is a row of its own: the last one written for a key is the last one said. */
function foldRep(rep: RepId, event: Recorded<RepEvent>, rows: Rows): void {
  const { occurredAt: at, revision } = event;
  switch (event.type) {
    case 'RepJoined': {
      const { name, team, timeZone } = event.data;
      rows.add(reps, { rep, name: name ?? null, joined_at: at, zone: timeZone });
      return rows.add(teams, { rep, revision, at, team });
    }
    case 'RepMoved':
      return rows.add(teams, { rep, revision, at, team: event.data.team });
    case 'WorkingPatternSet':
      return rows.add(patterns, { rep, valid_from: event.data.validFrom, hours: event.data.hours });
    case 'RepAbsenceRecorded': {
      const { absenceId, from, to } = event.data;
      return rows.add(absences, { rep, absence: absenceId, from_at: from, to_at: to });
    }
    case 'SubstituteNamed': {
      const { substitute, from, to } = event.data;
      return rows.add(substitutions, { rep, revision, substitute, from_at: from, to_at: to });
    }
    default:
      return;
  }
}
