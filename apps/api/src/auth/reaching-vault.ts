import type { BlobRef } from '@app/decider/fact';
import { isSealed, type OpenVault } from '@app/vault/vault';
import type { Histories } from '../histories';

/**
 * The vault as far as a rep may see: it opens their own fields, those of leads that they hold now, and those of outside
 * parties in contacts of theirs. Their record stays theirs, whole; a lead that they no longer hold stays sealed in it.
 */
export class ReachingVault implements OpenVault {
  private readonly owners = new Map<string, Promise<string | null>>();

  constructor(
    private readonly vault: OpenVault,
    private readonly histories: Pick<Histories, 'ownerOf'>,
    private readonly rep: string,
  ) {}

  async open<T>(value: T): Promise<T> {
    const subjects = [...subjectsIn(value)];
    const may = await Promise.all(subjects.map((subject) => this.mayOpen(subject)));
    if (!may.includes(true)) return value;
    const closed = new Set(subjects.filter((_, i) => !may[i]));
    return resealed(value, await this.vault.open(value), closed) as T;
  }

  async openBlob(ref: BlobRef): Promise<Uint8Array | null> {
    return (await this.mayOpen(ref.subject)) ? this.vault.openBlob(ref) : null;
  }

  private async mayOpen(subject: string): Promise<boolean> {
    if (subject.startsWith('party-')) return true;
    if (!subject.startsWith('lead-')) return subject === `rep-${this.rep}`;
    const lead = subject.slice('lead-'.length);
    const owner = this.owners.get(lead) ?? this.histories.ownerOf(lead);
    this.owners.set(lead, owner);
    return (await owner) === this.rep;
  }
}

function subjectsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (isSealed(value)) found.add(value.subject);
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) subjectsIn(inner, found);
  return found;
}

/** The opened value, with the fields of these subjects as they were. */
function resealed(sealed: unknown, opened: unknown, closed: ReadonlySet<string>): unknown {
  if (closed.size === 0 || typeof sealed !== 'object' || sealed === null) return opened;
  if (isSealed(sealed)) return closed.has(sealed.subject) ? sealed : opened;
  if (Array.isArray(sealed)) return sealed.map((inner, i) => resealed(inner, (opened as unknown[])[i], closed));
  return Object.fromEntries(
    Object.entries(sealed).map(([name, inner]) => [
      name,
      resealed(inner, (opened as Record<string, unknown>)[name], closed),
    ]),
  );
}
