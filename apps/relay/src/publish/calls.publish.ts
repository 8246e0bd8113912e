import { callPlacedV1, type CallPlacedV1 } from '@app/contracts/kafka/calls.v1';
import type { Recorded } from '@app/decider/fact';
import type { CallPlaced } from '@app/domain/calls/call.events';
import { splitStream } from '@app/domain/ids';
import { message, parties, type Message } from './message';

export const callPlaced = (event: Recorded<CallPlaced>): Message =>
  message<CallPlacedV1>(callPlacedV1, event, {
    callId: splitStream(event.stream)[1],
    direction: event.data.direction,
    ...parties(event),
  });
