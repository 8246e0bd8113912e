import { slotAt, slotBegins, type Slot } from '@app/calendar/day-slots';
import { clockAt, iso } from '@app/calendar/local-time';
import type { Instant, Zone } from '@app/decider/fact';
import type { ContactRef, LeadId, RepId, TaskId } from '../ids';
import type { TaskKind } from '../tasks/task.events';
import { BestHours, type HourRate, type Stretch } from './best-hours';
import { FreeTime, type Span } from './free-time';
import type { PlanEntry, PlanReason, PlanTechnique } from './plan.events';

/** A task due today or before. */
export interface PlanTask {
  readonly task: TaskId;
  readonly lead?: LeadId;
  readonly kind: TaskKind;
  readonly dueAt: Instant;
  /** Somebody said so, no rule: a call is kept at its time. */
  readonly promised: boolean;
  readonly overdueSince?: Instant;
  /** The first touch of a lead. */
  readonly firstTouch: boolean;
  /** Tries without a two-way contact before, where a rule retries: in the part of the day that it is due in. */
  readonly attempt?: number;
  /** The missed call that it calls back. */
  readonly missed?: ContactRef;
  /** Whose task it is, where the rep stands in for them. */
  readonly for?: RepId;
  /** The callee's; the rep's where that is not known. */
  readonly zone?: Zone;
  /** Who must not be contacted is never planned. */
  readonly mustNotContact: boolean;
  readonly technique?: PlanTechnique;
}
export interface DayPlanInput {
  /** The rep's. */
  readonly zone: Zone;
  /** What is left of the worked time of that day, in order. */
  readonly worked: readonly Span[];
  readonly tasks: readonly PlanTask[];
  readonly rates: readonly HourRate[];
  /** Parts of the day on the callee's clock: nobody is called before the first or after the last unless they were promised it. */
  readonly slots: readonly Slot[];
  /** Minutes that a call, a letter or message, and anything else is given. */
  readonly minutes: { readonly call: number; readonly letter: number; readonly paperwork: number };
}
export interface PlannedDay {
  readonly entries: readonly PlanEntry[];
  /** What did not fit, or must not be done. */
  readonly left: readonly TaskId[];
}

const minuteMs = 60_000;
/** A time that is taken already is kept as nearly as this, or not at all. */
const nearlyMs = 60 * minuteMs;
const quarterMs = 15 * minuteMs;

/**
 * What was promised stands at its time. First touches and retries, these in the part of the day that the rule chose, are
 * over by the time they are due, or come as early as can be; every other call goes to the best hour on its callee's clock
 * that has room, before it is due where that can be; what is written goes, in one block, where the fewest calls would be
 * answered.
 */
export function planDay(input: DayPlanInput): PlannedDay {
  const day = new Day(input);
  const able = input.tasks.filter(({ mustNotContact }) => !mustNotContact).toSorted(byUrgency);
  const rest = able.filter((task) => !isTimed(task) || !day.keepsTime(task));
  const pressing = rest.filter(isPressing);
  const others = rest.filter((task) => !isPressing(task));
  // In the order of how little they can be put elsewhere.
  const late = pressing.toSorted((a, b) => compare(a.dueAt, b.dueAt)).filter((task) => !day.inTime(task));
  for (const task of late.toSorted(byUrgency)) day.asEarlyAsCanBe(task);
  for (const task of others.filter(({ kind }) => kind === 'call')) day.inTheBestHour(task);
  day.inOneBlock(others.filter(({ kind }) => kind !== 'call'));
  return day.planned();
}

/** What is written is promised by a time, not for it. */
const isTimed = ({ promised, kind }: PlanTask) =>
  kind === 'meeting' || kind === 'visit' || (kind === 'call' && promised);
const isPressing = ({ firstTouch, attempt, kind }: PlanTask) =>
  firstTouch || (kind === 'call' && attempt !== undefined);

/** Longest overdue first, then missed calls, then what is due soonest. */
const byUrgency = (a: PlanTask, b: PlanTask) =>
  compare(a.overdueSince ?? '~', b.overdueSince ?? '~') ||
  Number(b.missed !== undefined) - Number(a.missed !== undefined) ||
  compare(a.dueAt, b.dueAt) ||
  compare(a.task, b.task);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

class Day {
  private readonly free: FreeTime;
  private readonly hours: BestHours;
  private readonly entries: PlanEntry[] = [];
  private readonly stretchesOf = new Map<Zone, readonly Stretch[]>();

  constructor(private readonly input: DayPlanInput) {
    this.free = new FreeTime(input.worked);
    this.hours = new BestHours(input.rates, input.slots);
  }

  /** At the time that was said, or at the first free one soon after it; false where that is no worked time. */
  keepsTime(task: PlanTask): boolean {
    const due = Date.parse(task.dueAt);
    const isWorked = this.input.worked.some(([from, to]) => from <= due && due < to);
    const start = isWorked ? this.free.earliest(this.lasting(task), [due, due + nearlyMs]) : undefined;
    if (start !== undefined) this.put(task, start);
    return start !== undefined;
  }

  /** A call in its part of the day where it has one, over by when it is due; false where that can't be. */
  inTime(task: PlanTask): boolean {
    if (task.kind !== 'call') return false;
    const due = Date.parse(task.dueAt);
    const zone = task.zone ?? this.input.zone;
    const soonest = task.firstTouch ? -Infinity : slotBegins(slotAt(this.input.slots, due, zone), due, zone);
    return this.inTheBestOf(task, [soonest, due - this.lasting(task) + 1]);
  }

