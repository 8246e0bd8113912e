import { personal } from '@app/decider/fact';
import { servicingKinds } from '@app/domain/activities/activity.events';
import { billed, trunkOf } from './bill';
import { close, concluding, leftOver, objecting, tryingAgain, type Contact } from './conversation';
import { day, ofLead, ofRep, teamOf, type Department, type Work } from './department';
import { messagesAfter } from './messages';
import { letter, lettersAfter } from './letters';
import type { SeedRep, Shift } from './people';
import type { Random } from './random';
import { privateCall, voicemail } from './special-calls';
import { actorOf, iso, managerOf } from './script';

const second = 1000;
const minute = 60 * second;

/** A rep's working day: due contacts first, then new leads, with what comes in between. */
export function workday(department: Department, rep: SeedRep, d: number): void {
  const random = department.random.of(`day ${rep.id} ${d}`);
  const shift = department.calendar.shift(rep, d);
  if (!shift) return;
  const mine = department.works.filter((work) => work.open && work.owner === rep);
  // A new lead waits for the rep from its assignment on; a promised contact from its time on, or from the morning.
  const readyAt = (work: Work) => Math.max(shift.from, work.due?.at ?? work.ready);
  const done = new Set<Work>();
  let at = shift.from + random.int(2, 25) * minute;
  let dials = 0;

  while (at < shift.to - 10 * minute && dials < rep.pace) {
    if (hourAt(at, shift) === 12) at += 35 * minute;
    const waiting = mine.filter(
      (work) => work.open && work.owner === rep && !done.has(work) && readyAt(work) < shift.to - 10 * minute,
    );
    const next = waiting
      .filter((work) => readyAt(work) <= at && quiet(at)(work))
      .sort((a, b) => readyAt(a) - readyAt(b))[0];
    const callers = random.chance(0.05) ? mine.filter(quiet(at)) : [];
    if (callers.length) at = answering(department, rep, random.pick(callers), at, random);
    else if (next) {
      done.add(next);
      dials += 1;
      at = calling(department, rep, next, at, shift, random);
    } else if (waiting.length) at = Math.max(at, Math.min(...waiting.map(readyAt)));
    else break;
    at += random.around(90, 0.8) * second;
  }
  if (at < shift.to - 30 * minute)
    otherWork(department, rep, mine, at, Math.min(shift.to, at + random.int(20, 90) * minute), random);
  missing(department, rep, mine, shift, random);
  leftOver(department, rep, shift.to, random);
}

/** Leads that are there by then, and with whom nothing is under way: what was just said may take an hour to be stated. */
const quiet = (at: number) => (work: Work) => work.ready <= at && work.touched < at - 120 * minute;
const hourAt = (at: number, { from }: Shift) => 9 + Math.floor((at - from) / (60 * minute));

/** Chance that somebody picks up, by the hour there: the lunch hole, and people who are easier reached late. */
function pickUp(at: number, { skill }: SeedRep, shift: Shift): number {
  const hour = hourAt(at, shift);
  const { weekday } = shift;
  return (
    0.36 *
    Math.sqrt(skill) *
    (hour === 12 || hour === 13 ? 0.55 : hour >= 16 ? 1.2 : 1) *
    (weekday === 1 && hour < 11 ? 0.8 : 1)
  );
}

