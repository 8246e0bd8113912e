import type { BlobRef } from '@app/decider/fact';
import { isSealed, type OpenContent, type OpenVault } from '@app/vault/vault';
import type { Histories } from '../histories';

/**
 * The vault as far as a rep may see: it opens their own fields, those of leads that they hold now or stand in for, and those
 * of calls and of outside parties in contacts that are matched to no lead, or to one of these. Their record stays theirs, whole; of a lead
 * that they no longer hold it stays sealed.
 */
export class ReachingVault implements OpenVault {
  /** What was found out already, by lead and by contact: for one answer. */
  private readonly held = new Map<string, Promise<boolean>>();

  constructor(
    private readonly vault: OpenVault,
    private readonly histories: Pick<Histories, 'contact'>,
    private readonly rep: string,
    private readonly worksOn: (lead: string) => Promise<boolean>,
  ) {}

  /** Of recorded events, each is judged by the contact whose stream it is of. */
  async open<T>(value: T): Promise<T> {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const closed: Set<string>[] = [];
    // One after another: a long page must not take every connection of the store.
    for (const part of parts) closed.push(await this.closedIn(part));
    const opened = await this.vault.open(parts);
    const seen = parts.map((part, i) => resealed(part, opened[i], closed[i]!));
    return (Array.isArray(value) ? seen : seen[0]) as T;
  }

  async openBlob(ref: BlobRef): Promise<Uint8Array | null> {
    return (await this.mayOpen(ref.subject)) ? this.vault.openBlob(ref) : null;
  }

  async openStream(ref: BlobRef): Promise<OpenContent | null> {
    return (await this.mayOpen(ref.subject)) ? this.vault.openStream(ref) : null;
  }

  private async closedIn(part: unknown): Promise<Set<string>> {
    const closed = new Set<string>();
    const stream = (part as { stream?: unknown } | null)?.stream;
    for (const subject of subjectsIn(part))
      if (!(await this.mayOpen(subject, typeof stream === 'string' ? stream : undefined))) closed.add(subject);
    return closed;
  }

  private async mayOpen(subject: string, stream?: string): Promise<boolean> {
    if (subject.startsWith('lead-')) return this.holds(subject.slice('lead-'.length));
    if (subject.startsWith('call-')) return this.once(subject, () => this.isInReach(subject));
    if (subject.startsWith('party-')) return stream !== undefined && this.once(stream, () => this.isInReach(stream));
    return subject === `rep-${this.rep}`;
  }

  private async isInReach(stream: string): Promise<boolean> {
    const { lead } = await this.histories.contact(stream);
    return lead === null || this.holds(lead);
  }

  private holds(lead: string): Promise<boolean> {
    return this.once(`lead ${lead}`, () => this.worksOn(lead));
  }

  private once(what: string, ask: () => Promise<boolean>): Promise<boolean> {
    const known = this.held.get(what) ?? ask();
    this.held.set(what, known);
    return known;
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
