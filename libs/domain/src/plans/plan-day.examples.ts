import type { Zone } from '@app/decider/fact';
import type { HourRate } from './best-hours';
import type { Span } from './free-time';
import type { DayPlanInput, PlanTask } from './plan-day';

export const aTask = (task: string, of: Partial<PlanTask> = {}): PlanTask => ({
  task,
  lead: `lead-${task}`,
  kind: 'call',
  dueAt: '2026-03-02T12:00:00.000Z',
  promised: false,
  firstTouch: false,
  mustNotContact: false,
  ...of,
});
/** A day in UTC of two shifts, with nothing known of who answers when. */
export const aDay = (tasks: readonly PlanTask[], of: Partial<DayPlanInput> = {}): DayPlanInput => ({
  zone: 'UTC',
  worked: [span('2026-03-02T09:00Z', '2026-03-02T12:00Z'), span('2026-03-02T13:00Z', '2026-03-02T17:00Z')],
  tasks,
  rates: [],
  slots: ['08:00-10:00', '10:00-12:00', '12:00-14:00', '14:00-16:00', '16:00-18:00'],
  minutes: { call: 10, letter: 10, paperwork: 20 },
  ...of,
});
export const span = (from: string, to: string): Span => [Date.parse(from), Date.parse(to)];
/** Per cent of a hundred dials answered, hour by hour from `first` on. */
export const answering = (first: number, ...percents: readonly number[]): HourRate[] =>
  percents.map((answered, i) => ({ hour: first + i, answered, of: 100 }));
export const zones: readonly Zone[] = ['Europe/Lisbon', 'Asia/Kolkata', 'America/New_York', 'Australia/Adelaide'];
