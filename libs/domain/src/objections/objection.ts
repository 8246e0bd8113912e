import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type PersonalField, type Stamp } from '@app/decider/fact';
import type { ObjectionEvent, ObjectionHandled, ObjectionRaised, ObjectionResult } from './objection.events';

interface Objection {
  readonly type: string;
  /** Undefined until it was handled. */
  readonly technique?: string;
  readonly result?: ObjectionResult;
}
/** The objections of one contact, by id. */
export type Objections = ReadonlyMap<string, Objection>;
export const noObjections: Objections = new Map();

export const evolveObjections = (objections: Objections, event: ObjectionEvent): Objections => {
  const { objectionId, ...objection } = event.data;
  switch (event.type) {
    case 'ObjectionRaised':
    case 'ObjectionHandled':
      return new Map(objections).set(objectionId, objection);
    default:
      return never(event);
  }
};

/** The events still lack whom they are about: the contact's slice knows. */
export function raiseObjection(
  objections: Objections,
  {
    stamp,
    objectionId,
    objection: type,
    words,
  }: { stamp: Stamp; objectionId: string; objection: string; words?: PersonalField },
): Decision<ObjectionEvent> {
  const known = objections.get(objectionId);
  if (known?.type === type) return nothing;
  if (known) return reject('objection.already-raised', `objection ${objectionId} is another`, { type: known.type });
  return accept(fact<ObjectionRaised>(stamp, 'ObjectionRaised', { objectionId, type, words }, {}));
}

/** A deferred objection may be handled again; once overcome or lost it is settled. */
export function handleObjection(
  objections: Objections,
  {
    stamp,
    objectionId,
    technique,
    result,
  }: { stamp: Stamp; objectionId: string; technique: string; result: ObjectionResult },
): Decision<ObjectionEvent> {
  const known = objections.get(objectionId);
  if (!known) return reject('objection.not-raised', `nobody raised objection ${objectionId} in this contact`);
  if (known.technique === technique && known.result === result) return nothing;
  if (known.result !== undefined && known.result !== 'deferred')
    return reject('objection.settled', `the objection is already ${known.result}`, { result: known.result });
  const data = { objectionId, type: known.type, technique, result };
  return accept(fact<ObjectionHandled>(stamp, 'ObjectionHandled', data, {}));
}
