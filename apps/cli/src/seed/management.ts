import { personal } from '@app/decider/fact';
import { objections } from './cast';
import { day, held, hour, minute, ofLead, ofRep, teamOf, type Department, type Ended, type Work } from './department';
import type { Random } from './random';
import { actorOf, head, iso, managerOf, policy, website } from './script';
import { form } from './settings';

/** What managers do when the day is over: listen, review, reopen, hand over; and see off whoever leaves. */
export function management(department: Department, d: number): void {
  const end = department.start + (d + 1) * day;
  for (const work of department.works) if (work.lead.day === d) consents(department, work, d);
  for (const work of department.works) {
    const { ended } = work;
    if (!ended || ended.seen || ended.at >= end - 3 * hour) continue;
    const own = department.random.of(`management ${work.lead.id} ${d}`);
    const at = end - own.int(5, 175) * minute;
    if (ended.at >= end - 27 * hour) aftermath(department, work, ended, own);
    if (ended.as === 'won' && own.chance(0.2)) handOver(department, work, ended, at, d, own);
    // the last week's are still waiting
    else if (d < department.days - 7 && own.chance(0.25)) seenTo(department, work, ended, at, d, own);
  }
  for (const rep of department.reps) if (rep.leaves === d + 1) leaving(department, rep, end - 2 * hour);
}

/** What the other side allows, as the form on the website said it. */
function consents({ script, random, start }: Department, { lead }: Work, d: number): void {
  const own = random.of(`consents ${lead.id}`);
  if (!own.chance(0.3)) return;
  const at = start + d * day + 20 * hour;
  const evidence = personal(ofLead(lead), 'note', 'Ticked on the form.');
  const marketing = { leadId: lead.id, purpose: 'marketing', channel: 'email' } as const;
  script.lead(at, website, { type: 'RecordConsent', ...marketing, evidence });
  if (own.chance(0.2)) script.lead(at + day, website, { type: 'WithdrawConsent', ...marketing });
}

/** The evening of a refusal. Most can be listened to; some sources never gave the recording; some want no more calls. */
function aftermath(department: Department, work: Work, ended: Ended, own: Random): void {
  const { script } = department;
  const { lead } = work;
  const { as, call, at } = ended;
  if (as !== 'refused' || !call || call.seconds < 20) return;
  if (own.chance(0.4)) {
    ended.forbidden = true;
    script.lead(at + minute, actorOf(ended.rep), { type: 'SetDoNotContact', leadId: lead.id, channel: 'call' });
    if (own.chance(0.2)) breach(department, work, ended);
  }
  script.call(at - call.seconds * 1000, { type: 'RecordRecordingNotice', callId: call.id, how: 'announcement' });
  if (own.chance(0.3))
    return script.call(at, { type: 'RecordMissingRecording', callId: call.id, reason: 'not offered' });
  ended.recorded = true;
  script.recording(at, {
    callId: call.id,
    recordingId: recordingOf(call.id),
    seconds: heardAtMost(call),
    of: ofLead(lead),
  });
}
/** Called all the same a little later: by mistake, and on the record. */
function breach({ script }: Department, { lead }: Work, { at, rep, call }: Ended): void {
  const then = at + 20 * minute;
  const callId = `${call!.id}-again`;
  script.call(then, {
    type: 'RecordCall',
    callId,
    placed: {
      at: iso(then),
      direction: 'outbound',
      from: personal(ofRep(rep), 'contact', rep.extension),
      to: personal(ofLead(lead), 'contact', lead.phone),
    },
    attributed: { rep: rep.id, rule: 'extension' },
    matched: { lead: lead.id, rule: 'phone' },
    ended: { at: iso(then + 20_000), disposition: 'no answer' },
  });
  const contact = { kind: 'call', id: callId } as const;
  const breached = { leadId: lead.id, contact, channel: 'call', at: iso(then), rep: rep.id } as const;
  script.lead(then + minute, policy('when-a-contact-was-forbidden-record-the-breach'), {
    type: 'RecordBreach',
    ...breached,
  });
}
const recordingOf = (callId: string) => `${callId}-rec`;
/** No more than the first minute is kept. */
const heardAtMost = ({ seconds }: { readonly seconds: number }) => Math.min(60, seconds);

function seenTo(department: Department, work: Work, ended: Ended, at: number, d: number, own: Random): void {
  if (ended.as === 'refused' || ended.as === 'disqualified') review(department, work, ended, at, own);
  else if (ended.as === 'exhausted' && own.chance(0.1)) reopen(department, work, at, d);
  ended.seen = true;
  if (ended.as === 'refused' && own.chance(0.8) && ended.verdict === 'mishandled')
    reopen(department, work, at + 20 * minute, d);
}

