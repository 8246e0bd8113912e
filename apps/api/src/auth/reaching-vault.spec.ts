import type { Personal, Sealed } from '@app/decider/fact';
import { isSealed, type OpenVault } from '@app/vault/vault';
import { ReachingVault } from './reaching-vault';

const sealed = (subject: string): Sealed => ({ subject, key: 'k', sealed: `words of ${subject}` });
const opened = (subject: string): Personal => ({ subject, purpose: 'note', open: `words of ${subject}` });
const vault: OpenVault = {
  open: (value) => Promise.resolve(walk(value) as typeof value),
  openBlob: () => Promise.resolve(Buffer.from('letter')),
};
function walk(value: unknown): unknown {
  if (isSealed(value)) return opened(value.subject);
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
}
const ownerOf = jest.fn((lead: string) => Promise.resolve(lead === 'held' ? 'ann' : lead === 'free' ? null : 'bob'));
beforeEach(() => ownerOf.mockClear());

describe("a rep's vault", () => {
  it('opens what is theirs, of leads that they hold and of parties; the rest stays sealed where it is', async () => {
    const anns = new ReachingVault(vault, { ownerOf }, 'ann');
    const subjects = ['rep-ann', 'rep-bob', 'lead-held', 'lead-gone', 'lead-free', 'party-x'];
    expect(await anns.open({ n: 1, events: subjects.map((subject) => ({ data: sealed(subject) })) })).toEqual({
      n: 1,
      events: [
        { data: opened('rep-ann') },
        { data: sealed('rep-bob') },
        { data: opened('lead-held') },
        { data: sealed('lead-gone') },
        { data: sealed('lead-free') },
        { data: opened('party-x') },
      ],
    });
  });
  it('asks once who holds a lead', async () => {
    const anns = new ReachingVault(vault, { ownerOf }, 'ann');
    await anns.open([sealed('lead-held'), sealed('lead-held')]);
    await anns.open(sealed('lead-held'));
    expect(ownerOf).toHaveBeenCalledTimes(1);
  });
  it('hands out content of what it opens, and no other', async () => {
    const anns = new ReachingVault(vault, { ownerOf }, 'ann');
    const letter = (subject: string) => anns.openBlob({ blob: 'b', size: 6, subject, key: 'k' });
    expect(await letter('lead-held')).not.toBeNull();
    expect(await letter('lead-gone')).toBeNull();
  });
});
