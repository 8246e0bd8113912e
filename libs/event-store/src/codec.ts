import type { Fact, Recorded } from '@app/decider/fact';
import type { Envelope, NewEvent, StoredRecord } from './event-store';

/** Between the domain's facts and the stored shape: explicit stored names and versions, upcasters on the way out. */
export interface Codec<E extends Fact = Fact> {
  /** Throws on a type that has no stored name. */
  encode(event: E, ids: { id: string; commandId: string; correlationId: string; causationId?: string }): NewEvent;
  /** Throws `UnknownEventError` on a name or a version that this build does not know. */
  decode(record: StoredRecord): Recorded<E>;
}

export class UnknownEventError extends Error {
  constructor(
    readonly record: Pick<StoredRecord, 'id' | 'type' | 'stream' | 'revision'>,
    schema: number,
  ) {
    super(
      `${record.type}@${schema} (event ${record.id}, ${record.stream}/${record.revision}) is not known to this build`,
    );
    this.name = 'UnknownEventError';
  }
}

/**
 * `versions`: stored name → payload version written today. `upcasters['Name@n']` turns payload n into n + 1; every
 * version below today's must have one, or building the codec throws.
 */
export function codec<E extends Fact>(
  versions: Readonly<Record<string, number>>,
  upcasters: Readonly<Record<string, (data: unknown) => unknown>> = {},
): Codec<E> {
  for (const [type, version] of Object.entries(versions))
    for (let v = 1; v < version; v++) if (!upcasters[`${type}@${v}`]) throw new Error(`no upcaster from ${type}@${v}`);
  return {
    encode(event, { id, commandId, correlationId, causationId }) {
      const schema = versions[event.type];
      if (schema === undefined) throw new Error(`${event.type} has no stored name`);
      const { type, data, ...envelope } = event;
      const meta: Envelope = { ...envelope, commandId, correlationId, ...(causationId && { causationId }), schema };
      return { id, type, data, meta };
    },
    decode(record) {
      const { schema, ...envelope } = record.meta;
      const current = versions[record.type];
      if (current === undefined || schema > current) throw new UnknownEventError(record, schema);
      let data = record.data;
      for (let v = schema; v < current; v++) data = upcasters[`${record.type}@${v}`]!(data);
      return {
        ...envelope,
        type: record.type,
        data,
        eventId: record.id,
        stream: record.stream,
        revision: record.revision,
        position: record.position,
        recordedAt: record.recordedAt,
        schema: current,
      } as Recorded<Fact> as Recorded<E>;
    },
  };
}
