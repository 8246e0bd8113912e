import { chores, hireTheFullOne } from './chores';
import type { Desk } from './desk';

export const reps = ['rep-1', 'rep-2', 'rep-3', 'rep-4', 'rep-5'];

/** Before the load. */
export async function hireReps(desk: Desk): Promise<void> {
  const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:30' }));
  for (const [i, repId] of reps.entries()) {
    await desk.record('manager', '/reps', {
      repId,
      name: `Rep ${i}`,
      team: i % 2 ? 'north' : 'south',
      role: 'hunter',
      timeZone: 'Europe/Amsterdam',
    });
    await desk.record('manager', `/reps/${repId}/working-patterns`, {
      ftePercent: 100,
      hours,
      validFrom: '2026-01-05',
    });
    await desk.record('manager', `/reps/${repId}/capacity`, { maxOpenLeads: 100_000 });
    await desk.record('manager', `/reps/${repId}/lines`, { kind: 'extension', value: `10${i}` });
  }
  await hireTheFullOne(desk);
}

/** What others at work may have done to a lead meanwhile. */
const overtaken = [
  'lead.without-owner',
  'lead.closed',
  'lead.changed-since',
  'lead.held-by-another',
  'task.unknown',
  'task.closed',
  'task.due-in-the-past',
];

/**
 * One lead after the other: registered, assigned, called, promised, overdue; now and then somebody else's is meddled with.
 * In between, what the policies have to see to.
 */
export async function work(desk: Desk): Promise<void> {
  for (let n = 1; desk.goesOn(); n++) {
    const name = `${desk.name}-${n}`;
    for (const step of [...steps(desk, name), ...chores(desk, name)]) {
      if (!desk.goesOn()) return;
      await step();
    }
    desk.shared.push(name);
    if (desk.shared.length > 200) desk.shared.shift();
  }
}

function steps(desk: Desk, lead: string): (() => Promise<unknown>)[] {
  const { random, record, shared } = desk;
  const anyOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const chance = (probability: number, step: () => Promise<unknown>) => (random() < probability ? [step] : []);
  const rep = anyOf(reps);
  const phone = `+31 20 ${lead}`;
  const call = `call-${lead}`;
  const placed = { at: ago(600), direction: 'outbound', from: '101', to: phone };
  const attributed = { rep, rule: 'extension' };
  const matched = { lead, rule: 'phone number' };
  const ended = { at: ago(120), disposition: 'answered', sourceTalkSeconds: 240 };

  return [
    () =>
      record('manager', '/leads', {
        leadId: lead,
        source: 'fair',
        relation: 'acquire',
        contact: { name: `Contact ${lead}`, phone },
        company: `Company ${lead}`,
      }),
    () => record('manager', `/leads/${lead}/assign`, { to: rep }),
    // captured in pieces, now and then the end before the beginning
    ...(random() < 0.5
      ? [
          () =>
            record('service', '/calls', {
              callId: call,
              placed,
              attributed,
              matched,
              connected: { at: ago(580), answeredBy: 'human' },
              ended,
            }),
        ]
      : [
          () => record('service', '/calls', { callId: call, ended }),
          () =>
            record('service', '/calls', {
              callId: call,
              placed,
              attributed,
              matched,
              connected: { at: ago(580), answeredBy: 'human' },
            }),
        ]),
    ...chance(0.4, () =>
      record('manager', `/calls/${call}/objections`, {
        objectionId: 'price',
        objection: 'price',
        words: `Too dear for ${lead}`,
      }),
    ),
    () => record('manager', `/leads/${lead}/outcomes`, promise(lead, call, 1, 45)),
    ...chance(0.3, () =>
      record(
        'manager',
        `/leads/${lead}/tasks/task-${lead}-1/reschedule`,
        { occurredAt: ago(40), dueAt: ago(20), reason: `Asked for it, ${lead}` },
        overtaken,
      ),
    ),
    ...chance(0.3, () => record('service', '/emails', letter(lead, rep))),
    ...chance(0.2, () =>
      record('service', '/activities', {
        activityId: `work-${lead}`,
        kind: 'paperwork',
        rep,
        lead,
        from: ago(300),
        to: ago(200),
        note: `Papers of ${lead}`,
      }),
    ),
    ...chance(0.2, () => record('manager', `/leads/${lead}/tasks/task-${lead}-1/complete`, {}, overtaken)),
    ...chance(0.5, () =>
      record(
        'manager',
        `/leads/${anyOf([lead, ...shared])}/reassign`,
        { to: anyOf(reps), reason: 'Balance' },
        overtaken,
      ),
    ),
    ...chance(0.2, () => record('manager', `/leads/${anyOf([lead, ...shared])}/release`, {}, overtaken)),
  ];
}

/** A next contact that was promised `secondsAgo`, for ten seconds later: the overdue clock has to see to it at once. */
function promise(lead: string, call: string, nth: number, secondsAgo: number) {
  const next = {
    taskId: `task-${lead}-${nth}`,
    kind: 'call',
    dueAt: ago(secondsAgo - 10),
    reason: `Call ${lead} back`,
  };
  return {
    occurredAt: ago(secondsAgo),
    contact: { kind: 'call', id: call },
    outcome: 'nextContact',
    note: `Said of ${lead}`,
    next,
  };
}

function letter(lead: string, rep: string) {
  const to = [`${lead}@example.com`];
  return {
    messageId: `<${lead}@example.org>`,
    direction: 'sent',
    letter: { from: `${rep}@example.org`, to, subject: `Your quotation ${lead}`, body: `Dear ${lead}` },
    attributed: { rep, rule: 'mailbox' },
    matched: { lead, rule: 'address' },
  };
}

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
