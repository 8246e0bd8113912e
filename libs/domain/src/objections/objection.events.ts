import type { Fact, PersonalField } from '@app/decider/fact';
import type { EventTypes } from '../ids';

export type ObjectionResult = 'overcome' | 'deferred' | 'lost';
/** The other side said why not: price, timing, competitor, … Lives in the stream of the contact it was said in. */
export type ObjectionRaised = Fact<'ObjectionRaised', { objectionId: string; type: string; words?: PersonalField }>;
/** What the rep did about it, and how it went; `overcome` is a claim until the lead is won or the next contact is kept. */
export type ObjectionHandled = Fact<
  'ObjectionHandled',
  { objectionId: string; type: string; technique: string; result: ObjectionResult }
>;

export type ObjectionEvent = ObjectionRaised | ObjectionHandled;
export const objectionEventTypes: EventTypes<ObjectionEvent['type']> = { ObjectionRaised: 1, ObjectionHandled: 1 };
