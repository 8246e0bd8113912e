import {
  comparePositions,
  type Delivery,
  type EventStore,
  type Position,
  type StoredRecord,
} from '@app/event-store/event-store';
import { Bell } from '@app/event-store/follow';

const prefixes = ['alert-'];
/** Whoever is further behind than so many alerts reads the store. */
const remembered = 1000;

/** What was lately raised and acknowledged, kept for everybody who follows, and a ring when there is more. */
export class LatestAlerts {
  readonly bell = new Bell();
  private recent: StoredRecord[] = [];
  /** `recent` holds every alert after `from`, up to `to`; undefined until the subscription stands. */
  private reach: { from: Position | undefined; to: Position | undefined } | undefined;

  constructor(private readonly store: EventStore) {}

  async follow(signal: AbortSignal): Promise<void> {
    const from = await this.store.head();
    this.reach = { from, to: from };
    for await (const { records, position } of this.read(from, signal)) {
      this.recent.push(...records);
      const forgotten = this.recent.splice(0, Math.max(0, this.recent.length - remembered)).at(-1);
      this.reach = { from: forgotten?.position ?? this.reach.from, to: position };
      if (records.length > 0) this.bell.ring();
    }
  }

  /** Everything after `cursor`, and up to where; undefined where more has happened since than is remembered. */
  since(cursor: Position | undefined): Pick<Delivery, 'records' | 'position'> | undefined {
    if (!this.reach || isBefore(cursor, this.reach.from)) return undefined;
    const { to } = this.reach;
    return {
      records: this.recent.filter(({ position }) => isBefore(cursor, position)),
      position: isBefore(cursor, to) ? to : cursor,
    };
  }

  /** The store itself: never gives up, ends with `signal`. */
  read(after: Position | undefined, signal: AbortSignal): AsyncIterable<Delivery> {
    return this.store.subscribeAll({ ...(after !== undefined && { after }), prefixes, signal });
  }
}

/** Undefined is before every event. */
const isBefore = (one: Position | undefined, other: Position | undefined): boolean =>
  other !== undefined && (one === undefined || comparePositions(one, other) < 0);
