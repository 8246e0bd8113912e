import { personal } from '@app/decider/fact';
import { day, hour, minute, ofRep, type Department } from './department';
import { actorOf, head, iso, managerOf } from './script';

/** How calls are scored here. */
export const form = {
  form: 'conversation',
  version: 1,
  questions: [
    { id: 'opening', text: 'Said who calls, and why, in the first half minute', points: 5 },
    { id: 'needs', text: 'Asked before offering', points: 10 },
    { id: 'objection', text: 'Took up what was objected', points: 10 },
    { id: 'next-step', text: 'Ended with a dated next step', points: 5 },
  ],
} as const;

/** What the department has agreed on before the first day, and what its reps say and are told on the way. */
export function settings({ reps, script, random, start, days, prefix }: Department): void {
  const before = start - 12 * hour;
  script.department(before, head, { type: 'AdoptScoringForm', ...form });
  script.department(before + minute, head, {
    type: 'SetDefinition',
    metric: 'response',
    parameters: { minutes: 30 },
    effectiveFrom: iso(start).slice(0, 10),
  });
  const closed = iso(start + Math.floor(days / 3) * day).slice(0, 10);
  for (const team of new Set(reps.map((rep) => rep.team.name)))
    script.department(before + 2 * minute, head, {
      type: 'SetCalendarDay',
      day: closed,
      works: false,
      team,
      label: 'the office moves',
    });

  for (const rep of reps) {
    const own = random.of(`settings ${rep.id}`);
    const { id: repId } = rep;
    const said = (text: string) => personal(ofRep(rep), 'note', text);
    const then = start + own.int(1, Math.max(1, days - 8)) * day + 7 * hour;
    if (own.chance(0.9))
      script.rep(before + 30 * minute, actorOf(rep), { type: 'AcknowledgeMonitoringNotice', repId, version: '2026-1' });
    if (own.chance(0.4))
      script.rep(then, managerOf(rep), {
        type: 'AddDossierNote',
        repId,
        noteId: `${repId}-note`,
        ...own.pick([
          { kind: 'motivator', text: said('Wants to lead a team one day.') },
          { kind: 'work style', text: said('Best on the phone before noon; letters in the afternoon.') },
          { kind: 'agreement', text: said('No more than eight new leads a week until June.') },
        ] as const),
      });
    if (own.chance(0.3))
      script.rep(then + hour, actorOf(rep), {
        type: 'AddRepStatement',
        repId,
        statementId: `${repId}-statement`,
        on: { kind: 'record' },
        text: said('Two days of this were spent on the fair; nobody could be called from there.'),
      });
    if (rep.leaves === undefined && own.chance(0.5)) {
      const taskId = `${prefix}-own-${repId.slice(-2)}`;
      const dueAt = iso(then + 2 * day);
      script.task(then, managerOf(rep), {
        type: 'ScheduleOwnTask',
        taskId,
        kind: 'paperwork',
        dueAt,
        assignee: repId,
        reason: said('The figures of the quarter.'),
      });
      const other = reps.find((one) => one.team === rep.team && one !== rep && one.leaves === undefined);
      if (other && own.chance(0.7))
        script.task(then + hour, managerOf(rep), { type: 'ReassignOwnTask', taskId, to: other.id });
      else if (own.chance(0.7)) script.task(then + day, actorOf(rep), { type: 'CompleteOwnTask', taskId });
    }
  }
  const [first] = reps;
  if (first)
    script.department(start + Math.floor(days / 2) * day + 9 * hour, managerOf(first), {
      type: 'TakeDecision',
      decisionId: `${prefix}-decision-1`,
      about: first.id,
      decision: personal(ofRep(first), 'note', 'Moves to the key accounts.'),
      grounds: personal(ofRep(first), 'note', 'Knows the largest customers best, and asked for it.'),
      figures: ['win rate', 'revenue'],
      by: first.team.manager,
      repHeard: true,
    });
}
