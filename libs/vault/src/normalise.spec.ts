import { assert, constantFrom, property, string, tuple } from 'fast-check';
import { formsOf, normalise, normaliseParty, type Region } from './normalise';

it.each([
  ['lead-phone', ' +31 (0)20-794.08.00', '+31207940800'],
  ['lead-phone', '+44 (0)20 7946 0958', '+442079460958'],
  ['lead-phone', '+49 89 123456 x12', '+4989123456'],
  ['lead-phone', '+7 (903) 123-45-67 доб. 12', '+79031234567'],
  ['lead-phone', '＋７ ９０３ １２３４５６７', '+79031234567'],
  ['lead-phone', '+39 06 6981 2345', '+390669812345'],
  ['lead-phone', 'sip:+4989123456@198.51.100.7;user=phone', '+4989123456'],
  ['lead-phone', 'tel:+49-89-123456', '+4989123456'],
  ['lead-phone', 'sip:anna@example.org', 'sip:anna@example.org'],
  ['lead-phone', '+999 12345678', '+99912345678'],
  ['lead-phone', '020 794 08 00', '0207940800'],
  ['lead-phone', '00 44 20 7946 0958', '00442079460958'],
  ['lead-phone', '1-800-FLOWERS', '1-800-flowers'],
  ['rep-phone', 'Anonymous ', 'anonymous'],
  ['rep-extension', ' 204 ', '204'],
  ['lead-email', ' Zoe@Example.ORG', 'zoe@example.org'],
  ['lead-tax-id', 'NL 8123.45.678-B01', 'nl812345678b01'],
] as const)('%s: %j is looked up as %s', (kind, value, normal) => {
  expect(normalise(kind, value)).toBe(normal);
  expect(normalise(kind, normal)).toBe(normal);
});

it.each([
  ['RU', '8 (903) 123-45-67', '+79031234567'],
  ['RU', '7 903 123 45 67', '+79031234567'],
  ['RU', '+7 8 903 123 45 67', '+79031234567'],
  ['RU', '903 123 45 67', '+79031234567'],
  ['RU', '495 123-45-67', '+74951234567'],
  ['RU', '8 10 44 20 7946 0958', '+442079460958'],
  ['DE', '0171 1234567', '+491711234567'],
  ['DE', '00 44 (0)20 7946 0958', '+442079460958'],
  ['DE', '4915112345678', '+4915112345678'],
  ['DE', '+44 20 7946 0958', '+442079460958'],
  ['IT', '390 612 3456', '+393906123456'],
  ['NL', 'sip:0207940800@pbx.example', '+31207940800'],
  ['US', '(212) 555-0123', '+12125550123'],
  ['DE', '204', '204'],
  ['DE', '112', '112'],
  ['AT', '2041', '2041'],
  ['DE', 'anonymous', 'anonymous'],
] as const)('at home in %s, %j is %s', (region, value, normal) => {
  expect(normalise('lead-phone', value, region)).toBe(normal);
  expect(normalise('lead-phone', normal, region)).toBe(normal);
});

it('finds entries made before numbers were normalised, and before the region was known', () => {
  expect(formsOf('lead-phone', '+7 903 123-45-67', 'RU')).toEqual(['+79031234567', '89031234567', '79031234567']);
  expect(formsOf('lead-phone', '+44 (0)20 7946 0958')).toEqual(['+442079460958', '+4402079460958']);
  expect(formsOf('lead-phone', '020 794 08 00', 'NL')).toEqual(['+31207940800', '0207940800', '31207940800']);
  expect(formsOf('lead-phone', '+44 20 7946 0958', 'NL')).toEqual(['+442079460958']);
  expect(formsOf('rep-extension', '204', 'NL')).toEqual(['204']);
});

it('knows a party by mailbox or number', () => {
  expect(normaliseParty('Zoe@Example.org')).toBe('zoe@example.org');
  expect(normaliseParty('+31 20 794 0800')).toBe('+31207940800');
  expect(normaliseParty('sip:+31207940800@pbx.example')).toBe('+31207940800');
});

const numbers: readonly (readonly [Region, string, string])[] = [
  ['RU', '+7', '9031234567'],
  ['GB', '+44', '2079460958'],
  ['DE', '+49', '15112345678'],
  ['NL', '+31', '207940800'],
  ['US', '+1', '2125550123'],
];
const trunk: Partial<Record<Region, string>> = { RU: '8', GB: '0', DE: '0', NL: '0' };
const abroad: Partial<Record<Region, string>> = { RU: '810', US: '011' };

it('is the same for every way to write one number', () => {
  const separators = tuple(
    ...Array.from({ length: 6 }, () => constantFrom('', ' ', '-', '.', ' (', ')', '\u00a0', '/')),
  );
  const spread = (digits: string, gaps: readonly string[]) =>
    [...digits].map((digit, i) => (i > 0 ? (gaps[i - 1] ?? '') : '') + digit).join('');
  assert(
    property(constantFrom(...numbers), separators, constantFrom(' ', ''), ([region, code, national], gaps, space) => {
      const normal = code + national;
      const written = spread(national, gaps);
      const ways = [
        `${space}${code}${space}${written}`,
        `${code}${space}(${trunk[region] ?? ''})${written}`,
        `${trunk[region] ?? ''}${space}${written}`,
        `${abroad[region] ?? '00'}${space}${code.slice(1)}${space}${written}`,
        `${code.slice(1)}${written}`,
        `${code}${written} x7`,
      ];
      for (const way of ways) expect([way, normalise('lead-phone', way, region)]).toEqual([way, normal]);
    }),
  );
});

it('leaves what is normal as it is, whatever comes', () => {
  assert(
    property(
      string({ unit: constantFrom(...'+0049789 ()-x;@:sip#') }),
      constantFrom(undefined, 'DE', 'RU'),
      (value, region) => {
        const normal = normalise('lead-phone', value, region as Region | undefined);
        expect(normalise('lead-phone', normal, region as Region | undefined)).toBe(normal);
      },
    ),
  );
});
