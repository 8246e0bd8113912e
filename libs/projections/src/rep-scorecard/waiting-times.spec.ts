import { waitingQuantile } from './waiting-times';

describe('waiting times', () => {
  const of = (...ms: number[]) => ms.map((m) => ({ ms: Math.abs(m), ended: m > 0 }));
  it('is the plain quantile where nobody waits yet', () => {
    expect(waitingQuantile(of(1, 2, 3, 4, 5), 0.5)).toBe(3);
    expect(waitingQuantile(of(5, 1, 4, 2), 0.5)).toBe(2);
    expect(waitingQuantile(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0.9)).toBe(9);
  });
  it('keeps those who wait in: the untouched are no reason for a good figure', () => {
    expect(waitingQuantile(of(1, -10, -10, -10), 0.5)).toBeUndefined();
    expect(waitingQuantile(of(1, 2, -10), 0.5)).toBe(2);
    // worked by hand: 6 at 6 leaves 5/6; of 4 left at 10, 3/4 remain (5/8); of 2 left at 15, half (5/16)
    expect(waitingQuantile(of(6, -8, 10, -12, 15, -20), 0.5)).toBe(15);
  });
  it('knows nothing of nobody', () => expect(waitingQuantile([], 0.5)).toBeUndefined());
});
