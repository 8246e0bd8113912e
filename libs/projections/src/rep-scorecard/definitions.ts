import { additive, distinct, onlyMeasured, ordered, parts, ratio, time, waiting, type Formula } from './metrics';

const calls = { known: ['dials_known', 'inbound_known'], all: ['dials', 'inbound'] };
const dials = { known: ['dials_known'], all: ['dials'] };
/** Dials of sources that tell a human from a machine. */
const telling = { known: ['telling_known'], all: ['dials'] };
const inbound = { known: ['inbound_known'], all: ['inbound'] };
/** Only a missed call with a known lead can be seen to be returned. */
const missed = { known: ['missed_known'], all: ['missed'] };
const contacts = {
  known: ['dials_known', 'inbound_known', 'letters', 'letters_received', 'messages', 'messages_received', 'meetings'],
  all: ['dials', 'inbound'],
};
/** Hours are known of reps with a working pattern. */
const hours = { known: ['worked.items'], all: ['worked.unknown'] };
const perWorkedHour = (what: string) =>
  ratio(`worked.${what}`, 'worked.ms', { ...hours, unit: 'per hour', scale: 60 * 60 * 1000 });

interface Definition {
  /** Grows with every change of what the number means; answers state it. */
  readonly version: number;
  readonly formula: Formula;
}
const v1 = (formula: Formula): Definition => ({ version: 1, formula });
/** docs/metrics.md tells what changed. */
const v2 = (formula: Formula): Definition => ({ version: 2, formula });
const v3 = (formula: Formula): Definition => ({ version: 3, formula });
const v4 = (formula: Formula): Definition => ({ version: 4, formula });

/** Every number there is, as docs/metrics.md describes it. */
export const definitions = {
  dials: v1(additive(['dials'])),
  connects: v1(additive(['connects'], telling)),
  connectRate: v1(ratio('connects', 'telling_known', telling)),
  answers: v1(additive(['answered'], dials)),
  answerRate: v1(ratio('answered', 'dials_known', dials)),
  conversations: v1(additive(['conversations'], dials)),
  conversationRate: v1(ratio('conversations', 'reached', dials)),
  inboundCalls: v1(additive(['inbound'])),
  talkTime: v1(time('talk', calls)),
  handlingTime: v1(time('handling')),
  callItems: v1(additive(['call_items'], { implausible: 'call_items_implausible' })),
  implausibleCallItems: v1(additive(['call_items_implausible'])),
  activities: v1(additive(['activities'], { implausible: 'activities_implausible' })),
  activityTime: v1(time('activity')),
  implausibleActivities: v1(additive(['activities_implausible'])),
  letters: v1(additive(['letters'])),
  automatedLetters: v1(additive(['letters_automated'])),
  replyRate: v1(ratio('letters_replied', 'letters_sent', { immature: 'letters_immature' })),
  messages: v1(additive(['messages'])),
  automatedMessages: v1(additive(['messages_automated'])),
  attempts: v2(additive(['dials', 'letters', 'messages', 'meetings'])),
  contacts: v2(
    additive(['reached', 'inbound_answered', 'letters_received', 'messages_received', 'meetings'], contacts),
  ),
  attemptsToFirstContact: v2(ordered('attempts_to_contact', 'count', 1, contacts)),
  missed: v1(additive(['missed'], inbound)),
  returned: v2(additive(['missed_returned'], missed)),
  returnedRate: v2(ratio('missed_returned', 'missed_known', { ...missed, immature: 'missed_immature' })),
  neverCalledBack: v1(additive(['missed_never_returned'], missed)),
  speedToLead: v3(waiting('waits')),
  responseInTime: v3(ratio('waits_in_time', 'waits_matured')),
  interCallGap: v1(ordered('gaps', 'seconds', 1000)),
  interCallGapExplained: v1(ratio('gap_explained_ms', 'gap_ms')),
  outcomeDiscipline: v3(ratio('outcomes_in_time', 'outcomes_needed', { ...contacts, immature: 'outcomes_immature' })),
  nextContactKept: v3(ratio('contacts_kept', 'contacts_promised', { immature: 'contacts_immature' })),
  objectionWinRate: v4((tally, team) => ({
    ...ratio('objections_overcome', 'objections_raised', { immature: 'objections_claimed' })(tally, team),
    parts: parts(tally, 'objections', 'objections_overcome', 'objections_raised'),
  })),
  won: v1(additive(['leads_won'])),
  refused: v1(additive(['leads_refused'])),
  winRate: v1(ratio('leads_won', 'leads_won+leads_refused')),
  refusalRate: v1((tally, team) => ({
    ...ratio('leads_refused', 'leads_won+leads_refused')(tally, team),
    parts: parts(tally, 'closings', 'leads_refused', 'leads_won+leads_refused', true),
  })),
  tasksDue: v2(additive(['tasks_due'])),
  tasksOnTime: v2(ratio('tasks_on_time', 'tasks_due')),
  movesPerTask: v2(ratio('task_moves', 'tasks_due', { unit: 'per task' })),
  leadsTouched: v2(distinct('leads_touched')),
  hourOfDay: v1((tally, team) => ({
    ...ratio('reached', 'dials_known', dials)(tally, team),
    parts: parts(tally, 'hours', 'hour_reached', 'hour_known'),
  })),
  workedTime: v2(time('worked', hours)),
  dialsPerWorkedHour: v2(perWorkedHour('dials')),
  conversationsPerWorkedHour: v2(onlyMeasured(dials, perWorkedHour('conversations'))),
  lettersPerWorkedHour: v2(perWorkedHour('letters')),
} as const satisfies Record<string, Definition>;

export type MetricName = keyof typeof definitions;
