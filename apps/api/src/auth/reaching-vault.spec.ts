import { Readable } from 'node:stream';
import type { Personal, Sealed } from '@app/decider/fact';
import { isSealed, type OpenVault } from '@app/vault/vault';
import { ReachingVault } from './reaching-vault';

const sealed = (subject: string): Sealed => ({ subject, key: 'k', sealed: `words of ${subject}` });
const opened = (subject: string): Personal => ({ subject, purpose: 'note', open: `words of ${subject}` });
const vault: OpenVault = {
  open: (value) => Promise.resolve(walk(value) as typeof value),
  openBlob: () => Promise.resolve(Buffer.from('letter')),
  openStream: () => Promise.resolve({ length: 6, read: () => Readable.from([Buffer.from('letter')]) }),
};
function walk(value: unknown): unknown {
  if (isSealed(value)) return opened(value.subject);
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
}
const worksOn = jest.fn((lead: string) => Promise.resolve(lead === 'held'));
const contact = (stream: string) =>
  Promise.resolve({ known: true, rep: 'ann', lead: stream === 'call-unmatched' ? null : stream.slice('call-'.length) });
const annsVault = () => new ReachingVault(vault, { contact }, 'ann', worksOn);
beforeEach(() => worksOn.mockClear());

describe("a rep's vault", () => {
  it('opens what is theirs and of leads that they hold; the rest stays sealed where it is', async () => {
    const subjects = ['rep-ann', 'rep-bob', 'lead-held', 'lead-gone', 'lead-free', 'party-x'];
    expect(await annsVault().open({ n: 1, rows: subjects.map((subject) => ({ data: sealed(subject) })) })).toEqual({
      n: 1,
      rows: [
        { data: opened('rep-ann') },
        { data: sealed('rep-bob') },
        { data: opened('lead-held') },
        { data: sealed('lead-gone') },
        { data: sealed('lead-free') },
        { data: sealed('party-x') },
      ],
    });
  });
  it('opens an outside party in a contact of no lead, or of one that they hold', async () => {
    const event = (stream: string) => ({ stream, data: sealed('party-x') });
    const events = ['call-unmatched', 'call-held', 'call-gone'].map(event);
    expect(await annsVault().open(events)).toEqual([
      { stream: 'call-unmatched', data: opened('party-x') },
      { stream: 'call-held', data: opened('party-x') },
      { stream: 'call-gone', data: sealed('party-x') },
    ]);
  });
  it('opens what is sealed under a call of no lead, or of one that they hold', async () => {
    const subjects = ['call-unmatched', 'call-held', 'call-gone'];
    expect(await annsVault().open(subjects.map(sealed))).toEqual([
      opened('call-unmatched'),
      opened('call-held'),
      sealed('call-gone'),
    ]);
  });
  it('asks once who holds a lead', async () => {
    const anns = annsVault();
    await anns.open([sealed('lead-held'), sealed('lead-held')]);
    await anns.open(sealed('lead-held'));
    expect(worksOn).toHaveBeenCalledTimes(1);
  });
  it('hands out content of what it opens, and no other', async () => {
    const letter = (subject: string) => annsVault().openBlob({ blob: 'b', size: 6, subject, key: 'k' });
    expect(await letter('lead-held')).not.toBeNull();
    expect(await letter('lead-gone')).toBeNull();
    const sound = (subject: string) => annsVault().openStream({ blob: 'b', size: 6, subject, key: 'k' });
    expect([(await sound('lead-held'))?.length, await sound('lead-gone')]).toEqual([6, null]);
  });
});
