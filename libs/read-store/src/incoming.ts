import type { Recorded } from '@app/decider/fact';
import type { Codec } from '@app/event-store/codec';
import type { StoredRecord } from '@app/event-store/event-store';

/** An event that this build of the software can't read: a newer one wrote it, or its upcaster fails. */
export class Unreadable {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly recordedAt: string;

  constructor(
    { id, type, stream, position, recordedAt }: StoredRecord,
    readonly error: Error,
  ) {
    this.eventId = id;
    this.type = type;
    this.stream = stream;
    this.position = position;
    this.recordedAt = recordedAt;
  }
}
export type Incoming = Recorded | Unreadable;

export function read(codec: Codec, record: StoredRecord): Incoming {
  try {
    return codec.decode(record);
  } catch (error) {
    return new Unreadable(record, error as Error);
  }
}
