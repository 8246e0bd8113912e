import type { Desk } from './desk';

/** Holds far more than allowed, so that there is always something to redistribute. */
export const fullRep = 'rep-full';
const successor = 'rep-1';

type Step = () => Promise<unknown>;

/** Before the load: somebody who has too much. */
export async function hireTheFullOne({ record }: Desk): Promise<void> {
  const timeZone = 'Asia/Kolkata';
  await record('manager', '/reps', { repId: fullRep, name: 'Full', team: 'south', role: 'hunter', timeZone });
  await record('manager', `/reps/${fullRep}/capacity`, { maxOpenLeads: 3 });
}

/** What policies and clocks act on, and must act on once: tries, new owners, plans, leavings; and a history that must stay asleep. */
export function chores(desk: Desk, name: string): Step[] {
  const { random } = desk;
  const chance = (probability: number, steps: () => Step[]) => (random() < probability ? steps() : []);
  return [
    ...tried(desk, `tried-${name}`, 1 + Math.floor(random() * 3)),
    ...chance(0.3, () => asleep(desk, `asleep-${name}`)),
    ...chance(0.25, () => leaving(desk, `leaver-${name}`)),
    ...chance(0.3, () => redistributed(desk, `plan-${name}`)),
  ];
}

const unanswered = (callId: string, lead: string, rep: string, secondsAgo: number) => ({
  callId,
  placed: { at: ago(secondsAgo), direction: 'outbound', to: `+31 20 ${lead}` },
  attributed: { rep, rule: 'extension' },
  matched: { lead, rule: 'phone number' },
  ended: { at: ago(secondsAgo - 20), disposition: 'no answer' },
});

/** Somebody who is never reached; half of them are one more for who has too many. */
function tried({ random, record }: Desk, lead: string, tries: number): Step[] {
  const rep = random() < 0.5 ? fullRep : 'rep-2';
  return [
    () => record('manager', '/leads', { leadId: lead, source: 'list', relation: 'acquire' }),
    () => record('manager', `/leads/${lead}/assign`, { to: rep, override: true }),
    ...Array.from(
      { length: tries },
      (_, n) => () => record('service', '/calls', unanswered(`${lead}-${n}`, lead, rep, 90 - 20 * n)),
    ),
  ];
}

function asleep({ record }: Desk, lead: string): Step[] {
  const ingest = 'backfill';
  return [
    () => record('service', '/leads', { leadId: lead, source: 'old system', relation: 'acquire', ingest }),
    () => record('service', `/leads/${lead}/owner`, { owner: 'rep-2', rule: 'old system', ingest }),
    () => record('service', '/calls', { ...unanswered(`${lead}-1`, lead, 'rep-2', 60), ingest }),
  ];
}

/** Comes, gets leads and a task, and goes. */
function leaving({ record }: Desk, rep: string): Step[] {
  const leads = [1, 2, 3].map((n) => `of-${rep}-${n}`);
  const dueAt = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString();
  const timeZone = 'Europe/Lisbon';
  return [
    () => record('manager', '/reps', { repId: rep, name: rep, team: 'south', role: 'hunter', timeZone }),
    ...leads.flatMap((lead) => [
      () => record('manager', '/leads', { leadId: lead, source: 'list', relation: 'acquire' }),
      () => record('manager', `/leads/${lead}/assign`, { to: rep }),
    ]),
    () => record('manager', '/tasks', { taskId: `own-${rep}`, kind: 'paperwork', assignee: rep, dueAt }),
    () => record('manager', `/reps/${rep}/offboard`, { successor }),
  ];
}

function redistributed({ record }: Desk, redistributionId: string): Step[] {
  let proposed = false;
  const ask = { redistributionId, reasons: ['over capacity'], from: [fullRep], moveDueToday: true, atMost: 10 };
  return [
    async () =>
      (proposed = (await record('manager', '/redistributions', ask, ['redistribution.nothing-to-move'])) !== undefined),
    async () => proposed && record('manager', `/redistributions/${redistributionId}/approve`, {}),
  ];
}

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
