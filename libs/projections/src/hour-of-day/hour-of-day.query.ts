import type { Instant, Zone } from '@app/decider/fact';
import { iso } from '@app/calendar/local-time';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import {
  dialHours,
  dialWindow,
  unmeasuredDials,
  type DialHour,
  type DialHoursAsk,
} from '../rep-scorecard/dial-hours.query';
import { share, type Share } from '../share';
import { snapshot } from '../snapshot';

export type HourOfDayAsk = DialHoursAsk;
export interface HourCell {
  /** ISO: 1 is Monday. */
  readonly weekday: number;
  /** 0 to 23 on the callee's clock; the rep's where the callee's is not known. */
  readonly hour: number;
  /** Of the measured dials, those that somebody answered: a human, where the source can tell. */
  readonly answered: Share;
}
export interface HourOfDay {
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
  /** The answer holds as of this position of the store; null while it is empty. */
  readonly position: string | null;
  /** Whatever weekday. */
  readonly hours: readonly Omit<HourCell, 'weekday'>[];
  readonly cells: readonly HourCell[];
  /** Dials that are in no hour, because the source doesn't tell how they ended. */
  readonly unmeasured: number;
  /** Where there is no hour at all: why. */
  readonly why?: 'not measured by this source' | 'nothing to divide by';
}
/** Dials whose end is known, by the hour on the callee's clock, and how many of them somebody answered. */
export interface AnswerRate {
  readonly hour: number;
  readonly answered: number;
  readonly of: number;
}

/** How far back the rates of today are looked for. */
const lookBackMs = 90 * 24 * 60 * 60 * 1000;
const quarterMs = 15 * 60 * 1000;

/** When callees answer: the scorecard's `hourOfDay` of the whole department, by weekday and hour. */
export class HourOfDayQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  /** Hours without a dial are left out. Throws WindowError as the scorecard does. */
  async map(ask: HourOfDayAsk): Promise<HourOfDay> {
    const resolved = await dialWindow(this.db, ask);
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => ({
      cells: await dialHours(manager, ask, resolved),
      unmeasured: await unmeasuredDials(manager, ask, resolved.window),
    }));
    const { cells, unmeasured } = found;
    return {
      ...resolved.window,
      position,
      hours: byHour(cells).map(({ hour, answered, of }) => ({ hour, answered: share(answered, of) })),
      cells: cells.map(({ weekday, hour, answered, of }) => ({ weekday, hour, answered: share(answered, of) })),
      unmeasured,
      ...(cells.length === 0 && { why: unmeasured > 0 ? 'not measured by this source' : 'nothing to divide by' }),
    };
  }

  /**
   * Plain counts of the 90 days before `at`: what plans and retries rank hours by. An hour of fewer than 30
   * dials says nothing; whoever ranks takes it as average. `zone`: only callees there.
   */
  async answerRates({ zone, at }: { readonly zone?: Zone; readonly at: Instant }): Promise<AnswerRate[]> {
    const to = Math.floor(Date.parse(at) / quarterMs) * quarterMs;
    const ask = { from: iso(to - lookBackMs), to: iso(to), zone: 'UTC', calleeZone: zone };
    const resolved = await dialWindow(this.db, ask);
    return byHour(await dialHours(this.db.manager, ask, resolved));
  }
}

function byHour(cells: readonly DialHour[]): AnswerRate[] {
  const hours = new Map<number, AnswerRate>();
  for (const { hour, answered, of } of cells) {
    const sum = hours.get(hour);
    hours.set(hour, { hour, answered: answered + (sum?.answered ?? 0), of: of + (sum?.of ?? 0) });
  }
  return [...hours.values()].sort((a, b) => a.hour - b.hour);
}
