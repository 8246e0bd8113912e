import { deserialize, serialize } from 'node:v8';
import type { Captured } from '@app/capture/captured';
import type { Instant } from '@app/decider/fact';

/** What one source said at one time: the facts of a webhook, of a letter. */
export interface Delivery {
  readonly source: string;
  readonly account: string;
  readonly correlationId: string;
  readonly receivedAt: Instant;
  readonly facts: readonly Captured[];
  /** Of what was left of one: why the store would not have it. */
  readonly reason?: string;
}

/** Of what is written below: another one can't be read here. */
const version = 1;

/** As bytes to keep, in node's own format, which has bytes in it as they are. */
export const writeDelivery = (delivery: Delivery): Buffer => serialize([version, delivery]);

/** Throws where it is of a version that this process doesn't know. */
export function readDelivery(bytes: Uint8Array): Delivery {
  const [written, delivery] = deserialize(bytes) as [unknown, Delivery];
  if (written !== version) throw new Error(`an entry of version ${String(written)}: only ${version} is known`);
  return delivery;
}

/** The streams that its facts go to, as far as that shows in them: what shares one keeps its order. */
export const lanesOf = ({ facts }: Delivery): string[] => [...new Set(facts.map(laneOf))];

export function laneOf(fact: Captured): string {
  switch (fact.kind) {
    case 'call':
    case 'recording':
    case 'transcript':
      return `call ${fact.callId}`;
    case 'letter':
    case 'bounce':
      return `letter ${fact.messageId}`;
    case 'message':
      return `message ${fact.messageId}`;
    case 'activity':
      return `activity ${fact.activityId}`;
    case 'lead':
    case 'owner':
      return `lead ${fact.leadId}`;
    case 'rep':
      return `rep ${fact.repId}`;
    default:
      return 'others';
  }
}
