import { remembering } from './remembering';

it('works out the latest answers once, and those that are gone anew', () => {
  const work = jest.fn((of: string) => ({ of }));
  const answer = remembering(2, work);
  for (const one of ['a', 'b', 'a', 'c', 'a', 'd']) expect(answer(one)).toEqual({ of: one });
  expect(work.mock.calls.flat()).toEqual(['a', 'b', 'c', 'd']);

  answer('e');
  answer('a'); // asked for since, so it stayed
  expect(work.mock.calls.flat()).toEqual(['a', 'b', 'c', 'd', 'e']);
  answer('b');
  expect(work.mock.calls.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
});
