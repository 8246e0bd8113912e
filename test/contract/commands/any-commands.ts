import { stamp } from '@app/decider/testing';
import { personal, type Instant } from '@app/decider/fact';
import type { LeadCommand } from '@app/domain/leads/lead.commands';
import { callRef } from '@app/domain/leads/lead.examples';
import fc from 'fast-check';

/** Minutes after nine; the commands of one story come one a minute. */
export const at = (minute: number): Instant => new Date(Date.UTC(2026, 2, 2, 9, minute)).toISOString();
const days = (n: number): Instant => new Date(Date.UTC(2026, 2, 2 + n, 9)).toISOString();

type Unstamped = LeadCommand extends infer C ? (C extends LeadCommand ? Omit<C, 'stamp' | 'leadId'> : never) : never;

const rep = fc.constantFrom('ann', 'bob', 'carl');
const taskId = fc.constantFrom('task-1', 'task-2', 'task-3');
const kind = fc.constantFrom('call', 'email', 'visit', 'paperwork');
const dueAt = fc.constantFrom(at(8), at(12), days(1), days(2));
const contact = fc.constantFrom('1', '2', '3').map(callRef);
const channel = fc.constantFrom('call', 'email', 'any');
const next = fc.record({ taskId, kind, dueAt });

const outcome = fc.oneof(
  fc.constant({ outcome: 'noneNeeded' as const }),
  next.map((next) => ({ outcome: 'nextContact' as const, next })),
  fc.constant({ outcome: 'refusal' as const, refusal: { reason: 'price', objections: [] } }),
  fc.constant({ outcome: 'sale' as const, deal: { dealId: 'deal-1' } }),
);
const of = <T extends LeadCommand['type'], P>(type: T, rest: fc.Arbitrary<P>) =>
  rest.map((more) => ({ type, ...more }));

const wish = fc.oneof(
  of('AssignLead', fc.record({ to: rep })),
  of('ReassignLead', fc.record({ from: fc.option(rep, { nil: undefined }), to: rep })),
  of('ReassignLead', fc.record({ to: rep, rule: fc.constantFrom('neglect', 'offboarding') })),
  of('ClaimLead', fc.record({ by: rep })),
  of('ReleaseLead', fc.constant({})),
  of('ScheduleTask', next),
  of('RescheduleTask', fc.record({ taskId, dueAt })),
  of('CompleteTask', fc.record({ taskId, by: contact })),
  of('CancelTask', fc.record({ taskId })),
  of('MarkTaskOverdue', fc.record({ taskId, dueAt })),
  of(
    'DeclareOutcome',
    fc.tuple(contact, rep, outcome).map(([contact, rep, outcome]) => ({ contact, rep, ...outcome })),
  ),
  of(
    'CorrectOutcome',
    fc.tuple(contact, rep, outcome).map(([contact, rep, outcome]) => ({ contact, rep, ...outcome })),
  ),
  of(
    'FollowUpAttempt',
    contact.map((contact) => ({
      contact,
      slot: '08:00-10:00',
      maxAttempts: 2,
      next: [{ taskId: `retry-${contact.id}`, kind: 'call' as const, dueAt: days(1), slot: '10:00-12:00' }],
    })),
  ),
  of(
    'ReviewRefusal',
    fc.constantFrom('objective', 'mishandled').map((verdict) => ({ verdict, heardSeconds: 30 })),
  ),
  of('ReopenLead', fc.record({ to: fc.option(rep, { nil: undefined }) })),
  of('HandOverAccount', fc.record({ to: rep })),
  of('SetDoNotContact', fc.record({ channel })),
  of('LiftDoNotContact', fc.record({ channel })),
  of(
    'RecordConsent',
    channel.map((channel) => ({
      purpose: 'contact' as const,
      channel,
      evidence: personal('lead-x', 'note', 'said so'),
    })),
  ),
  of(
    'WithdrawConsent',
    channel.map((channel) => ({ purpose: 'contact' as const, channel })),
  ),
  of(
    'RecordBreach',
    contact.map((contact) => ({ contact, channel: 'call' as const, at: at(5), rep: 'bob' })),
  ),
);
const end = fc.oneof(
  of('DisqualifyLead', fc.constant({ reason: 'off profile' as const })),
  of('ExhaustLead', fc.constant({ attempts: 6 })),
);
/** Anything that somebody may want of a lead, on so few ids that wishes meet, and seldom its end. */
const anyWish = fc.oneof({ weight: 30, arbitrary: wish }, { weight: 1, arbitrary: end }) as fc.Arbitrary<Unstamped>;

const beginning: readonly Unstamped[] = [
  { type: 'RegisterLead', source: 'website', relation: 'acquire' },
  { type: 'AssignLead', to: 'ann' },
];

export interface Story {
  readonly before: readonly LeadCommand[];
  readonly atOnce: readonly LeadCommand[];
}
/** What happened to the lead so far, and two or three wishes at once. */
export const anyStory = (leadId: string): fc.Arbitrary<Story> =>
  fc
    .tuple(
      fc.array(fc.tuple(anyWish, fc.constantFrom('mia', 'max')), { maxLength: 14 }),
      fc.array(fc.tuple(anyWish, fc.constantFrom('mia', 'max')), { minLength: 2, maxLength: 3 }),
    )
    .map(([before, atOnce]) => {
      const commands = [...beginning.map((wish) => [wish, 'mia'] as const), ...before, ...atOnce].map(
        ([wish, by], i) =>
          ({
            ...wish,
            leadId,
            stamp: stamp(at(i + 1), { commandId: `${leadId}-${i}`, actor: { kind: 'manager', id: by } }),
          }) as LeadCommand,
      );
      return { before: commands.slice(0, -atOnce.length), atOnce: commands.slice(-atOnce.length) };
    });