/** Heard first, mostly; a second pair of eyes now and then. */
function review({ script }: Department, work: Work, ended: Ended, at: number, own: Random): void {
  const { lead } = work;
  const manager = managerOf(lead);
  const { call } = ended;
  const recorded = ended.recorded && call ? heardAtMost(call) : undefined;
  const heard = recorded === undefined || own.chance(0.2) ? 0 : own.int(10, recorded);
  if (call && heard > 0)
    script.call(
      at,
      {
        type: 'RecordPlayback',
        callId: call.id,
        recordingId: recordingOf(call.id),
        by: manager.id,
        from: 0,
        to: heard,
      },
      manager,
    );
  ended.verdict = own.chance(0.35) ? 'mishandled' : 'objective';
  const found = {
    type: 'ReviewRefusal' as const,
    leadId: lead.id,
    verdict: ended.verdict,
    ...(ended.verdict === 'mishandled' && {
      objection: own.pick(objections).type,
      advice: personal(ofLead(lead), 'note', 'Ask what it costs them today before naming a price.'),
    }),
    heardSeconds: heard,
    ...(recorded !== undefined && { recordedSeconds: recorded }),
  };
  script.lead(at + minute, manager, found);
  if (own.chance(0.15)) script.lead(at + 10 * minute, head, { ...found, heardSeconds: 0 });
  if (call && own.chance(0.5)) score({ script }, work, ended, at + 2 * minute, own);
}

/** By the department's form; the rep may not agree, and then somebody else rules. */
function score({ script }: Pick<Department, 'script'>, { lead }: Work, ended: Ended, at: number, own: Random): void {
  const callId = ended.call!.id;
  const scoreId = `${callId}-score`;
  const answers = form.questions.map(({ id, points }) => ({ question: id, points: own.int(0, points) }));
  const manager = managerOf(lead);
  const given = { form: form.form, version: form.version, questions: form.questions };
  script.call(
    at,
    { type: 'ScoreCall', callId, scoreId, ...given, answers, heardSeconds: 0, scorer: manager.id },
    manager,
  );
  if (!own.chance(0.3)) return;
  const said = (text: string) => personal(ofRep(ended.rep), 'note', text);
  script.call(
    at + minute,
    { type: 'DisputeCallScore', callId, scoreId, reason: said('The line was bad; I asked twice.'), by: ended.rep.id },
    actorOf(ended.rep),
  );
  const upheld = own.chance(0.5);
  script.call(
    at + 3 * minute,
    {
      type: 'RuleOnCallScore',
      callId,
      scoreId,
      ...(upheld
        ? { ruling: 'upheld' as const, grounds: said('It can be heard well enough.') }
        : {
            ruling: 'revised' as const,
            grounds: said('The first minute can’t be understood.'),
            questions: form.questions,
            answers: answers.map((answer) => (answer.question === 'opening' ? { ...answer, points: 5 } : answer)),
          }),
      by: head.id,
    },
    head,
  );
}

/** Somebody else tries, with the advice. */
function reopen({ works, reps, script }: Department, work: Work, at: number, d: number): void {
  const { lead, owner } = work;
  const to = teamOf(reps, lead, d + 1).find((rep) => rep !== owner && held(works, rep.id) < rep.maxOpenLeads);
  if (!to) return;
  const capacity = { load: held(works, to.id), max: to.maxOpenLeads };
  const said = (text: string) => personal(ofLead(lead), 'note', text);
  if (work.ended?.forbidden)
    script.lead(at - minute, managerOf(lead), {
      type: 'LiftDoNotContact',
      leadId: lead.id,
      channel: 'any',
      reason: said('Asked for an offer after all.'),
    });
  const reason = said('Worth another try by somebody else.');
  script.lead(at, managerOf(lead), { type: 'ReopenLead', leadId: lead.id, to: to.id, reason, capacity });
  Object.assign(work, { owner: to, open: true, ready: at + hour, attempts: 0, reached: 0, ended: undefined });
}

/** From the hunter who won it to whoever keeps the account. */
function handOver({ reps, script }: Department, work: Work, ended: Ended, at: number, d: number, own: Random): void {
  const { lead, owner } = work;
  const farmers = teamOf(reps, lead, d + 1).filter((rep) => rep.role === 'farmer' && rep !== owner);
  if (farmers.length === 0) return;
  const to = own.pick(farmers);
  const note = personal(ofLead(lead), 'note', 'Delivery in the second week; wants to be called on Mondays.');
  script.lead(at, managerOf(lead), { type: 'HandOverAccount', leadId: lead.id, to: to.id, note });
  work.owner = to;
  ended.seen = true;
}

/** Everything that was theirs passes on in one evening. */
function leaving({ works, reps, script }: Department, rep: Department['reps'][number], at: number): void {
  const successor = reps.find((other) => other.team === rep.team && other !== rep && other.leaves === undefined);
  if (!successor) return;
  script.rep(at, managerOf(rep), { type: 'OffboardRep', repId: rep.id, at: iso(at), successor: successor.id });
  for (const work of works) {
    if (work.owner !== rep) continue;
    script.lead(at + minute, policy('when-a-rep-leaves-hand-over-their-leads'), {
      type: 'ReassignLead',
      leadId: work.lead.id,
      from: rep.id,
      to: successor.id,
      rule: 'offboarding',
    });
    work.owner = successor;
    work.ready = Math.max(work.ready, at + hour);
  }
}
