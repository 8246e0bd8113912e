import type { NotTaken, Reading } from '../captured';
import type { CsvRecord } from '../csv-records';
import { RowError } from '../local-time';
import { factsOf, type LinkedCall } from './calls';
import { legReader, type CdrOptions, type Leg } from './legs';

const minute = 60_000;
const hour = 60 * minute;
/** A call's last leg is written when it ends: the log has then moved on by no more than the longest call. */
const movedOn = 4 * hour;
/** As long as the channel that began a call has not been told of, the call goes on, or its row never comes. */
const patience = hour;
const mostCalls = 50_000;

export interface UnitingOptions extends CdrOptions {
  readonly account: string;
  /** Live: so long after its last leg came, by the wall clock, a call is given out. Absent: only the log's own time counts. */
  readonly quietMs?: number;
  /** Live: a call is remembered until the log has moved on for so long. Absent: as one of the last 50,000. */
  readonly rememberMs?: number;
}
interface HeldCall extends LinkedCall {
  readonly legs: Leg[];
  readonly keys: Set<string>;
  /** How far the log was when its latest leg came, which may be an old one. */
  logged: number;
  /** When its latest leg came, by the wall clock. */
  came: number;
  /** So many of its legs have been given out. */
  given: number;
}

/**
 * Unites legs into calls. A call is given out once it has been quiet, or the log has moved on; a leg that comes later still
 * reopens it, and it is given out again, whole. No more than 50,000 calls are kept in memory.
 */
export class Uniting {
  private readonly legOf: (line: number, fields: readonly string[]) => Leg;
  /** With legs that have not been given out; both in the order of their latest leg. */
  private readonly open = new Map<string, HeldCall>();
  private readonly settled = new Map<string, HeldCall>();
  private logTime = -Infinity;

  constructor(private readonly options: UnitingOptions) {
    this.legOf = legReader(options);
  }

  /**
   * Rows, in whatever order; gives what is no leg. `came` is when, by the wall clock. Rows that were `known` are on the record
   * already: they only bring back what belongs together. `line` rises with each row and tells in `places` how far that is.
   */
  take(records: readonly CsvRecord[], came = 0, known: (line: number) => boolean = () => false): NotTaken[] {
    const notTaken: NotTaken[] = [];
    for (const record of records) {
      const { line } = record;
      const without = (how: NotTaken['how'], reason: string) => {
        if (!known(line)) notTaken.push({ line, how, reason });
      };
      if ('broken' in record) {
        without('refused', record.broken);
        continue;
      }
      try {
        if (!this.join(this.legOf(line, record.fields), came, known(line))) without('skipped', 'the same row again');
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        without('refused', error.message);
      }
    }
    return notTaken;
  }

  /** False where the call has this very row already. */
  private join(leg: Leg, came: number, known: boolean): boolean {
    this.logTime = Math.max(this.logTime, leg.end);
    const { call: id } = leg;
    const held: HeldCall = this.open.get(id) ??
      this.settled.get(id) ?? { id, legs: [], keys: new Set(), logged: 0, came, given: 0 };
    if (held.keys.has(leg.key)) {
      // What was given out can be read again from further on; what was not must be read where it came first.
      const at = held.legs.findIndex(({ key }) => key === leg.key);
      if (at < held.given && held.legs[at]!.line < leg.line) held.legs[at] = leg;
      return false;
    }
    held.legs.push(leg);
    held.keys.add(leg.key);
    held.logged = this.logTime;
    held.came = Math.max(held.came, came);
    if (known && held.given === held.legs.length - 1) held.given++;
    this.keep(held);
    return true;
  }

  private keep(call: HeldCall): void {
    this.open.delete(call.id);
    this.settled.delete(call.id);
    (isFresh(call) ? this.open : this.settled).set(call.id, call);
  }

  /** The calls that are ready to be put on the record at this time of the wall clock. */
  settle(now = 0): Reading[] {
    const ready = [...this.open.values()].filter((call) => this.isReady(call, now));
    const readings = ready.flatMap((call) => this.give(call));
    const { rememberMs = Infinity } = this.options;
    for (const call of this.settled.values()) {
      if (call.logged >= this.logTime - rememberMs && this.open.size + this.settled.size <= mostCalls) break;
      this.settled.delete(call.id);
    }
    for (const call of this.open.values()) {
      if (this.open.size <= mostCalls) break;
      readings.push(...this.give(call));
      this.settled.delete(call.id);
    }
    return readings;
  }

  /** What is left, whether it is quiet or not. */
  rest(): Reading[] {
    return [...this.open.values()].flatMap((call) => this.give(call));
  }

  /**
   * How far rows have been read: every row before `done` was given out, and none before `needed` belongs to a call that is
   * remembered. Undefined: none at all.
   */
  places(): { readonly done: number | undefined; readonly needed: number | undefined } {
    const least = (...calls: readonly Iterable<readonly Leg[]>[]) => {
      let line = Infinity;
      for (const some of calls) for (const legs of some) for (const leg of legs) line = Math.min(line, leg.line);
      return line === Infinity ? undefined : line;
    };
    const legsOf = function* (calls: ReadonlyMap<string, HeldCall>, from: (call: HeldCall) => number) {
      for (const call of calls.values()) yield call.legs.slice(from(call));
    };
    const done = least(legsOf(this.open, ({ given }) => given));
    return {
      done,
      needed: least(
        legsOf(this.open, () => 0),
        legsOf(this.settled, () => 0),
      ),
    };
  }

  /** Whether a row is a part of a call that later rows may still belong to. */
  remembers(fields: readonly string[]): boolean {
    const { call } = this.legOf(0, fields);
    return this.open.has(call) || this.settled.has(call);
  }

  /** Calls that something has come of since they were given out, if they were. */
  get waiting(): number {
    return this.open.size;
  }

  private isReady({ logged, came, legs }: HeldCall, now: number): boolean {
    if (logged < this.logTime - movedOn) return true;
    const { quietMs } = this.options;
    if (quietMs === undefined) return false;
    return now - came >= (legs.some((leg) => leg.first) ? quietMs : Math.max(quietMs, patience));
  }

  private give(call: HeldCall): Reading[] {
    const { account, zone } = this.options;
    const fresh = call.legs.slice(call.given);
    call.given = call.legs.length;
    this.keep(call);
    const facts = factsOf(call, account).map((fact) => ({ ...fact, origin: { ...fact.origin, zone } }));
    if (facts.length === 0)
      return fresh.map(({ line }) => ({ line, how: 'skipped', reason: 'helper channels only' }) as const);
    return [{ line: fresh.at(-1)!.line, how: 'taken', rows: fresh.length, facts }];
  }
}

const isFresh = (call: HeldCall) => call.given < call.legs.length;
