import { normalise, normaliseParty } from './normalise';

it.each([
  ['lead-phone', ' +31 (0)20-794.08.00', '+310207940800'],
  ['lead-phone', '020 794 08 00', '0207940800'],
  ['rep-phone', 'Anonymous ', 'anonymous'],
  ['lead-email', ' Zoe@Example.ORG', 'zoe@example.org'],
  ['rep-extension', ' 204 ', '204'],
  ['lead-tax-id', 'NL 8123.45.678-B01', 'nl812345678b01'],
] as const)('%s: %j is looked up as %s', (kind, value, normal) => {
  expect(normalise(kind, value)).toBe(normal);
  expect(normalise(kind, normal)).toBe(normal);
});

it('knows a party by mailbox or number', () => {
  expect(normaliseParty('Zoe@Example.org')).toBe('zoe@example.org');
  expect(normaliseParty('+31 20 794 0800')).toBe('+31207940800');
});
