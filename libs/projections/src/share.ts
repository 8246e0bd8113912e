/** A part of what was counted, and where it may truly lie. */
export interface Share {
  /** From 0 to 1; null where there is nothing to divide by. */
  readonly value: number | null;
  readonly numerator: number;
  readonly n: number;
  /** 95 %, after Wilson: it holds for few cases, and for shares near 0 and 1. Null where n is 0. */
  readonly interval: readonly [low: number, high: number] | null;
  /** There are too few cases to compare this share with another in words. */
  readonly says?: 'too few to say';
}

const fewest = 30;
/** The 97.5 % point of the normal distribution. */
const z = 1.959964;

export function share(numerator: number, n: number): Share {
  if (n === 0) return { value: null, numerator, n, interval: null, says: 'too few to say' };
  const value = numerator / n;
  const within = 1 + z ** 2 / n;
  const centre = (value + z ** 2 / (2 * n)) / within;
  const reach = (z / within) * Math.sqrt((value * (1 - value)) / n + z ** 2 / (4 * n ** 2));
  const interval = [Math.max(0, centre - reach), Math.min(1, centre + reach)] as const;
  return { value, numerator, n, interval, ...(n < fewest && { says: 'too few to say' }) };
}
