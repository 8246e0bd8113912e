import { keyIn, type Table } from '@app/projections/projection';
import type { AnyTable } from './tables';
import { WorkingSet } from './working-set';

interface Call {
  id: string;
  seconds: number;
}
const calls: Table<Call> = { name: 'calls', columns: { id: 'text', seconds: 'int' }, key: ['id'] };
const days: Table<{ day: string; zone: string; n: number }> = {
  name: 'days',
  columns: { day: 'date', zone: 'text', n: 'int' },
  key: ['day', 'zone'],
  additive: ['n'],
};
const tables = [calls, days] as unknown as AnyTable[];
const [callsTable] = tables as [AnyTable, AnyTable];
const call = (id: string) => keyIn(calls, id);
const monday = (n: number) => ({ day: '2026-03-02', zone: 'UTC', n });

/** Names the keys as the runner does: nothing is in the database. */
function applied(rows: WorkingSet, ids: readonly string[], fold: () => void): void {
  const keys = ids.map(call);
  rows.missing(keys);
  rows.apply(keys, fold);
}
const changed = (rows: WorkingSet) =>
  rows.takeChanges().changes.map(({ table, put, removed, added }) => ({ table: table.name, put, removed, added }));

it('asks for rows once, and for none of a table that began empty', () => {
  const filled = new WorkingSet(tables, 'filled');
  expect(filled.missing([call('a'), call('b'), call('a')])).toEqual(new Map([[callsTable, [['a'], ['b']]]]));
  expect(filled.missing([call('b'), keyIn(days, '2026-03-02', 'UTC')])).toEqual(new Map());
  expect(new WorkingSet(tables, 'empty').missing([call('a')])).toEqual(new Map());
});

it('gives a fold what was loaded and what folds before it put', () => {
  const rows = new WorkingSet(tables, 'filled');
  const keys = [call('a'), call('b')];
  rows.missing(keys);
  rows.loaded(callsTable, [{ id: 'a', seconds: 5 }]);
  rows.apply(keys, () => rows.put(calls, { id: 'b', seconds: rows.get(calls, 'a')!.seconds + 1 }));
  rows.apply(keys, () => {
    expect(rows.get(calls, 'b')).toEqual({ id: 'b', seconds: 6 });
    rows.remove(calls, 'a');
    expect(rows.get(calls, 'a')).toBeUndefined();
  });
  expect(changed(rows)).toEqual([
    { table: 'calls', put: [{ id: 'b', seconds: 6 }], removed: [{ id: 'a' }], added: [] },
  ]);
});

it('lets a fold read only what keysOf named, whatever happens to be in memory', () => {
  const rows = new WorkingSet(tables, 'empty');
  applied(rows, ['a'], () => rows.put(calls, { id: 'a', seconds: 1 }));
  expect(() => applied(rows, ['b'], () => void rows.get(calls, 'a'))).toThrow('was not named by keysOf');
  expect(() => applied(rows, ['b'], () => void rows.get(days, '2026-03-02', 'UTC'))).toThrow('never loaded');
  expect(() => applied(rows, ['b'], () => rows.put(days, monday(1)))).toThrow('add to it');
});

it('sums additions of a batch, and keeps those that come to nothing: the row has been touched', () => {
  const rows = new WorkingSet(tables, 'empty');
  applied(rows, [], () => rows.add(days, monday(1)));
  applied(rows, [], () => rows.add(days, monday(-1)));
  expect(changed(rows)).toEqual([{ table: 'days', put: [], removed: [], added: [monday(0)] }]);
  expect(changed(rows)).toEqual([]);
});

it('leaves nothing behind of a fold that throws', () => {
  const rows = new WorkingSet(tables, 'empty');
  applied(rows, ['a'], () => {
    rows.put(calls, { id: 'a', seconds: 1 });
    rows.add(days, monday(1));
  });
  const broken = () => {
    rows.put(calls, { id: 'a', seconds: 2 });
    rows.put(calls, { id: 'a', seconds: 3 });
    rows.put(calls, { id: 'new', seconds: 1 });
    rows.add(days, monday(1));
    rows.add(days, { ...monday(1), zone: 'Asia/Tokyo' });
    throw new Error('a bug');
  };
  expect(() => applied(rows, ['a'], broken)).toThrow('a bug');
  expect(changed(rows)).toEqual([
    { table: 'calls', put: [{ id: 'a', seconds: 1 }], removed: [], added: [] },
    { table: 'days', put: [], removed: [], added: [monday(1)] },
  ]);
  expect(() => applied(rows, ['a'], broken)).toThrow('a bug');
  expect(changed(rows)).toEqual([]);
});

it('writes rows sorted by key, so that no two writers wait for each other in a circle', () => {
  const rows = new WorkingSet(tables, 'empty');
  for (const id of ['c', 'a', 'b']) applied(rows, [id], () => rows.put(calls, { id, seconds: 1 }));
  expect(changed(rows)[0]!.put.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

it('forgets the oldest rows that are written, and asks for them again', () => {
  const rows = new WorkingSet(tables, 'empty', 1);
  for (const id of ['a', 'b']) applied(rows, [id], () => rows.put(calls, { id, seconds: 1 }));
  rows.forget(0);
  expect(rows.missing([call('a'), call('b')])).toEqual(new Map());

  const { batch } = rows.takeChanges();
  applied(rows, ['b'], () => rows.put(calls, { id: 'b', seconds: 2 }));
  rows.forget(batch);
  expect(rows.missing([call('a'), call('b')])).toEqual(new Map([[callsTable, [['a']]]]));
});
