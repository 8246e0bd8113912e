import { stamp } from '@app/decider/testing';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import {
  callRef,
  leadAssigned,
  leadRefused,
  leadRegistered,
  outcomeDeclared,
  refusalReviewed,
  taskScheduled,
} from '@app/domain/leads/lead.examples';
import { ownerOf } from '@app/domain/leads/ownership';
import { at } from './any-commands';
import type { Result, Told } from './racing';

const tomorrow = '2026-03-03T10:00:00.000Z';
const later = '2026-03-05T10:00:00.000Z';
const evening = '2026-03-02T17:00:00.000Z';
const midnight = '2026-03-03T00:00:00.000Z';
const contact = callRef('1');

export interface LeadRace {
  readonly history: readonly LeadEvent[];
  readonly commands: readonly LeadCommand[];
  readonly expected: (result: Result) => void;
}
type Of<T extends LeadCommand['type']> = Omit<Extract<LeadCommand, { type: T }>, 'type' | 'stamp' | 'leadId'>;

/** What people and rules want of one lead at the same time, and what may come of it. */
export function leadRaces(leadId: string): Record<string, LeadRace> {
  const by = (id: string) => ({ kind: id.startsWith('m') ? 'manager' : 'rep', id }) as const;
  let commands = 0;
  const give = <T extends LeadCommand['type']>(actor: string, type: T, rest: Of<T>) =>
    ({
      type,
      leadId,
      ...rest,
      stamp: stamp(at(20), { actor: by(actor), commandId: `${leadId}-${++commands}` }),
    }) as unknown as LeadCommand;
  const free = [leadRegistered(leadId, at(0))];
  const anns = [...free, leadAssigned(leadId, 'ann', at(0))];
  const planned = [...anns, taskScheduled(leadId, 'task-1', tomorrow, at(1), { assignee: 'ann' })];
  const promised = [
    ...anns,
    outcomeDeclared(leadId, contact, at(2), { outcome: 'nextContact', rep: 'ann' }),
    taskScheduled(leadId, 'task-1', tomorrow, at(2), { assignee: 'ann', after: contact }),
  ];
  const mishandled = [
    ...anns,
    leadRefused(leadId, contact, at(2), {}, 'ann'),
    refusalReviewed(leadId, 'mia', at(3), {}, 'ann'),
  ];
  const refusal = { outcome: 'refusal', refusal: { reason: 'price', objections: [] } } as const;
  const retry = (of: string, actor = 'm-rule') =>
    give(actor, 'FollowUpAttempt', {
      contact: callRef(of),
      slot: '08:00-10:00',
      maxAttempts: 6,
      next: [{ taskId: `retry-${of}`, kind: 'call', dueAt: tomorrow, slot: '10:00-12:00' }],
    });

  return {
    'two reps claim one lead': {
      history: free,
      commands: [give('ann', 'ClaimLead', { by: 'ann' }), give('bob', 'ClaimLead', { by: 'bob' })],
      expected: ({ told, state }) => {
        expect(sorted(told)).toEqual([
          { events: ['LeadAssigned'] },
          { events: ['SelfAssignmentDenied'], rejected: 'lead.held-by-another' },
        ]);
        expect(ownerOf(state.ownership)).toBe(told[0]!.rejected ? 'bob' : 'ann');
      },
    },
    'two managers reassign it from the same rep': {
      history: anns,
      commands: ['bob', 'carl'].map((to) => give(`m-${to}`, 'ReassignLead', { from: 'ann', to })),
      expected: ({ told, state }) => {
        expect(sorted(told)).toEqual([
          { events: ['LeadReassigned'] },
          { events: [], rejected: 'lead.held-by-another' },
        ]);
        expect(ownerOf(state.ownership)).toBe(told[0]!.rejected ? 'carl' : 'bob');
      },
    },
    'a task is completed and rescheduled': {
      history: planned,
      commands: [
        give('ann', 'CompleteTask', { taskId: 'task-1', by: contact }),
        give('mia', 'RescheduleTask', { taskId: 'task-1', dueAt: later }),
      ],
      expected: ({ told: [completed, moved], state }) => {
        expect(completed).toEqual({ events: ['TaskCompleted'] });
        expect([{ events: ['TaskRescheduled'] }, { events: [], rejected: 'task.closed' }]).toContainEqual(moved);
        expect(state.tasks.open).toBeUndefined();
      },
    },
    'the clock comes by while an overdue task is moved': {
      history: [...anns, taskScheduled(leadId, 'task-1', at(10), at(1), { assignee: 'ann' })],
      commands: [
        give('m-clock', 'MarkTaskOverdue', { taskId: 'task-1', dueAt: at(10) }),
        give('ann', 'RescheduleTask', { taskId: 'task-1', dueAt: later }),
      ],
      expected: ({ told: [marked, moved], state }) => {
        expect([{ events: ['TaskFellOverdue'] }, { events: [] }]).toContainEqual(marked);
        expect(moved).toEqual({ events: ['TaskRescheduled'] });
        expect(state.tasks.open).toMatchObject({ dueAt: later, promisedFirst: at(10) });
      },
    },
    'two next tasks are scheduled': {
      history: anns,
      commands: ['task-1', 'task-2'].map((taskId) =>
        give('ann', 'ScheduleTask', { taskId, kind: 'call', dueAt: tomorrow }),
      ),
      expected: ({ told }) =>
        expect(sorted(told)).toEqual([{ events: ['TaskScheduled'] }, { events: [], rejected: 'lead.has-next-task' }]),
    },
    'an outcome is corrected while another try is followed up': {
      history: promised,
      commands: [give('ann', 'CorrectOutcome', { contact, rep: 'ann', ...refusal }), retry('2')],
      expected: ({ told: [corrected, followed], state }) => {
        expect(corrected).toEqual({ events: ['ContactOutcomeCorrected', 'TaskCancelled', 'LeadRefused'] });
        expect(followed).toEqual({ events: [] });
        expect(state).toMatchObject({ tasks: { open: undefined }, outcomes: { closed: { as: 'refused' } } });
      },
    },
    'a promise for today is corrected while another try is followed up': {
      history: [
        ...anns,
        outcomeDeclared(leadId, contact, at(2), { outcome: 'nextContact', rep: 'ann' }),
        taskScheduled(leadId, 'task-1', evening, at(2), { assignee: 'ann', after: contact }),
      ],
      commands: [
        give('ann', 'CorrectOutcome', {
          contact,
          rep: 'ann',
          outcome: 'nextContact',
          next: { taskId: 'task-2', kind: 'call', dueAt: later },
        }),
        retry('2'),
      ],
      expected: ({ told: [corrected], state }) => {
        expect(corrected).toEqual({ events: ['ContactOutcomeCorrected', 'TaskCancelled', 'TaskScheduled'] });
        expect(state.tasks.open).toMatchObject({ taskId: 'task-2', dueAt: later });
      },
    },
    'an outcome is declared while its own try is followed up': {
      history: planned,
      commands: [
        give('ann', 'DeclareOutcome', {
          contact,
          rep: 'ann',
          outcome: 'nextContact',
          next: { taskId: 'task-2', kind: 'call', dueAt: evening },
        }),
        retry('1'),
      ],
      expected: ({ told: [declared], state }) => {
        expect(declared!.rejected).toBeUndefined();
        expect(state.tasks.open).toMatchObject({ taskId: 'task-2' });
        expect(state.attempts.count).toBe(0);
      },
    },
    'two relays follow one try up': {
      history: anns,
      commands: [retry('1'), retry('1', 'm-other')],
      expected: ({ told }) => expect(sorted(told)).toEqual([{ events: ['TaskScheduled'] }, { events: [] }]),
    },
    'two managers reopen it for different reps': {
      history: mishandled,
      commands: ['bob', 'carl'].map((to) => give(`m-${to}`, 'ReopenLead', { to })),
      expected: ({ told, state }) => {
        expect(sorted(told)).toEqual([
          { events: ['LeadReopened', 'LeadReassigned'] },
          { events: [], rejected: 'lead.not-reopenable' },
        ]);
        expect(ownerOf(state.ownership)).toBe(told[0]!.rejected ? 'carl' : 'bob');
      },
    },
    'it is reviewed a second time by two': {
      history: mishandled,
      commands: ['max', 'moe'].map((reviewer) =>
        give(reviewer, 'ReviewRefusal', { verdict: 'objective', heardSeconds: 60 }),
      ),
      expected: ({ told }) =>
        expect(sorted(told)).toEqual([
          { events: ['RefusalReviewed'] },
          { events: [], rejected: 'review.already-reviewed' },
        ]),
    },
    'a next contact is promised while calls are forbidden': {
      history: anns,
      commands: [
        give('ann', 'DeclareOutcome', {
          contact,
          rep: 'ann',
          outcome: 'nextContact',
          next: { taskId: 'task-1', kind: 'call', dueAt: tomorrow },
        }),
        give('mia', 'SetDoNotContact', { channel: 'call' }),
      ],
      expected: ({ told, state }) => {
        expect([
          [{ events: [], rejected: 'lead.do-not-contact' }, { events: ['DoNotContactSet'] }],
          [{ events: ['ContactOutcomeDeclared', 'TaskScheduled'] }, { events: ['DoNotContactSet', 'TaskCancelled'] }],
        ]).toContainEqual(told);
        expect(state.tasks.open).toBeUndefined();
      },
    },
    'a plan moves it while a contact is promised for today': {
      history: anns,
      commands: [
        give('m-plan', 'ReassignLead', { from: 'ann', to: 'bob', unlessDue: { from: at(0), until: midnight } }),
        give('ann', 'ScheduleTask', { taskId: 'task-1', kind: 'call', dueAt: evening }),
      ],
      expected: ({ told: [moved, scheduled], state }) => {
        expect(scheduled).toEqual({ events: ['TaskScheduled'] });
        expect([{ events: ['LeadReassigned'] }, { events: [], rejected: 'lead.contact-due' }]).toContainEqual(moved);
        expect(ownerOf(state.ownership)).toBe(moved!.rejected ? 'ann' : 'bob');
      },
    },
  };
}

const sorted = (told: readonly Told[]) =>
  told.toSorted((a, b) => b.events.length - a.events.length || (a.rejected ? 1 : -1));