  asEarlyAsCanBe(task: PlanTask): void {
    const found = this.room(task, task.kind === 'call' ? this.callableOf(task) : this.stretches(this.input.zone));
    if (found) this.put(task, found.start);
  }

  inTheBestHour(task: PlanTask): void {
    if (!this.inTheBestOf(task, [-Infinity, Date.parse(task.dueAt)])) this.inTheBestOf(task);
  }

  /** One after another; where no free stretch is long enough for all, each by itself. */
  inOneBlock(tasks: readonly PlanTask[]): void {
    const together = tasks.reduce((sum, task) => sum + this.lasting(task), 0);
    const start = tasks.length > 0 ? this.quietest(together, tasks) : undefined;
    if (start === undefined) {
      if (tasks.length > 1) for (const task of tasks) this.inOneBlock([task]);
      return;
    }
    let at = start;
    for (const task of tasks) {
      this.put(task, at, [{ code: 'paperwork-block' }]);
      at += this.lasting(task);
    }
  }

  planned(): PlannedDay {
    const entries = this.entries.toSorted((a, b) => compare(a.from, b.from));
    const planned = new Set(entries.map(({ task }) => task));
    return { entries, left: this.input.tasks.map(({ task }) => task).filter((task) => !planned.has(task)) };
  }

  private inTheBestOf(task: PlanTask, begun?: Span): boolean {
    const ranked = this.callableOf(task).toSorted(
      (a, b) => this.hours.at(b.hour) - this.hours.at(a.hour) || a.span[0] - b.span[0],
    );
    const found = this.room(task, ranked, begun);
    if (found) this.put(task, found.start, this.bestHour(found.hour));
    return found !== undefined;
  }

  /** In the first of these stretches that has some, begun in the span. */
  private room(
    task: PlanTask,
    stretches: readonly Stretch[],
    [soonest, before]: Span = [-Infinity, Infinity],
  ): { readonly start: number; readonly hour: number } | undefined {
    for (const { span, hour } of stretches) {
      const [from, to] = [Math.max(span[0], soonest), Math.min(span[1], before)];
      const start = this.free.earliest(this.lasting(task), [from, to]);
      if (start !== undefined) return { start, hour };
    }
    return undefined;
  }

  /** Where the fewest things would fall due meanwhile, then where the fewest calls would be answered. */
  private quietest(ms: number, tasks: readonly PlanTask[]): number | undefined {
    const late = (start: number) => tasks.filter(({ dueAt }) => Date.parse(dueAt) < start + ms).length;
    const starts = this.free.all().flatMap(([from, to]) => {
      const fitting: number[] = [];
      for (let start = from; start + ms <= to; start += quarterMs) fitting.push(start);
      return fitting;
    });
    const ranked = starts.map((start) => ({
      start,
      late: late(start),
      answered: this.answeredIn([start, start + ms]),
    }));
    return ranked.toSorted((a, b) => a.late - b.late || a.answered - b.answered || a.start - b.start)[0]?.start;
  }

  /** What share of calls would be answered then, over the zones that are called today. */
  private answeredIn([from, to]: Span): number {
    const called = this.input.tasks.filter(({ kind }) => kind === 'call').map(({ zone }) => zone ?? this.input.zone);
    const zones = called.length > 0 ? [...new Set(called)] : [this.input.zone];
    let sum = 0;
    let samples = 0;
    for (let at = from; at < to; at += quarterMs)
      for (const zone of zones) {
        sum += this.hours.at(Number(clockAt(at, zone).slice(0, 2)));
        samples++;
      }
    return sum / samples;
  }

  private put(task: PlanTask, start: number, placed: readonly PlanReason[] = []): void {
    const span: Span = [start, start + this.lasting(task)];
    this.free.take(span);
    const { lead, kind, dueAt, technique } = task;
    this.entries.push({
      from: iso(span[0]),
      to: iso(span[1]),
      task: task.task,
      ...(lead !== undefined && { lead }),
      kind,
      dueAt,
      reasons: [...reasonsOf(task), ...placed],
      ...(technique && { technique }),
    });
  }

  private bestHour(hour: number): PlanReason[] {
    const rate = this.hours.best(hour);
    if (!rate) return [];
    const { answered, of } = rate;
    return [{ code: 'best-hour', hour, answeredPerMille: Math.floor((answered * 1000) / of), of }];
  }

  private callableOf({ zone }: PlanTask): readonly Stretch[] {
    return this.stretches(zone ?? this.input.zone).filter(({ callable }) => callable);
  }
  private stretches(zone: Zone): readonly Stretch[] {
    let known = this.stretchesOf.get(zone);
    if (!known) this.stretchesOf.set(zone, (known = this.hours.stretches(this.input.worked, zone)));
    return known;
  }

  private lasting({ kind }: PlanTask): number {
    const { call, letter, paperwork } = this.input.minutes;
    return (kind === 'call' ? call : kind === 'email' || kind === 'message' ? letter : paperwork) * minuteMs;
  }
}

/** Why it is to be done today: never none. */
function reasonsOf(task: PlanTask): PlanReason[] {
  const { dueAt } = task;
  const why: PlanReason = task.firstTouch
    ? { code: 'first-touch', dueAt }
    : task.attempt !== undefined
      ? { code: 'retry', attempt: task.attempt }
      : task.missed
        ? { code: 'call-back', missed: task.missed }
        : { code: 'promised', dueAt };
  return [
    why,
    ...(task.overdueSince ? [{ code: 'overdue', since: task.overdueSince } as const] : []),
    ...(task.for !== undefined ? [{ code: 'substituting', for: task.for } as const] : []),
  ];
}
