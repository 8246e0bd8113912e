import { hoursAround, hoursIn, nextIn, slotAt, type Slot } from '@app/calendar/day-slots';
import { iso, localDate, startOfDay } from '@app/calendar/local-time';
import { afterWorked, workedDays, type Schedule } from '@app/calendar/working-time';
import { fold } from '@app/decider/decider';
import type { Recorded, Zone } from '@app/decider/fact';
import { callStream, type CallEvent } from '../calls/call.events';
import { canBeOne, reportedCall } from '../calls/twins';
import { rulesOn } from '../departments/rules';
import { splitStream } from '../ids';
import { lead } from '../leads/lead';
import { leadStream, type LeadEvent } from '../leads/lead.events';
import type { FollowUpAttempt, NextTry } from '../leads/lead.commands';
import { ownerOf } from '../leads/ownership';
import { outreachEvents, outreachOf, type Outreach } from './outreach';
import { isOldNews, nothingToDo, policy, stepper, workingHours, type AnswerRates } from './policy';

const name = 'when-a-contact-reached-nobody-plan-the-next-try';

/** Fewer dials than this say nothing about an hour. */
const enough = 30;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * A call that nobody answered is tried again in another part of the day; a letter or message of a person's is followed by
 * a call once there was time to answer it. Whether a lead still wants that, its own stream decides.
 */
export const planTheNextTry = policy({
  name,
  on: outreachEvents,
  react(event, history, known) {
    const tried = newTry(history);
    if (!tried || tried.ingest === 'backfill' || isOldNews(tried.at, event, known)) return nothingToDo;

    const told = known.streams.get(leadStream(tried.lead)) as readonly Recorded<LeadEvent>[] | undefined;
    const { definitions, answerRates } = known;
    if (!told || !definitions || !answerRates)
      return { wants: { streams: [leadStream(tried.lead)], definitions: true, answerRates: true } };
    const toleranceMs = rulesOn(tried.at.slice(0, 10), definitions).duplicates.withinSeconds * 1000;
    const followed = callsFollowedAbout(told, tried, toleranceMs);
    const untold = followed.filter((stream) => !known.streams.has(stream));
    if (untold.length > 0) return { wants: { streams: untold } };
    // told of by another source, it was followed up when that did
    if (followed.some((stream) => isSameCall(history, known.streams.get(stream)!, toleranceMs))) return nothingToDo;

    const who = ownerOf(fold(lead, told).ownership) ?? tried.rep;
    const schedule = who === undefined ? null : known.hours.get(who);
    if (schedule === undefined) return { wants: { hours: [who!] } };

    const leadZone = told.find((fact) => fact.type === 'LeadRegistered')?.data.timeZone ?? tried.calleeZone;
    const own = workingHours(schedule, leadZone);
    const zone = leadZone ?? own.zone;
    const at = Date.parse(tried.at);
    const { attempts, dayPlan } = rulesOn(localDate(at, own.zone), definitions);
    const callMs = dayPlan.callMinutes * 60_000;
    const soonest = Math.max(at, Date.parse(known.now));
    const isCall = tried.channel === 'call';
    const fromIn = (hours: Schedule) =>
      isCall ? soonest : Math.max(soonest, answeredBy(hours, at, attempts.letterFollowUpDays));
    // who is away for as long as planning looks ahead leaves the lead a next task nevertheless, on the usual week
    const hours = afterWorked(own, fromIn(own), callMs) === undefined ? workingHours(null, own.zone) : own;
    const slot = isCall ? slotAt(attempts.slots, at, zone) : tried.channel;
    const toTask = (found: Pick<NextTry, 'slot' | 'dueAt'>): NextTry => ({
      ...found,
      taskId: `retry-${event.eventId}`,
      kind: 'call',
    });
    const [best, ...others] = candidates(attempts.slots, {
      slot,
      from: fromIn(hours),
      zone,
      hours,
      answerRates,
      callMs,
    });
    const command = {
      type: 'FollowUpAttempt',
      leadId: tried.lead,
      contact: tried.contact,
      slot,
      maxAttempts: attempts.max,
      next: [toTask(best), ...others.map(toTask)],
    } satisfies Omit<FollowUpAttempt, 'stamp'>;
    return { steps: [stepper(name, event, known)(lead, command, { key: 'follow-up', at: tried.at })] };
  },
});

/** The try that the last event made of it; undefined where it was one before. */
function newTry(history: History): Outreach | undefined {
  const now = outreachOf(history);
  const before = outreachOf(history.slice(0, -1));
  return now?.isTry && !(before?.isTry && before.lead === now.lead) ? now : undefined;
}

