import { MemoryKeyStore } from '@app/vault/memory/memory.key-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import { Parties } from './parties';

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const desk = async () => {
  const keys = new MemoryKeyStore();
  const vault = await memoryVault({ keys, region: 'NL' });
  const unknown = new Map<string, number>();
  return { vault, unknown, find: jest.spyOn(keys, 'find'), parties: new Parties(vault, unknown) };
};

it('knows whose line it was at that time', async () => {
  const { vault, unknown, parties } = await desk();
  await vault.enter('rep-extension', '201', 'anna', at(8));
  await vault.leave('rep-extension', '201', 'anna', at(12));
  await vault.enter('rep-extension', '201', 'bert', at(14));
  await vault.enter('rep-phone', '020 794 08 00', 'carl', at(8));
  const who = (hour: number) => parties.rep({ extension: '201' }, at(hour));
  expect(await Promise.all([7, 8, 11, 12, 14].map(who))).toEqual([undefined, 'anna', 'anna', undefined, 'bert']);
  expect(await parties.rep({ phone: '+31 20 794 08 00' }, at(9))).toBe('carl');
  expect([...unknown]).toEqual([['extension 201', 2]]);
});

it('asks for everybody of a batch at once', async () => {
  const { vault, find, parties } = await desk();
  await vault.enter('lead-phone', '+31 20 794 08 00', '7', at(8));
  const numbers = Array.from({ length: 300 }, (_, n) => `+3120794${String(800 + n).padStart(4, '0')}`);
  const sides = await Promise.all([
    ...numbers.map((number) => parties.outside(number, at(9))),
    ...numbers.map((_, n) => parties.rep({ extension: String(200 + n) }, at(9)).then(() => undefined)),
  ]);
  expect(sides.filter((side) => side?.lead !== undefined)).toEqual([
    { lead: '7', field: { subject: 'lead-7', purpose: 'contact', open: '+31207940800' } },
  ]);
  // four forms of each number at most, a thousand or so a query
  expect(find.mock.calls.length).toBeLessThanOrEqual(3);
});

it('is the same party however the number is written, and nobody is the same as another who hides theirs', async () => {
  const { parties } = await desk();
  const subject = async (number: string, hour = 9) => (await parties.outside(number, at(hour))).field.subject;
  const ways = ['+31 20 794 08 00', '020-7940800', '0031 20 7940800', 'sip:+31207940800@pbx.example'];
  expect(new Set(await Promise.all(ways.map((way) => subject(way)))).size).toBe(1);
  expect(await subject('anonymous', 9)).not.toBe(await subject('anonymous', 10));
});
