import { personal, type Instant, type Personal } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { RepHint } from '@app/capture/captured';
import type { BlindIndex, Vault } from '@app/vault/vault';

/** Lines that nobody answers to, with how often they were asked for: `extension 201`. */
export type UnknownLines = Map<string, number>;

/** How a rep was found. */
export const ruleOf = (hint: RepHint | undefined): string =>
  !hint || 'id' in hint ? 'mapping' : Object.keys(hint)[0]!;

export interface OtherSide {
  readonly field: Personal;
  readonly lead?: LeadId;
}

/** Who a source means: a rep by id or line, an outside number by the lead that it is known to be. */
export class Parties {
  constructor(
    private readonly vault: Pick<Vault, 'keyedHash'> & BlindIndex,
    private readonly unknown: UnknownLines,
  ) {}

  private party(address: string): string {
    return `party-${this.vault.keyedHash('party', address)}`;
  }

  /** Undefined where no rep has that line at that time; that is counted. */
  async rep(hint: RepHint | undefined, at: Instant): Promise<RepId | undefined> {
    if (!hint) return undefined;
    if ('id' in hint) return hint.id;
    const [kind, value] = Object.entries(hint)[0] as ['extension' | 'phone' | 'mailbox', string];
    const rep = (await this.vault.lookup(`rep-${kind}`, [value], at)).get(value);
    if (rep === undefined) this.unknown.set(`${kind} ${value}`, (this.unknown.get(`${kind} ${value}`) ?? 0) + 1);
    return rep;
  }

  /** Which of the addresses are reps' mailboxes at that time, and whose; that others are nobody's is not counted. */
  mailboxes(addresses: readonly string[], at: Instant): Promise<ReadonlyMap<string, RepId>> {
    return this.vault.lookup('rep-mailbox', addresses, at);
  }

  /** An address of ours as a line to look up: a mailbox, a phone, or a messenger's handle, which is an extension. */
  hintOf(address: string | undefined): RepHint | undefined {
    if (address === undefined) return undefined;
    if (isMailbox(address)) return { mailbox: address };
    return isHandle(address) ? { extension: address } : { phone: address };
  }

  /** Somebody outside on a messenger: as `outside`, or by a handle, which no lead is known by: the same handle, the same party. */
  async onChannel(channel: string, address: string, at: Instant, known?: LeadId): Promise<OtherSide> {
    if (!isHandle(address)) return this.outside(address, at, known);
    const subject = known === undefined ? this.party(`${channel}:${address}`) : `lead-${known}`;
    return { field: personal(subject, 'contact', address), ...(known !== undefined && { lead: known }) };
  }

  /** The number or mailbox of somebody outside, sealed for the lead that it belongs to, else for a party known by its hash alone. */
  async outside(number: string, at: Instant, known?: LeadId): Promise<OtherSide> {
    const kind = number.includes('@') ? 'lead-email' : 'lead-phone';
    const lead = known ?? (await this.vault.lookup(kind, [number], at)).get(number);
    // `anonymous` names nobody: each of them is somebody else
    const party = /[\d@]/.test(number) ? number : `${number} ${at}`;
    const subject = lead === undefined ? this.party(party) : `lead-${lead}`;
    return { field: personal(subject, 'contact', number), ...(lead !== undefined && { lead }) };
  }

  /** A line of ours: the rep's, where one is known. */
  inside(number: string, rep: RepId | undefined): Personal {
    return personal(rep === undefined ? this.party(number) : `rep-${rep}`, 'contact', number);
  }
}

const isMailbox = (address: string) => /^[^@\s]+@[^@\s]+$/.test(address);
/** Neither a mailbox nor a number. */
const isHandle = (address: string) => !isMailbox(address) && !/^[+\d][\d\s().-]*$/.test(address);