/** Streams of other calls that were followed up as tries of about that time. */
function callsFollowedAbout(told: readonly LeadEvent[], { contact, at }: Outreach, toleranceMs: number): string[] {
  if (contact.kind !== 'call') return [];
  const ids = told
    .filter(({ occurredAt }) => Math.abs(Date.parse(occurredAt) - Date.parse(at)) <= toleranceMs)
    .flatMap((event) => {
      if (event.type === 'TaskScheduled' && event.data.rule === 'retry') return event.data.after ?? [];
      return event.type === 'LeadExhausted' ? (event.data.contact ?? []) : [];
    })
    .flatMap(({ kind, id }) => (kind === 'call' && id !== contact.id ? [callStream(id)] : []));
  return [...new Set(ids)];
}

type History = Parameters<typeof outreachOf>[0];
function isSameCall(one: History, other: History, toleranceMs: number): boolean {
  const [a, b] = [one, other].map((history) =>
    history[0] ? reportedCall(splitStream(history[0].stream)[1], history as readonly Recorded<CallEvent>[]) : undefined,
  );
  return a !== undefined && b !== undefined && canBeOne(a, b, () => toleranceMs);
}

const startOfNextDay = (ms: number, zone: Zone): number =>
  startOfDay(new Date(Date.parse(localDate(ms, zone)) + dayMs).toISOString().slice(0, 10), zone);

/** When so many worked days were left to answer a letter. */
function answeredBy(hours: Schedule, sentAt: number, days: number): number {
  const day = workedDays(hours, sentAt, days + 1).at(-1);
  return day === undefined ? sentAt : startOfDay(day, hours.zone);
}

interface Trying {
  /** The part of the day just tried. */
  readonly slot: Slot;
  readonly from: number;
  readonly zone: Zone;
  readonly hours: Schedule;
  readonly answerRates: AnswerRates;
  /** What a call is given: a part of the day that has less left is over. */
  readonly callMs: number;
}

/**
 * When the rep could try next in each part of the day: within a week rather than later, then those in which most is
 * answered, and of alike ones the sooner; due while the call still fits in. The part just tried comes last, and not again
 * on the same day. Where the rep works in no part of the callee's day that week, the hour nearest to one of them is among
 * them, and where a call fits into none, their next working time: an open lead has a next task, and a series of tries an end.
 */
function candidates(slots: readonly Slot[], trying: Trying): [Candidate, ...Candidate[]] {
  const { slot: tried, from, zone, hours, answerRates, callMs } = trying;
  const found = (slot: Slot) => {
    const stretch = nextIn(slot, zone, hours, slot === tried ? startOfNextDay(from, zone) : from, callMs);
    if (!stretch) return undefined;
    const [start, end] = stretch;
    const late = Number(start > from + 7 * dayMs);
    const rank = [Number(slot === tried), late, Number(!slots.includes(slot)), -rateIn(slot, answerRates), start];
    return { slot, dueAt: iso(end - callMs), late, rank };
  };
  const possible = slots.flatMap((slot) => found(slot) ?? []);
  if (possible.every(({ late }) => late)) {
    const around = hoursAround(slots).flatMap((slot) => found(slot) ?? []);
    possible.push(...around.toSorted((a, b) => a.late - b.late).slice(0, 1));
  }
  const [best, ...others] = possible
    .toSorted((a, b) => a.rank.map((value, i) => value - b.rank[i]!).find((difference) => difference !== 0) ?? 0)
    .map(({ slot, dueAt }) => ({ slot, dueAt }));
  if (best) return [best, ...others];
  const due = afterWorked(hours, from, callMs)!;
  return [{ slot: slotAt(slots, due, zone), dueAt: iso(due) }];
}
type Candidate = Pick<NextTry, 'slot' | 'dueAt'>;

/** Answered of all dials in these hours of the callee's day; of all hours together where there were too few to say. */
function rateIn(slot: Slot, rates: AnswerRates): number {
  const hours = hoursIn(slot);
  const those = rates.filter(({ hour }) => hours.includes(hour));
  const [of, answered] = dials(those) >= enough ? [dials(those), picked(those)] : [dials(rates), picked(rates)];
  return of === 0 ? 0 : answered / of;
}
const dials = (rates: AnswerRates) => rates.reduce((sum, { of }) => sum + of, 0);
const picked = (rates: AnswerRates) => rates.reduce((sum, { answered }) => sum + answered, 0);
