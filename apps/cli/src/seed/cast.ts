import type { Random } from './random';

// prettier-ignore
const firstNames = [
  'Anna', 'Boris', 'Chen', 'Daria', 'Elif', 'Fatima', 'Georg', 'Hanna', 'Ivan', 'Jun', 'Katya', 'Lars', 'Mira', 'Nikhil', 'Olga', 'Pavel',
  'Quentin', 'Rosa', 'Sanjay', 'Tomas', 'Uma', 'Viktor', 'Wanda', 'Xenia', 'Yusuf', 'Zoe',
] as const;
// prettier-ignore
const lastNames = [
  'Almeida', 'Berg', 'Costa', 'Dvorak', 'Eriksen', 'Fischer', 'Gupta', 'Horvat', 'Ivanova', 'Jansen', 'Kaya', 'Lindqvist', 'Moreau', 'Novak',
  'Okafor', 'Petrov', 'Rossi', 'Sato', 'Turner', 'Verma', 'Weber', 'Yilmaz', 'Zhang',
] as const;
const trades = [
  'Steel',
  'Foods',
  'Logistics',
  'Textiles',
  'Packaging',
  'Optics',
  'Tools',
  'Paper',
  'Dairy',
  'Plastics',
  'Furniture',
  'Cables',
] as const;
const forms = ['Ltd', 'GmbH', 'LLC', 'BV', 'Pvt Ltd', 'SA'] as const;

export interface Person {
  readonly name: string;
  readonly mailName: string;
}
export function person(random: Random): Person {
  const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
  return { name: `${first} ${last}`, mailName: `${first}.${last}`.toLowerCase() };
}
export const company = (random: Random): string =>
  `${random.pick(lastNames)} ${random.pick(trades)} ${random.pick(forms)}`;
export const phone = (random: Random, country: string): string => `${country}${random.int(200_000_000, 999_999_999)}`;
export const taxId = (random: Random): string => `T${random.int(10_000_000, 99_999_999)}`;

// prettier-ignore
/** What customers object, what reps answer, and how well that goes: so that there is something to learn from the numbers. */
export const objections = [
  { type: 'price', words: 'It costs more than what we pay now.', techniques: [['value over term', 0.55], ['discount', 0.35], ['ignore', 0.1]] },
  { type: 'timing', words: 'Call us after the quarter has closed.', techniques: [['dated next step', 0.5], ['urgency', 0.2]] },
  { type: 'competitor', words: 'We have a supplier already.', techniques: [['second source', 0.45], ['comparison', 0.3]] },
  { type: 'authority', words: 'That is not mine to decide.', techniques: [['joint call', 0.5], ['send material', 0.15]] },
  { type: 'trust', words: 'We do not know you.', techniques: [['reference customer', 0.6], ['trial', 0.4]] },
] as const;
export const refusalReasons = ['price', 'has a supplier', 'no need', 'bad experience', 'wrong terms'] as const;
export const reasons = {
  next: ['Wants the offer first.', 'Asks for a call next week.', 'Is talking to the board.', 'Wants a sample.'],
  moved: ['Not in the office today.', 'Asked for another day.', 'Waiting for the drawing.'],
  reassigned: ['Not contacted for two weeks.', 'Speaks the language.', 'Load is too high.'],
} as const;
export const subjects = [
  'Our offer',
  'As agreed on the phone',
  'Samples for you',
  'A question about your order',
  'Prices for the next quarter',
] as const;
export const bodies = [
  'Thank you for the talk. Attached is what we spoke about; I will call you on the day we agreed.',
  'Here are the figures that you asked for. Please tell me what is missing.',
  'The sample leaves today. May I call you when it has arrived?',
] as const;
export const replies = [
  'Thank you, we will look at it.',
  'Too expensive for us at the moment.',
  'Please call me on Thursday.',
  'Not interested.',
] as const;
