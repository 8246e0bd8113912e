import type { Position as LogPosition, RecordedEvent } from '@eventstore/db-client';
import { StoreError, type Envelope, type Position, type StoredRecord } from '../event-store';

const hex = (n: bigint) => n.toString(16).padStart(12, '0');

/** Our streams, and nothing of the server's (`$…`) nor this adapter's own: a regular expression for the server. */
export const ours = '^[a-z]+-';
export const noStream = '^$';
const oursHere = new RegExp(ours);
export const isOurs = (event: RecordedEvent): boolean => oursHere.test(event.streamId);

export const same = (a: LogPosition | undefined, b: LogPosition | undefined): boolean =>
  a?.commit === b?.commit && a?.prepare === b?.prepare;
export function later(a: LogPosition | undefined, b: LogPosition | undefined): LogPosition | undefined {
  if (!a || !b) return a ?? b;
  return a.commit > b.commit || (a.commit === b.commit && a.prepare >= b.prepare) ? a : b;
}

/** Prints and reads positions: `<store>:0001:<commit>-<prepare>`, hexadecimal, so that they compare as text. */
export class Positions {
  constructor(private readonly store: string) {}

  print({ commit, prepare }: LogPosition): Position {
    return `${this.store}:0001:${hex(commit)}-${hex(prepare)}`;
  }

  /** Throws `store.other-store`; RangeError where it is no position at all. */
  parse(position: Position): LogPosition {
    const [, store, commit, prepare] = /^(.*?):0001:([0-9a-f]{12})-([0-9a-f]{12})$/.exec(position) ?? [];
    if ((store ?? position.split(':')[0]) !== this.store)
      throw new StoreError('store.other-store', `not a position of store ${this.store}: ${position}`);
    if (!commit || !prepare) throw new RangeError(`not a position: ${position}`);
    return { commit: BigInt(`0x${commit}`), prepare: BigInt(`0x${prepare}`) };
  }

  record(event: RecordedEvent): StoredRecord {
    return {
      id: event.id,
      type: event.type,
      data: event.data,
      meta: event.metadata as unknown as Envelope,
      stream: event.streamId,
      revision: Number(event.revision),
      position: this.print(event.position!),
      recordedAt: event.created.toISOString(),
    };
  }
}
