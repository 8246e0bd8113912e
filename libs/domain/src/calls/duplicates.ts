import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type Fact } from '@app/decider/fact';
import type { CallId } from '../ids';
import type { LiftCallDuplicate, MarkCallDuplicate } from './call.commands';
import type { CallDuplicateLifted, CallDuplicateOf } from './call.events';

/** Whether the call is told of elsewhere too, and whose word that is: a person's stands against any policy's. */
export interface Duplicate {
  readonly duplicateOf?: CallId;
  readonly duplicateBy?: 'person' | 'policy';
  /** Calls that a person said this one is no duplicate of. */
  readonly apartFrom: readonly CallId[];
}
type DuplicateEvent = CallDuplicateOf | CallDuplicateLifted;

const wordOf = ({ actor }: Pick<Fact, 'actor'>) => (actor.kind === 'policy' ? 'policy' : 'person');

export function evolveDuplicate(apartFrom: readonly CallId[], event: DuplicateEvent): Duplicate {
  const { callId } = event.data;
  const by = wordOf(event);
  const others = by === 'person' ? apartFrom.filter((id) => id !== callId) : apartFrom;
  if (event.type === 'CallDuplicateOf') return { duplicateOf: callId, duplicateBy: by, apartFrom: others };
  // what a policy took back it may say again, once it knows better
  return {
    duplicateOf: undefined,
    duplicateBy: undefined,
    apartFrom: by === 'person' ? [...others, callId] : apartFrom,
  };
}

/** The events still lack whom they are about. */
export function decideDuplicate(
  command: MarkCallDuplicate | LiftCallDuplicate,
  { duplicateOf, duplicateBy, apartFrom }: Duplicate,
): Decision<DuplicateEvent> {
  const by = wordOf(command.stamp);
  if (by === 'policy' && duplicateBy === 'person') return nothing;
  if (command.type === 'LiftCallDuplicate')
    return duplicateOf === undefined
      ? nothing
      : accept(fact<CallDuplicateLifted>(command.stamp, 'CallDuplicateLifted', { callId: duplicateOf }, {}));
  const { callId, of } = command;
  if (of === callId) return reject('call.duplicate-of-itself', 'a call is the duplicate of another');
  if (by === 'policy' && apartFrom.includes(of)) return nothing;
  // said by a person, too, it is no longer the policy's to take back
  return duplicateOf === of && (duplicateBy === 'person' || by === 'policy')
    ? nothing
    : accept(fact<CallDuplicateOf>(command.stamp, 'CallDuplicateOf', { callId: of }, {}));
}
