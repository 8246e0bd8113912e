/**
 * A lot from 0 to 99 that a name draws, the same every time: samples of p per cent are those below p. Another `salt` draws
 * independently. FNV-1a with a final mix, because its own last bits hardly differ for names that differ in the last letter.
 */
export function draw(salt: string, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${salt} ${name}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 100;
}
