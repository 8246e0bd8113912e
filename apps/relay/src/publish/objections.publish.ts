import { objectionHandledV1, type ObjectionHandledV1 } from '@app/contracts/kafka/objections.v1';
import type { Recorded } from '@app/decider/fact';
import { splitStream } from '@app/domain/ids';
import type { ObjectionHandled } from '@app/domain/objections/objection.events';
import { message, parties, type Message } from './message';

export const objectionHandled = (event: Recorded<ObjectionHandled>): Message => {
  const [category, id] = splitStream(event.stream);
  const { objectionId, type: objection, technique, result } = event.data;
  return message<ObjectionHandledV1>(objectionHandledV1, event, {
    objectionId,
    contact: { kind: category === 'email' ? 'email' : 'call', id },
    objection,
    technique,
    result,
    ...parties(event),
  });
};
