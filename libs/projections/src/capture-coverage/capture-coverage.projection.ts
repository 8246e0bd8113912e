import type { Evidence, Instant, LocalDate, PersonalField, Recorded, Zone } from '@app/decider/fact';
import type { CallEvent } from '@app/domain/calls/call.events';
import { splitStream, type CallId, type TrunkDayId } from '@app/domain/ids';
import type { BilledCallField, TrunkDayField, TrunkDirection, TrunkEvent } from '@app/domain/trunks/trunk.events';
import { keyIn, type Key, type Projection, type Table } from '../projection';

/** A call as a carrier billed it. */
export interface BilledItem {
  readonly trunk_day: TrunkDayId;
  readonly bill: string;
  readonly account: string;
  readonly trunk: string;
  readonly at: Instant;
  readonly direction: TrunkDirection;
  /** Whose number it is, as far as its data subject tells: what a call's own party is compared with. */
  readonly party: string | null;
  readonly number: PersonalField | null;
  readonly seconds: number | null;
  /** A later issue of the bill does not have it. */
  readonly withdrawn: boolean;
  readonly evidence: Evidence;
  readonly revision: number;
}
/** What whoever is not our PBX says of a local day of a trunk: `[from_at, to_at)`. */
export interface TrunkDayRow {
  readonly trunk_day: TrunkDayId;
  readonly account: string;
  readonly trunk: string;
  readonly day: LocalDate;
  readonly zone: Zone;
  readonly from_at: Instant;
  readonly to_at: Instant;
  /** What a bill that has this day covers; null where none has. */
  readonly bill_directions: readonly TrunkDirection[] | null;
  readonly bill_unanswered: boolean;
  /** What a counter counted, and of what; null where none did. */
  readonly counted: number | null;
  readonly counted_seconds: number | null;
  readonly counter_directions: readonly TrunkDirection[] | null;
  readonly counter_unanswered: boolean;
  readonly revision: number;
}
/** On which line a call was: what the scorecard's row of it does not have. */
export interface CallLine {
  readonly call: CallId;
  readonly line: string;
}

export const billedItems: Table<BilledItem> = {
  name: 'items',
  columns: {
    trunk_day: 'text',
    bill: 'text',
    account: 'text',
    trunk: 'text',
    at: 'instant',
    direction: 'text',
    party: 'text',
    number: 'json',
    seconds: 'int',
    withdrawn: 'boolean',
    evidence: 'text',
    revision: 'int',
  },
  key: ['trunk_day', 'bill'],
  indexes: [['at']],
};
export const trunkDays: Table<TrunkDayRow> = {
  name: 'trunk-days',
  columns: {
    trunk_day: 'text',
    account: 'text',
    trunk: 'text',
    day: 'date',
    zone: 'text',
    from_at: 'instant',
    to_at: 'instant',
    bill_directions: 'text[]',
    bill_unanswered: 'boolean',
    counted: 'int',
    counted_seconds: 'int',
    counter_directions: 'text[]',
    counter_unanswered: 'boolean',
    revision: 'int',
  },
  key: ['trunk_day'],
  indexes: [['from_at'], ['trunk', 'from_at']],
};
export const callLines: Table<CallLine> = {
  name: 'lines',
  columns: { call: 'text', line: 'text' },
  key: ['call'],
  additive: [],
};

/**
 * What the record of calls is held to: a carrier's items, a counter's days, and on which line each of our calls was. What
 * matches what is worked out when it is asked, so that a late call or a re-issued bill needs nothing mended.
 */
