import type { Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { BlindIndex, LookupKind, OpenVault } from '@app/vault/vault';
import type { EntityManager } from 'typeorm';
import type { WaitingContact } from './unsettled-contacts.entity';

/** `number`: the lead answers to it by now, though it may have been registered after the contact. */
export interface SuggestedLead {
  readonly lead: LeadId;
  readonly why: 'number' | 'same party';
  /** Settled contacts of the same party with that lead. */
  readonly contacts: number;
}
/** `line`: the rep's at that time, as the lines are known by now. */
export interface SuggestedRep {
  readonly rep: RepId;
  readonly why: 'line' | 'same party';
  /** Settled contacts of the same party with that rep. */
  readonly contacts: number;
}

/** Whom each party's settled contacts were with, most first. */
interface Known {
  readonly leads: ReadonlyMap<string, readonly SuggestedLead[]>;
  readonly reps: ReadonlyMap<string, readonly SuggestedRep[]>;
}
interface Counted {
  readonly party: string;
  readonly who: string;
  readonly contacts: number;
}

const most = 5;

/** Who an unsettled contact may have been of, and with: from settled contacts of the same party, and from the blind index as it is by now. */
export class Suggestions {
  constructor(private readonly vault: OpenVault & Pick<BlindIndex, 'lookup'>) {}

  /** What the read model knows of the same parties. */
  async known(manager: EntityManager, rows: readonly WaitingContact[]): Promise<Known> {
    const parties = [...new Set(rows.flatMap(({ party }) => party ?? []))];
    const counted = (who: 'lead' | 'rep'): Promise<Counted[]> =>
      manager.query(
        `select * from (
           select party, ${who} as who, count(*)::int as contacts,
             row_number() over (partition by party order by count(*) desc, max(at) desc, ${who}) as place
           from read_model.unsettled_contacts_contacts
           where party = any($1) and ${who} is not null and ${who} <> '' and not void
           group by party, ${who}) counted
         where place <= ${most} order by party, place`,
        [parties],
      );
    const why = 'same party' as const;
    return {
      leads: byParty(await counted('lead'), ({ who, contacts }) => ({ lead: who, why, contacts })),
      reps: byParty(await counted('rep'), ({ who, contacts }) => ({ rep: who, why, contacts })),
    };
  }

  /** In the order of the rows; leads only where the lead is missing, reps where the rep is. */
  async of(rows: readonly WaitingContact[], known: Known, at: Instant) {
    const ends = rows.map(({ direction, sender, receiver }) =>
      direction === 'inbound' ? { ours: receiver, theirs: sender } : { ours: sender, theirs: receiver },
    );
    const numbers: { ours: PersonalField | null; theirs: PersonalField | null }[] = await this.vault.open(ends);
    return Promise.all(
      rows.map(async ({ party, lead, rep, missed, line, at: when }, i) => {
        const { ours, theirs } = numbers[i]!;
        const leads =
          lead === null ? [...(await this.byNumber(theirs, at)), ...(known.leads.get(party ?? '') ?? [])] : [];
        const reps =
          rep === '' && !missed
            ? [
                ...(await this.byLine([openOf(ours), line], when!.toISOString())),
                ...(known.reps.get(party ?? '') ?? []),
              ]
            : [];
        return { leads: once(leads, (one) => one.lead), reps: once(reps, (one) => one.rep) };
      }),
    );
  }

  private async byNumber(number: PersonalField | null, at: Instant): Promise<SuggestedLead[]> {
    const value = openOf(number);
    const whose = number?.subject.startsWith('lead-') ? [number.subject.slice('lead-'.length)] : [];
    const found =
      value === null ? [] : await this.answering([value.includes('@') ? 'lead-email' : 'lead-phone'], value, at);
    return [...whose, ...found].map((lead) => ({ lead, why: 'number', contacts: 0 }));
  }

  private async byLine(values: readonly (string | null)[], at: Instant): Promise<SuggestedRep[]> {
    const known = values.filter((value) => value !== null);
    const found = await Promise.all(
      known.map((value) =>
        this.answering(value.includes('@') ? ['rep-mailbox'] : ['rep-extension', 'rep-phone'], value, at),
      ),
    );
    return found.flat().map((rep) => ({ rep, why: 'line', contacts: 0 }));
  }

  /** Look-ups of one page ride together in the vault. */
  private async answering(kinds: readonly LookupKind[], value: string, at: Instant): Promise<string[]> {
    const found = await Promise.all(kinds.map((kind) => this.vault.lookup(kind, [value], at)));
    return found.flatMap((refs) => refs.get(value) ?? []);
  }
}

const openOf = (field: PersonalField | null): string | null => (field && 'open' in field ? field.open : null);
function byParty<T>(counted: readonly Counted[], of: (one: Counted) => T): Map<string, T[]> {
  const all = new Map<string, T[]>();
  for (const one of counted) all.set(one.party, [...(all.get(one.party) ?? []), of(one)]);
  return all;
}
/** The first reason stands, with the number of contacts that any of them brings. */
function once<T extends { readonly contacts: number }>(all: readonly T[], who: (one: T) => string): T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const first = found.get(who(one));
    found.set(who(one), first ? { ...first, contacts: Math.max(first.contacts, one.contacts) } : one);
  }
  return [...found.values()];
}
