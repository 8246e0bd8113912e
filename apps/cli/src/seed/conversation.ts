import { personal } from '@app/decider/fact';
import type { ContactRef } from '@app/domain/ids';
import { objections, reasons, refusalReasons } from './cast';
import { ofLead, workingTime, type Department, type Ended, type Work } from './department';
import type { SeedRep } from './people';
import type { Random } from './random';
import { actorOf, clock, iso, type Script } from './script';

const minute = 60_000;
const mostAttempts = 7;

export interface Contact {
  readonly ref: ContactRef;
  readonly rep: SeedRep;
  readonly work: Work;
  readonly from: number;
  readonly to: number;
}

/** What was objected and how it went; the ids of those that stood. */
export function objecting({ script }: Department, { ref, rep, work, from, to }: Contact, random: Random): string[] {
  if (!random.chance(0.45)) return [];
  const stood: string[] = [];
  for (let n = 1; n <= (random.chance(0.2) ? 2 : 1); n++) {
    const { type, words, techniques } = random.pick(objections);
    const [technique, success] = random.pick<readonly [string, number]>(techniques);
    const objectionId = `${ref.id}-o${n}`;
    const overcome = random.chance(success * rep.skill);
    const result = overcome ? ('overcome' as const) : random.chance(0.4) ? ('deferred' as const) : ('lost' as const);
    const raisedAt = from + ((to - from) * n) / 4;
    const handledAt = raisedAt + (to - from) / 8;
    const raised = { objectionId, objection: type, words: personal(ofLead(work.lead), 'content', words) };
    const handled = { objectionId, technique, result };
    if (ref.kind === 'email') {
      script.email(raisedAt, { type: 'RaiseEmailObjection', emailId: ref.id, ...raised }, actorOf(rep));
      script.email(handledAt, { type: 'HandleEmailObjection', emailId: ref.id, ...handled }, actorOf(rep));
    } else {
      script.call(raisedAt, { type: 'RaiseCallObjection', callId: ref.id, ...raised }, actorOf(rep));
      script.call(handledAt, { type: 'HandleCallObjection', callId: ref.id, ...handled }, actorOf(rep));
    }
    if (!overcome) stood.push(objectionId);
  }
  return stood;
}

/** Somebody was reached: a sale, a refusal, or a dated next contact; or nobody says which. */
export function concluding(department: Department, contact: Contact, stood: readonly string[], random: Random): void {
  const { script } = department;
  const { ref, rep, work, to } = contact;
  const { lead } = work;
  if (!random.chance(rep.discipline)) return;
  const at = to + (random.chance(0.92) ? random.int(20, 8 * 60) * 1000 : random.int(18, 70) * minute);
  const by = actorOf(rep);
  const said = { leadId: lead.id, contact: ref, rep: rep.id };
  const note = (text: string) => personal(ofLead(lead), 'note', text);

  if (work.reached >= 2 && random.chance(0.13 * lead.warmth * rep.skill * (stood.length ? 0.3 : 1))) {
    const minor = Math.round(random.around(180_000, 0.8)) * 10;
    const value = random.chance(0.9) ? { value: { minor, currency: lead.team.currency } } : {};
    script.lead(at, by, {
      type: 'DeclareOutcome',
      ...said,
      outcome: 'sale',
      deal: { dealId: `${lead.id}-deal`, ...value },
    });
    close(work, 'won', contact, at);
  } else if (random.chance(0.03 + 0.07 * (1 - lead.warmth) + 0.12 * stood.length)) {
    const refusal = {
      reason: random.pick(refusalReasons),
      objections: stood,
      words: personal(ofLead(lead), 'content', 'Do not call us any more about this.'),
    };
    script.lead(at, by, { type: 'DeclareOutcome', ...said, outcome: 'refusal', refusal });
    close(work, 'refused', contact, at);
  } else if (random.chance(0.05)) script.lead(at, by, { type: 'DeclareOutcome', ...said, outcome: 'noneNeeded' });
  else {
    const next = nextTask(department, work, rep, at, random.int(1, 6), random);
    const outcome = {
      outcome: 'nextContact' as const,
      next: { ...next, reason: note(random.pick(reasons.next)) },
      note: note('Interested.'),
    };
    script.lead(at, by, { type: 'DeclareOutcome', ...said, ...outcome });
    if (!random.chance(0.015)) return;
    const other = nextTask(department, work, rep, at, random.int(2, 8), random);
    script.lead(at + 5 * minute, by, { type: 'CorrectOutcome', ...said, outcome: 'nextContact', next: other });
  }
}

/** Nobody was reached: another try in another slot, until enough is enough. */
export function tryingAgain(department: Department, contact: Contact, random: Random): void {
  const { ref, rep, work, to } = contact;
  const { script } = department;
  const { lead } = work;
  const at = to + random.int(5, 60) * 1000;
  if (work.due && work.due.at <= at) {
    script.lead(at, actorOf(rep), { type: 'CompleteTask', leadId: lead.id, taskId: work.due.taskId, by: ref });
    work.due = undefined;
  }
  if (work.reached === 0 && work.attempts >= mostAttempts) {
    script.lead(at + 1000, clock, { type: 'ExhaustLead', leadId: lead.id, attempts: work.attempts });
    return close(work, 'exhausted', contact, at);
  }
  if (work.due) return;
  const { taskId, kind, dueAt } = nextTask(department, work, rep, at, random.int(1, 3), random);
  script.lead(at + 1000, clock, { type: 'ScheduleTask', leadId: lead.id, taskId, kind, dueAt, rule: 'retry' });
}

/** The lead's next task; it takes the place of the one before. */
function nextTask(department: Department, work: Work, rep: SeedRep, from: number, days: number, random: Random) {
  const at = workingTime(department, rep, from, days, random);
  work.tasks += 1;
  work.due = { taskId: `${work.lead.id}-t${work.tasks}`, at, first: at };
  return {
    taskId: work.due.taskId,
    kind: random.chance(0.85) ? ('call' as const) : ('email' as const),
    dueAt: iso(at),
  };
}

export function close(work: Work, as: Ended['as'], { ref, rep, from, to }: Contact, at: number): void {
  const call = ref.kind === 'call' ? { call: { id: ref.id, seconds: Math.floor((to - from) / 1000) } } : {};
  work.ended = { as, at, rep, seen: false, ...call };
  work.open = false;
  work.due = undefined;
}

/** At the end of the day some of what is left undone is moved. */
export function leftOver(
  department: Department,
  rep: SeedRep,
  end: number,
  random: Random,
  script: Script = department.script,
): void {
  for (const work of department.works) {
    const { due, lead } = work;
    if (!work.open || work.owner !== rep || !due || due.at > end - 20 * minute) continue;
    if (!random.chance(0.3)) continue;
    const at = end - random.int(1, 15) * minute;
    if (random.chance(0.08)) {
      script.lead(at, actorOf(rep), {
        type: 'CancelTask',
        leadId: lead.id,
        taskId: due.taskId,
        reason: personal(ofLead(lead), 'note', 'No longer needed.'),
      });
      work.due = undefined;
      continue;
    }
    due.at = workingTime(department, rep, at, 1, random);
    const reason = personal(ofLead(lead), 'note', random.pick(reasons.moved));
    script.lead(at, actorOf(rep), {
      type: 'RescheduleTask',
      leadId: lead.id,
      taskId: due.taskId,
      dueAt: iso(due.at),
      reason,
    });
  }
}