/** An outbound call; gives the moment the rep is free again. */
function calling(department: Department, rep: SeedRep, work: Work, at: number, shift: Shift, random: Random): number {
  const { script } = department;
  const { lead } = work;
  const callId = `${department.prefix}-call-${work.lead.id.slice(-5)}-${(at / second).toFixed(0)}`;
  const pickedUp = at + random.int(6, 28) * second;
  const connects = random.chance(pickUp(at, rep, shift));
  const human = connects && random.chance(0.9);
  const end = connects
    ? pickedUp + random.around(human ? 110 : 14, human ? 0.9 : 0.3) * second
    : pickedUp + random.int(1, 12) * second;
  const placed = {
    at: iso(at),
    direction: 'outbound' as const,
    from: personal(ofRep(rep), 'contact', rep.extension),
    to: personal(ofLead(lead), 'contact', lead.phone),
    line: trunkOf(rep),
    calleeZone: lead.team.zone,
    kind: 'sales',
  };
  const today = Math.floor((at - department.start) / day);
  const colleague = teamOf(department.reps, lead, today).find((other) => other !== rep);
  const transferred = human && end - pickedUp > 2 * minute && colleague && random.chance(0.04);
  const longer = human && end - pickedUp > 3 * minute && !transferred;
  const joins = longer && colleague && department.random.of(`joins ${callId}`).chance(0.08);
  const failed = !connects && random.chance(0.06);
  const ended = {
    at: iso(end),
    disposition: connects
      ? ('answered' as const)
      : failed
        ? ('failed' as const)
        : random.pick(['no answer', 'no answer', 'no answer', 'busy', 'voicemail'] as const),
    ...(connects && { sourceTalkSeconds: Math.round((end - pickedUp) / second) }),
  };
  const whole = {
    ...(connects && {
      connected: { at: iso(pickedUp), answeredBy: human ? ('human' as const) : ('machine' as const), rep: rep.id },
    }),
    ...(human &&
      end - pickedUp > 3 * minute &&
      random.chance(0.2) && { held: [{ at: iso(pickedUp + minute), resumedAt: iso(pickedUp + 1.5 * minute) }] }),
    ...(joins && { joined: [{ rep: colleague.id, at: iso(pickedUp + minute) }] }),
    ...(transferred && { transfers: [{ from: rep.id, to: colleague.id, at: iso(end - minute) }] }),
    ended,
  };
  const attributed = random.chance(0.97) ? { attributed: { rep: rep.id, rule: 'extension' } } : {};
  const matched = random.chance(0.97) ? { matched: { lead: lead.id, rule: 'phone' } } : {};
  if (random.chance(0.1)) {
    // As a source tells it that reports as it goes.
    script.call(at, { type: 'RecordCall', callId, placed, ...attributed });
    script.call(end, { type: 'RecordCall', callId, ...matched, ...whole });
  } else script.call(at, { type: 'RecordCall', callId, placed, ...attributed, ...matched, ...whole });
  if (!('attributed' in attributed))
    script.call(end + 5 * minute, { type: 'AttributeCall', callId, rep: rep.id, rule: 'manager' }, managerOf(rep));
  if (!('matched' in matched))
    script.call(end + 6 * minute, { type: 'MatchCallToLead', callId, lead: lead.id, rule: 'manager' }, managerOf(rep));
  mending(department, rep, callId, { placed, ended }, end, random);
  if (connects) billed(department, { callId, rep, lead, direction: 'outbound', pickedUp, end });

  work.touched = at;
  work.attempts += 1;
  const contact: Contact = { ref: { kind: 'call', id: callId }, rep, work, from: pickedUp, to: end };
  if (failed && random.chance(0.3)) {
    script.lead(end + minute, actorOf(rep), {
      type: 'DisqualifyLead',
      leadId: lead.id,
      reason: 'wrong number',
      contact: contact.ref,
    });
    close(work, 'disqualified', contact, end + minute);
  } else if (human && end - pickedUp >= 20 * second) {
    work.reached += 1;
    const stood = objecting(department, contact, random);
    if (!transferred) concluding(department, contact, stood, random);
    if (work.open) lettersAfter(department, contact, random);
    if (work.open) messagesAfter(department, contact);
  } else tryingAgain(department, contact, random);
  return end;
}

/** The little that goes wrong in every log: wrong ends, calls recorded twice, calls that were none of ours. */
function mending(
  { script, random: whole }: Department,
  rep: SeedRep,
  callId: string,
  { placed, ended }: { placed: object; ended: { at: string } },
  end: number,
  random: Random,
): void {
  if (random.chance(0.008))
    script.call(
      end + 60 * minute,
      { type: 'CorrectCall', callId, field: 'endedAt', is: iso(end - 2 * second) },
      managerOf(rep),
    );
  if (random.chance(0.005)) {
    const twin = `${callId}-twin`;
    script.call(end + second, {
      type: 'RecordCall',
      callId: twin,
      placed: placed as never,
      attributed: { rep: rep.id, rule: 'extension' },
      ended: ended as never,
    });
    script.call(end + 30 * minute, { type: 'MarkCallDuplicate', callId: twin, of: callId }, managerOf(rep));
    // Somebody listens: the line had dropped, and it was dialled twice.
    if (whole.of(`lift ${callId}`).chance(0.4))
      script.call(end + 90 * minute, { type: 'LiftCallDuplicate', callId: twin }, managerOf(rep));
  }
  if (random.chance(0.008)) {
    const reason = personal(ofRep(rep), 'note', 'A private call.');
    script.call(end + 40 * minute, { type: 'RetractCall', callId, reason }, managerOf(rep));
  }
}

