import { callPlacedV1 } from '@app/contracts/kafka/calls.v1';
import type { Contract } from '@app/contracts/kafka/cloud-event';
import { emailSentV1 } from '@app/contracts/kafka/emails.v1';
import { leadReassignedV1 } from '@app/contracts/kafka/leads.v1';
import { objectionHandledV1 } from '@app/contracts/kafka/objections.v1';
import type { Fact, Recorded } from '@app/decider/fact';
import type { Codec } from '@app/event-store/codec';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { followFrom, type Cursor } from '../cursor';
import type { Broker } from './broker';
import { callPlaced } from './calls.publish';
import { emailSent } from './emails.publish';
import { leadReassigned } from './leads.publish';
import type { Message } from './message';
import { objectionHandled } from './objections.publish';

const publication = <E extends Fact>(contract: Contract, toMessage: (event: Recorded<E>) => Message) => ({
  contract,
  toMessage: toMessage as (event: Recorded) => Message,
});
/** Stored event → what the world is told of it. Everything else stays inside. */
export const publications: Readonly<Record<string, ReturnType<typeof publication>>> = {
  CallPlaced: publication(callPlacedV1, callPlaced),
  EmailSent: publication(emailSentV1, emailSent),
  ObjectionHandled: publication(objectionHandledV1, objectionHandled),
  LeadReassigned: publication(leadReassignedV1, leadReassigned),
};
export const topics = [...new Set(Object.values(publications).map(({ contract }) => contract.topic))];

export const toMessages = (codec: Codec, records: readonly StoredRecord[]): Message[] =>
  records.flatMap((record) => publications[record.type]?.toMessage(codec.decode(record)) ?? []);

/** Follows the store and tells the broker, from the very first event; the cursor moves after the broker's ack. */
export const publish = (
  { store, codec, broker, cursor }: { store: EventStore; codec: Codec; broker: Broker; cursor: Cursor },
  signal: AbortSignal,
): Promise<void> =>
  followFrom({ store, cursor, who: 'the relay' }, signal, async (records) => {
    const messages = toMessages(codec, records);
    if (messages.length > 0) await broker.send(messages);
  });
