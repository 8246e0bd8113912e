import { batched } from './batched';

it('gathers what comes in while a load is under way, and answers each call with its own', async () => {
  const loads: number[][] = [];
  const double = batched(async (items: readonly number[]) => {
    loads.push([...items]);
    await new Promise((resolve) => setImmediate(resolve));
    return items.map((n) => 2 * n);
  }, 3);
  const calls = [double([1]), double([2, 3]), double([4]), double([5])];
  expect(await Promise.all(calls)).toEqual([[2], [4, 6], [8], [10]]);
  expect(loads).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(await double([6])).toEqual([12]);
});
