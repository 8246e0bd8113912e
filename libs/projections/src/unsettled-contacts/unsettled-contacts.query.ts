import type { Ingest, Instant, PersonalField } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { BlindIndex, OpenVault, Vault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import { Suggestions, type SuggestedLead, type SuggestedRep } from './suggestions.query';
import type { WaitingContact } from './unsettled-contacts.entity';

/** A contact whose rep or lead nobody knows yet. */
export interface UnsettledContact {
  /** `call:<id>`, `email:<id>` or `message:<id>` */
  readonly contact: string;
  readonly at: Instant;
  readonly direction: 'outbound' | 'inbound';
  readonly missed: boolean;
  readonly rep: RepId | null;
  readonly lead: LeadId | null;
  /** What it lacks. */
  readonly lacks: readonly Lack[];
  /** The same number or address is the same party, whoever that is; null where the source does not say. */
  readonly party: string | null;
  /** The other side's number or address, in the open where the caller asked for it and the subject still has keys, else null. */
  readonly number: string | null;
  readonly source: string;
  readonly ingest: Ingest;
  /** Most likely first; null where none were asked for. */
  readonly suggested: { readonly leads: readonly SuggestedLead[]; readonly reps: readonly SuggestedRep[] } | null;
}
export type Lack = 'rep' | 'lead';
export interface UnsettledContacts {
  /** The answer is as of this position. */
  readonly position: string | null;
  readonly contacts: readonly UnsettledContact[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface UnsettledAsk {
  readonly rep?: RepId;
  readonly lacks?: Lack;
  readonly party?: string;
  /** Look for leads and reps that fit: numbers are opened for that, and shown to nobody. `at` is the moment by which leads answer to a number. */
  readonly suggest?: { readonly at: Instant };
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Show numbers: the caller checks and records that it may. `strangers`: only those that are no lead's. */
  readonly open?: 'all' | 'strangers';
}

const contacts = 'read_model.unsettled_contacts_contacts';
const theirs = ({ direction, sender, receiver }: WaitingContact) => (direction === 'inbound' ? sender : receiver);

/** What waits to be settled. How much of a rep's work is unattributed is the scorecard's to say. */
export class UnsettledContactsQuery {
  private readonly suggestions: Suggestions;

  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault & Pick<BlindIndex, 'lookup'> & Pick<Vault, 'keyedHash'>,
  ) {
    this.suggestions = new Suggestions(vault);
  }

  /** Latest first: who it was is best remembered while it is fresh. */
  async unsettled({ suggest, limit = 100, open, after, ...ask }: UnsettledAsk = {}): Promise<UnsettledContacts> {
    const last = after === undefined ? undefined : (JSON.parse(after) as { at: string; contact: string });
    const { position, found } = await snapshot(this.db, 'unsettled-contacts', async (manager) => {
      const rows = await waiting(manager, ask, last, limit + 1);
      return { rows, known: suggest && (await this.suggestions.known(manager, rows.slice(0, limit))) };
    });
    const { shown, next } = pageOf(found.rows, limit, ({ at, contact }) => JSON.stringify({ at, contact }));
    const fits = suggest && found.known && (await this.suggestions.of(shown, found.known, suggest.at));
    const sealed = shown.map((row) => {
      const number = theirs(row);
      return open === 'all' || (open && number?.subject.startsWith('party-')) ? number : null;
    });
    const numbers: (PersonalField | null)[] = open ? await this.vault.open(sealed) : sealed;
    return {
      position,
      contacts: shown.map((row, i) => ({ ...told(row), number: opened(numbers[i]), suggested: fits?.[i] ?? null })),
      next,
    };
  }

  /** All that this party took part in and that is not the lead's yet, oldest first; what counts nowhere is not among it. */
  async ofParty(party: string, lead: LeadId | null, limit: number): Promise<string[]> {
    const rows: { contact: string }[] = await this.db.query(
      `select contact from ${contacts}
       where party = $1 and lead is distinct from $2 and not void and not automated and direction <> 'internal'
       order by at, contact limit $3`,
      [party, lead, limit],
    );
    return rows.map(({ contact }) => contact);
  }

  /**
   * What came by this line of ours and is nobody's yet, oldest first, each with the rep whose line it was at that time as lines are
   * known by now; without what was nobody's then, either.
   */
  async ofLine(line: string, limit: number): Promise<{ contact: string; rep: RepId }[]> {
    const found: { contact: string; rep: RepId }[] = [];
    const kinds = line.includes('@') ? (['rep-mailbox'] as const) : (['rep-extension', 'rep-phone'] as const);
    let after: { at: Date; contact: string } | undefined;
    for (;;) {
      const page: { at: Date; contact: string }[] = await this.db.query(
        `select at, contact from ${contacts}
         where unsettled and rep = '' and not missed
           and (case direction when 'inbound' then receiver else sender end) ->> 'subject' = $1
           and ($2::timestamptz is null or (at, contact) > ($2, $3))
         order by at, contact limit 1000`,
        [`party-${this.vault.keyedHash('party', line)}`, after?.at ?? null, after?.contact ?? null],
      );
      const whose = await Promise.all(
        page.map(({ at }) =>
          Promise.all(kinds.map((kind) => this.vault.lookup(kind, [line], at.toISOString()))).then((refs) =>
            refs.map((ref) => ref.get(line)).find((rep) => rep !== undefined),
          ),
        ),
      );
      page.forEach(({ contact }, i) => whose[i] !== undefined && found.push({ contact, rep: whose[i] }));
      after = page.at(-1);
      if (!after || found.length >= limit) return found.slice(0, limit);
    }
  }
}

function waiting(
  manager: EntityManager,
  { rep, lacks, party }: UnsettledAsk,
  last: { at: string; contact: string } | undefined,
  limit: number,
): Promise<WaitingContact[]> {
  return manager.query(
    `select * from ${contacts}
     where unsettled and ($1::text is null or rep = $1) and ($2::text is null or party = $2)
       and ($3::text is null or case $3 when 'rep' then rep = '' and not missed else party is not null and lead is null end)
       and ($4::timestamptz is null or (at, contact) < ($4, $5))
     order by at desc, contact desc limit $6`,
    [rep ?? null, party ?? null, lacks ?? null, last?.at ?? null, last?.contact ?? null, limit],
  );
}

const told = (row: WaitingContact) => ({
  contact: row.contact,
  at: row.at!.toISOString(),
  direction: row.direction as 'outbound' | 'inbound',
  missed: row.missed,
  rep: row.rep || null,
  lead: row.lead,
  lacks: [
    ...(row.rep === '' && !row.missed ? ['rep' as const] : []),
    ...(row.party !== null && row.lead === null ? ['lead' as const] : []),
  ],
  party: row.party,
  source: row.source,
  ingest: row.ingest,
});
const opened = (field: PersonalField | null | undefined) => (field && 'open' in field ? field.open : null);
