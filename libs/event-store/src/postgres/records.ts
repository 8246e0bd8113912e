import { StoreError, type Position, type StoredRecord } from '../event-store';
import type { Row } from './connections';

/** A place in the total order, as PostgreSQL prints it. Never compared as text: that would sort 9 after 10. */
export type Place = readonly [epoch: string, xid: string, pos: string];

/** Before every event, and behind every one. */
export const start: Place = ['0', '0', '0'];
export const end: Place = ['2147483647', '9223372036854775807', '9223372036854775807'];

export const placeOf = (row: Row): Place => row.slice(0, 3) as unknown as Place;

// 48 bits for a transaction id and as much for a position: at ten thousand transactions a second, nine centuries.
const hex = (decimal: string, width: number) => Number(decimal).toString(16).padStart(width, '0');

/** Prints and reads positions: `<store>:<epoch>:<xid>-<pos>`, hexadecimal, so that they compare as text. */
export class Positions {
  constructor(private readonly store: string) {}

  print([epoch, xid, pos]: Place): Position {
    return `${this.prefix(epoch, xid)}${hex(pos, 12)}`;
  }

  prefix(epoch: string, xid: string): string {
    return `${this.store}:${hex(epoch, 4)}:${hex(xid, 12)}-`;
  }

  /** Throws `store.other-store`; RangeError where it is no position at all. */
  parse(position: Position): Place {
    const [store, epoch, place] = position.split(':');
    if (store !== this.store)
      throw new StoreError('store.other-store', `not a position of store ${this.store}: ${position}`);
    if (!/^[0-9a-f]{4}$/.test(epoch ?? '') || !/^[0-9a-f]{12}-[0-9a-f]{12}$/.test(place ?? ''))
      throw new RangeError(`not a position: ${position}`);
    const decimal = (digits: string) => String(parseInt(digits, 16));
    return [decimal(epoch!), decimal(place!.slice(0, 12)), decimal(place!.slice(13))];
  }
}

/** `2026-11-22 15:04:05.12` → `2026-11-22T15:04:05.120Z` */
const instant = (printed: string) =>
  `${printed.slice(0, 10)}T${(printed.length === 19 ? `${printed}.` : printed).slice(11).padEnd(12, '0')}Z`;

/**
 * Rows of (epoch, xid, pos, stream, revision, id, type, data, meta, recorded_at) as records; those without data were not
 * wanted. What a run of rows has in common (events of one transaction stand together) is made once.
 */
export function recordsOf(rows: readonly Row[], positions: Positions): StoredRecord[] {
  let [epoch, xid, prefix, printed, recordedAt]: (string | null)[] = [];
  const records: StoredRecord[] = [];
  for (const row of rows) {
    if (row[7] === null) continue;
    if (row[1] !== xid || row[0] !== epoch) prefix = positions.prefix((epoch = row[0]!), (xid = row[1]!));
    if (row[9] !== printed) recordedAt = instant((printed = row[9]!));
    records.push({
      id: row[5]!,
      type: row[6]!,
      data: JSON.parse(row[7]!),
      meta: JSON.parse(row[8]!) as StoredRecord['meta'],
      stream: row[3]!,
      revision: Number(row[4]),
      position: prefix! + hex(row[2]!, 12),
      recordedAt: recordedAt!,
    });
  }
  return records;
}
