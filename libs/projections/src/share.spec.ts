import { share } from './share';

it('says how far the share may be off', () => {
  // Newcombe (1998), table I, method 3: 81 of 263, and 15 of 148
  expect(share(81, 263)).toMatchObject({ value: 81 / 263, numerator: 81, n: 263 });
  expect(share(81, 263).interval!.map((end) => end.toFixed(4))).toEqual(['0.2553', '0.3662']);
  expect(share(15, 148).interval!.map((end) => end.toFixed(4))).toEqual(['0.0624', '0.1605']);
  expect(share(81, 263)).not.toHaveProperty('says');
});

it('holds at both ends', () => {
  expect(share(0, 20).interval!.map((end) => end.toFixed(4))).toEqual(['0.0000', '0.1611']);
  expect(share(29, 29).interval!.map((end) => end.toFixed(4))).toEqual(['0.8830', '1.0000']);
});

it('says nothing in words of fewer than 30', () => {
  expect(share(29, 29).says).toBe('too few to say');
  expect(share(29, 30).says).toBeUndefined();
  expect(share(0, 0)).toEqual({ value: null, numerator: 0, n: 0, interval: null, says: 'too few to say' });
});
