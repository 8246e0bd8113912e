/**
 * How every message travels: CloudEvents 1.0, Kafka binary mode. Key = stream, so that one stream's messages stay in
 * order. Delivery is at least once: `ce_id` dedupes, and `ce_sequence` (the event's revision in its stream, decimal)
 * lets a consumer drop what it has already passed.
 */
export interface CloudEventHeaders {
  readonly ce_specversion: '1.0';
  /** The event's id: the same on every delivery. */
  readonly ce_id: string;
  /** `/onrecord/<store id>` */
  readonly ce_source: string;
  readonly ce_type: string;
  /** The stream: `call-…`, `lead-…`. */
  readonly ce_subject: string;
  /** When it happened, RFC 3339 UTC. */
  readonly ce_time: string;
  readonly ce_sequence: string;
  /** Names the JSON Schema of the payload. */
  readonly ce_dataschema: string;
  readonly 'content-type': 'application/json';
}

/** What every payload says beside its own fields. None carries personal data: ids and facts only. */
export interface Provenance {
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** How it is known. */
  readonly evidence: 'captured' | 'corroborated' | 'declared' | 'assumed';
  /** `backfill` is history: start nothing from it. */
  readonly ingest: 'live' | 'backfill';
}

export interface Contract {
  readonly type: string;
  readonly topic: string;
  /** JSON Schema 2020-12 of the payload. */
  readonly schema: JsonSchema;
}
export interface JsonSchema {
  readonly $id: string;
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
}

const instant = { type: 'string', format: 'date-time' };
const provenance = {
  occurredAt: instant,
  recordedAt: instant,
  evidence: { enum: ['captured', 'corroborated', 'declared', 'assumed'] },
  ingest: { enum: ['live', 'backfill'] },
};

/** `properties` beside the provenance; those in `required` are always there, the others where the source knows them. */
export function contract(
  type: string,
  topic: string,
  required: readonly string[],
  properties: Record<string, object>,
): Contract {
  return {
    type,
    topic,
    schema: {
      $id: `urn:onrecord:${type}`,
      type: 'object',
      required: [...required, ...Object.keys(provenance)],
      properties: { ...properties, ...provenance },
    },
  };
}
