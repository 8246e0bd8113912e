import { assert, nat, oneof, property, string, stringMatching } from 'fast-check';
import { byteRange } from './byte-range';

it.each([
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=10-19', { from: 10, to: 20 }],
  ['bytes=90-', { from: 90, to: 100 }],
  ['bytes=90-4000', { from: 90, to: 100 }],
  ['bytes=-7', { from: 93, to: 100 }],
  ['bytes=-4000', { from: 0, to: 100 }],
  ['bytes=100-', 'none'],
  ['bytes=99999999999999999999-', 'none'],
  ['bytes=-0', 'none'],
  [undefined, undefined],
  ['', undefined],
  ['bytes=-', undefined],
  ['bytes=9-8', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=--1', undefined],
  ['bytes=1.5-2', undefined],
  ['seconds=1-2', undefined],
])('%j of 100 is %j', (header, range) => expect(byteRange(header, 100)).toEqual(range));

it('has no byte of nothing', () =>
  expect([byteRange('bytes=0-', 0), byteRange('bytes=-5', 0)]).toEqual(['none', 'none']));

it('stays within what there is, whatever is asked', () =>
  assert(
    property(oneof(string(), stringMatching(/^bytes=\d{0,25}-\d{0,25}$/)), nat(), (header, length) => {
      const range = byteRange(header, length);
      if (range === undefined || range === 'none') return;
      expect(Number.isInteger(range.from) && Number.isInteger(range.to)).toBe(true);
      expect(0 <= range.from && range.from < range.to && range.to <= length).toBe(true);
    }),
  ));
