import { pageOf } from './page';

const first = (rows: readonly string[], limit: number) => pageOf(rows, limit, (last) => `after ${last}`);

it('goes on behind the last that is shown, where one more was found', () =>
  expect(first(['a', 'b', 'c'], 2)).toEqual({ shown: ['a', 'b'], next: 'after b' }));
it('ends where there is no more', () => {
  expect(first(['a', 'b'], 2)).toEqual({ shown: ['a', 'b'], next: null });
  expect(first([], 2)).toEqual({ shown: [], next: null });
});
