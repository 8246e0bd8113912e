import type { CloudEventHeaders, Contract, Provenance } from '@app/contracts/kafka/cloud-event';
import type { Fact, Recorded } from '@app/decider/fact';

/** One message as the broker gets it. */
export interface Message {
  readonly topic: string;
  readonly key: string;
  readonly headers: CloudEventHeaders;
  /** JSON. */
  readonly value: string;
}

/** Pure: an event becomes a message of the contract, with the payload's own fields beside its provenance. */
export function message<P extends Provenance>(
  contract: Contract,
  event: Recorded,
  payload: Omit<P, keyof Provenance>,
): Message {
  const { occurredAt, recordedAt, evidence, ingest } = event;
  return {
    topic: contract.topic,
    key: event.stream,
    headers: {
      ce_specversion: '1.0',
      ce_id: event.eventId,
      ce_source: `/onrecord/${event.position.slice(0, event.position.indexOf(':'))}`,
      ce_type: contract.type,
      ce_subject: event.stream,
      ce_time: occurredAt,
      ce_sequence: String(event.revision),
      ce_dataschema: contract.schema.$id,
      'content-type': 'application/json',
    },
    value: JSON.stringify({ ...payload, occurredAt, recordedAt, evidence, ingest }),
  };
}

/** The first rep and lead the event is about, where it is about any. */
export const parties = ({ about }: Fact): { rep?: string; lead?: string } => ({
  ...(about.reps[0] !== undefined && { rep: about.reps[0] }),
  ...(about.leads[0] !== undefined && { lead: about.leads[0] }),
});
