import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type Instant, type PersonalField } from '@app/decider/fact';
import type { NamePrivateNumber, TakeBackPrivateNumber } from './rep.commands';
import type { PrivateNumberNamed, PrivateNumberTakenBack, RepEvent } from './rep.events';

interface Named {
  /** As it was spelt; null once the subject is erased: such a number equals no other. */
  readonly value: string | null;
  readonly from: Instant;
  /** Exclusive; undefined while it is private. */
  readonly until?: Instant;
}
/** Every time for which a number was private, in the order in which that was said. */
export type PrivateNumbers = readonly Named[];

/** Those that are private by the last word on them, later ones too. */
export const heldPrivate = (numbers: PrivateNumbers): PrivateNumbers =>
  numbers.filter(({ until }) => until === undefined);
/** Those that were private at that moment. */
export const privateAt = (numbers: PrivateNumbers, at: Instant): PrivateNumbers =>
  numbers.filter(({ from, until }) => from <= at && (until === undefined || at < until));

export function evolvePrivateNumbers(
  numbers: PrivateNumbers,
  { type, data }: PrivateNumberNamed | PrivateNumberTakenBack,
): PrivateNumbers {
  const value = open(data.value);
  if (type === 'PrivateNumberNamed') return [...numbers, { value, from: data.from }];
  return numbers.map((one) => (one.value === value && one.until === undefined ? { ...one, until: data.from } : one));
}

const fewestDigits = 6;

/** Numbers are compared as they are spelt: the caller gives one the spelling that it was named by. */
export function decidePrivateNumbers(
  command: NamePrivateNumber | TakeBackPrivateNumber,
  numbers: PrivateNumbers,
): Decision<RepEvent> {
  const { stamp, repId, value, from } = command;
  const about = { reps: [repId] };
  const known = numbers.filter((one) => one.value !== null && one.value === open(value));
  const held = heldPrivate(known)[0];
  // whoever hides their number is everybody who does, and an extension is a colleague
  if (command.type === 'NamePrivateNumber' && (open(value) ?? '').replace(/\D/g, '').length < fewestDigits)
    return reject('number.bad-value', `a private number has ${fewestDigits} digits or more`);
  if (command.type === 'NamePrivateNumber')
    return held ? nothing : accept(fact<PrivateNumberNamed>(stamp, 'PrivateNumberNamed', { value, from }, about));
  if (known.length === 0) return reject('number.unknown', `rep ${repId} never named that number`);
  if (!held) return nothing;
  if (from < held.from)
    return reject('number.bad-period', 'a number is taken back after it was named', { from: held.from });
  return accept(fact<PrivateNumberTakenBack>(stamp, 'PrivateNumberTakenBack', { value, from }, about));
}

const open = (value: PersonalField): string | null => ('open' in value ? value.open : null);