export const captureCoverage: Projection<TrunkEvent | CallEvent> = {
  name: 'capture-coverage',
  version: 1,
  tables: [billedItems, trunkDays, callLines],
  keysOf(event): readonly Key[] {
    const id = splitStream(event.stream)[1];
    switch (event.type) {
      case 'TrunkCallBilled':
      case 'BilledCallCorrected':
      case 'BilledCallWithdrawn':
      case 'BilledCallRestored':
        return [keyIn(billedItems, id, event.data.billId)];
      case 'TrunkDayBilled':
      case 'TrunkDayCounted':
      case 'TrunkDayCorrected':
        return [keyIn(trunkDays, id)];
      case 'CallPlaced':
        return event.data.line === undefined ? [] : [keyIn(callLines, id)];
      default:
        return [];
    }
  },
  fold(event, rows) {
    const id = splitStream(event.stream)[1];
    const item = (bill: string, more: Partial<BilledItem>) => {
      const before = rows.get(billedItems, id, bill);
      if (before && event.revision > before.revision)
        rows.put(billedItems, { ...before, ...more, revision: event.revision });
    };
    switch (event.type) {
      case 'TrunkCallBilled': {
        if (rows.get(billedItems, id, event.data.billId)) return;
        return rows.put(billedItems, billed(id, event));
      }
      case 'BilledCallCorrected': {
        const { billId, field, is } = event.data;
        return item(billId, corrected(field, is));
      }
      case 'BilledCallWithdrawn':
      case 'BilledCallRestored':
        return item(event.data.billId, { withdrawn: event.type === 'BilledCallWithdrawn' });
      case 'TrunkDayBilled':
      case 'TrunkDayCounted': {
        const before = rows.get(trunkDays, id) ?? unknownDay(id, event);
        if (event.revision > before.revision)
          rows.put(trunkDays, { ...before, ...saidOf(event), revision: event.revision });
        return;
      }
      case 'TrunkDayCorrected': {
        const before = rows.get(trunkDays, id);
        const { of, field, is } = event.data;
        if (before && event.revision > before.revision)
          rows.put(trunkDays, { ...before, [dayColumns[of][field]!]: is, revision: event.revision });
        return;
      }
      case 'CallPlaced':
        return rows.add(callLines, { call: id, line: event.data.line! });
      default:
        return;
    }
  },
};

type Told<T extends TrunkEvent['type']> = Recorded<Extract<TrunkEvent, { type: T }>>;

const billed = (trunk_day: string, { data, source, evidence, revision }: Told<'TrunkCallBilled'>): BilledItem => ({
  ...{ trunk_day, bill: data.billId, account: source.account ?? '', trunk: data.trunk },
  ...{ at: data.at, direction: data.direction, party: data.number?.subject ?? null, number: data.number ?? null },
  ...{ seconds: data.seconds ?? null, withdrawn: false, evidence, revision },
});

function corrected(field: BilledCallField, is: unknown): Partial<BilledItem> {
  if (field !== 'number') return { [field]: is };
  const number = is as PersonalField | null;
  return { number, party: number?.subject ?? null };
}

const unknownDay = (
  trunk_day: string,
  { data, source }: Told<'TrunkDayBilled'> | Told<'TrunkDayCounted'>,
): TrunkDayRow => ({
  ...{ trunk_day, account: source.account ?? '', trunk: data.trunk, day: data.day, zone: data.zone },
  ...{ from_at: data.from, to_at: data.to, bill_directions: null, bill_unanswered: false },
  ...{ counted: null, counted_seconds: null, counter_directions: null, counter_unanswered: false, revision: -1 },
});

function saidOf({ type, data }: Told<'TrunkDayBilled'> | Told<'TrunkDayCounted'>): Partial<TrunkDayRow> {
  const { directions, unanswered } = data;
  if (type === 'TrunkDayBilled') return { bill_directions: directions, bill_unanswered: unanswered };
  const { calls: counted, seconds: counted_seconds = null } = data;
  return { counted, counted_seconds, counter_directions: directions, counter_unanswered: unanswered };
}

const dayColumns: Readonly<Record<'bill' | 'counter', Partial<Record<TrunkDayField, keyof TrunkDayRow>>>> = {
  bill: { directions: 'bill_directions', unanswered: 'bill_unanswered' },
  counter: {
    directions: 'counter_directions',
    unanswered: 'counter_unanswered',
    calls: 'counted',
    seconds: 'counted_seconds',
  },
};
