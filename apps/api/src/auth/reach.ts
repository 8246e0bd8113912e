import { Inject, Injectable } from '@nestjs/common';
import type { OpenVault } from '@app/vault/vault';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { VAULT } from '@app/wiring/event-store.module';
import { Histories } from '../histories';
import { notYours } from '@app/wiring/auth/refusal';
import type { Principal } from '@app/wiring/auth/principal';
import { CallScoresQuery } from '@app/projections/call-scores/call-scores.query';
import { BusinessVault } from './business-vault';
import { ReachingVault } from './reaching-vault';

/**
 * What a rep may touch: themselves, leads they hold now, contacts that are theirs; and read: also contacts, whoever's they
 * were, of leads they hold now. Who stands in for somebody away reaches their leads and tasks for that long. Everybody else's role has been checked at the door. The refusal is the same whether the
 * thing exists or not.
 */
@Injectable()
export class Reach {
  constructor(
    @Inject(Histories) private readonly histories: Histories,
    @Inject(VAULT) private readonly vault: OpenVault,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CallScoresQuery) private readonly calls: CallScoresQuery,
  ) {}

  rep({ role, rep }: Principal, repId: string | null | undefined): void {
    if (role === 'rep' && rep !== repId) throw notYours();
  }

  async lead({ role, rep }: Principal, leadId: string): Promise<void> {
    if (role === 'rep' && !(await this.worksOn(rep!, leadId))) throw notYours();
  }

  /** What that rep has to do: the rep's own, or that of whom they stand in for. */
  async workOf({ role, rep }: Principal, repId: string): Promise<void> {
    if (role === 'rep' && !(await this.does(rep!, repId))) throw notYours();
  }

  /** A call, letter, message or activity by its stream. `orNew`: also one that nobody has recorded yet. */
  async contact({ role, rep }: Principal, stream: string, { orNew = false } = {}): Promise<void> {
    if (role !== 'rep') return;
    const contact = await this.histories.contact(stream);
    if (contact.rep !== rep && (contact.known || !orNew)) throw notYours();
  }

  /** The correspondence passes with the lead: who holds it now reads what others recorded, and who held it only what is their own. */
  async reading({ role, rep }: Principal, stream: string): Promise<void> {
    if (role !== 'rep') return;
    const { rep: whose, lead } = await this.histories.contact(stream);
    if (whose !== rep && (lead === null || !(await this.worksOn(rep!, lead)))) throw notYours();
  }

  /** What opens personal fields for this caller, for one answer. */
  vaultOf({ role, rep }: Principal): OpenVault {
    return role === 'rep'
      ? new ReachingVault(this.vault, this.histories, rep!, (lead) => this.worksOn(rep!, lead))
      : new BusinessVault(this.vault, (calls) => this.calls.privateAmong(calls));
  }

  private async worksOn(rep: string, lead: string): Promise<boolean> {
    const owner = await this.histories.ownerOf(lead);
    return owner !== null && this.does(rep, owner);
  }

  /** An absence doesn't take away what is the rep's own. */
  private async does(rep: string, whose: string): Promise<boolean> {
    return rep === whose || (await this.histories.doing(whose, this.clock().toISOString())) === rep;
  }
}