/** An inbound call of a lead that the rep takes; gives the moment the rep is free again. */
function answering(department: Department, rep: SeedRep, work: Work, at: number, random: Random): number {
  const { script } = department;
  const { lead } = work;
  const callId = `${department.prefix}-in-${lead.id.slice(-5)}-${(at / second).toFixed(0)}`;
  const [pickedUp, end] = [at + 8 * second, at + 8 * second + random.around(100, 0.8) * second];
  script.call(at, {
    type: 'RecordCall',
    callId,
    placed: {
      at: iso(at),
      direction: 'inbound',
      from: personal(ofLead(lead), 'contact', lead.phone),
      line: trunkOf(rep),
    },
    attributed: { rep: rep.id, rule: 'extension' },
    matched: { lead: lead.id, rule: 'phone' },
    connected: { at: iso(pickedUp), answeredBy: 'human', rep: rep.id },
    ended: { at: iso(end), disposition: 'answered', sourceTalkSeconds: Math.round((end - pickedUp) / second) },
  });
  billed(department, { callId, rep, lead, direction: 'inbound', pickedUp, end });
  work.touched = at;
  work.reached += 1;
  const contact: Contact = { ref: { kind: 'call', id: callId }, rep, work, from: pickedUp, to: end };
  if (work.open) concluding(department, contact, objecting(department, contact, random), random);
  return end;
}

/** Inbound calls that nobody took; some come from numbers that nobody knows. */
function missing(department: Department, rep: SeedRep, mine: readonly Work[], shift: Shift, random: Random): void {
  const at = shift.from + random.int(1, (shift.to - shift.from) / minute - 1) * minute;
  const callers = mine.filter(quiet(at));
  if (!random.chance(0.35) || callers.length === 0) return;
  const { lead } = random.pick(callers);
  const callId = `${department.prefix}-missed-${rep.id.slice(-2)}-${(at / second).toFixed(0)}`;
  const known = random.chance(0.75);
  const speaks = department.random.of(`speaks ${callId}`).chance(0.4);
  const number = known ? lead.phone : `${rep.team.country}${random.int(200_000_000, 999_999_999)}`;
  if (speaks) voicemail(department, callId, known ? ofLead(lead) : `party-${callId}`, at);
  department.script.call(at, {
    type: 'RecordCall',
    callId,
    placed: {
      at: iso(at),
      direction: 'inbound',
      from: personal(known ? ofLead(lead) : `party-${callId}`, 'contact', number),
    },
    ...(known && { matched: { lead: lead.id, rule: 'phone' } }),
    missed: { offeredTo: [rep.id] },
    ...(speaks && { voicemail: { at: iso(at + 25 * second), seconds: 6 } }),
    ended: { at: iso(at + (speaks ? 35 : 25) * second), disposition: speaks ? 'voicemail' : 'no answer' },
  });
}

/** What is neither call nor letter, and a letter or two. */
function otherWork(
  department: Department,
  rep: SeedRep,
  mine: readonly Work[],
  from: number,
  to: number,
  random: Random,
): void {
  const { script } = department;
  const theirs = mine.filter(quiet(from));
  if (department.random.of(`private ${rep.id} ${from}`).chance(0.03)) privateCall(department, rep, from);
  const work = theirs.length ? random.pick(theirs) : undefined;
  const kind =
    rep.role === 'farmer' && random.chance(0.6)
      ? random.pick(servicingKinds)
      : random.pick(['paperwork', 'paperwork', 'assessment', 'meeting', 'visit'] as const);
  const withLead = work && kind !== 'paperwork';
  const activityId = `${department.prefix}-act-${rep.id.slice(-2)}-${(from / second).toFixed(0)}`;
  const subject = withLead ? ofLead(work.lead) : ofRep(rep);
  const logged = {
    type: 'RecordActivity' as const,
    activityId,
    kind,
    rep: rep.id,
    ...(withLead && { lead: work.lead.id }),
    from: iso(from),
    note: personal(subject, 'note', 'What was done is in the file.'),
  };
  script.activity(from, actorOf(rep), { ...logged, to: iso(to) });
  if (random.chance(0.05)) script.activity(from, actorOf(rep), { ...logged, to: iso(to + 5 * minute) });
  if (work && random.chance(0.7)) letter(department, rep, work, from, random);
  if (work && random.chance(0.05)) {
    const contact = {
      phone: personal(ofLead(work.lead), 'contact', `${rep.team.country}${random.int(200_000_000, 999_999_999)}`),
    };
    script.lead(to, actorOf(rep), { type: 'ReviseLeadContact', leadId: work.lead.id, contact });
  }
}
