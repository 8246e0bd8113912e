import { createSecretKey, randomBytes } from 'node:crypto';
import { decipher, encipher } from './cipher';

const key = createSecretKey(randomBytes(32));
const plain = Buffer.from('Zoë Ångström, +31 20 794 0800');

it('gives back what went in, and 29 bytes more than that lie between', () => {
  const bytes = encipher(key, ['field', 'lead-1'], plain);
  expect(bytes).toHaveLength(plain.length + 29);
  expect(decipher(key, ['field', 'lead-1'], bytes)).toEqual(plain);
  expect(decipher(key, [], encipher(key, [], Buffer.alloc(0)))).toHaveLength(0);
});

it('never writes the same bytes twice', () => {
  expect(encipher(key, [], plain)).not.toEqual(encipher(key, [], plain));
});

it('refuses every changed byte, a cut, another key and another place', () => {
  const bytes = encipher(key, ['a', 'bc'], plain);
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(() => decipher(key, ['a', 'bc'], changed)).toThrow('does not authenticate');
  }
  const refused = 'does not authenticate';
  expect(() => decipher(key, ['a', 'bc'], bytes.subarray(0, 20))).toThrow(refused);
  expect(() => decipher(key, ['a', 'bc'], bytes.subarray(0, -1))).toThrow(refused);
  expect(() => decipher(createSecretKey(randomBytes(32)), ['a', 'bc'], bytes)).toThrow(refused);
  expect(() => decipher(key, ['ab', 'c'], bytes)).toThrow(refused);
});
