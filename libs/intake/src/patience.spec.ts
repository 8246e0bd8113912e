import { StoreError } from '@app/event-store/event-store';
import { VaultError } from '@app/vault/vault';
import { isAway, patiently, pause } from './patience';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const away = new StoreError('store.unavailable', 'gone for lunch');

it('tries again, each time after a longer wait, and gives what came of it in the end', async () => {
  const waits: number[] = [];
  let left = 8;
  const result = patiently(() => (left-- > 0 ? Promise.reject(away) : Promise.resolve('done')), {
    signal: new AbortController().signal,
    away: (_, waitMs) => waits.push(waitMs),
  });
  await jest.advanceTimersByTimeAsync(200_000);
  expect(await result).toBe('done');
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it('throws what no waiting mends', async () => {
  const broken = new StoreError('store.refused', 'not with this password');
  await expect(patiently(() => Promise.reject(broken), { signal: new AbortController().signal })).rejects.toBe(broken);
});

it('tries once though it has been told to end, and then ends', async () => {
  const end = new AbortController();
  end.abort();
  expect(await patiently(() => Promise.resolve(1), { signal: end.signal })).toBe(1);
  expect(await patiently(() => Promise.reject(away), { signal: end.signal })).toBeUndefined();
});

it('ends in the middle of a wait', async () => {
  const end = new AbortController();
  const waiting = pause(60_000, end.signal);
  end.abort();
  await waiting;
  expect(jest.getTimerCount()).toBe(0);
});

it.each([
  [new StoreError('store.unavailable', ''), true],
  [new VaultError('vault.unavailable', ''), true],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  [Object.assign(new Error('starting up'), { code: '57P03' }), true],
  [Object.assign(new Error('password'), { code: '28P01' }), false],
  [new StoreError('store.too-large', ''), false],
  [new TypeError('ours'), false],
])('%s: away %s', (error, expected) => expect(isAway(error)).toBe(expected));
