import { Inject, Injectable } from '@nestjs/common';
import { Histories } from '../histories';
import { notYours } from '@app/wiring/auth/refusal';
import type { Principal } from '@app/wiring/auth/principal';

/**
 * What a rep may touch: themselves, leads they hold now, contacts that are theirs. Everybody else's role has been
 * checked at the door. The refusal is the same whether the thing exists or not.
 */
@Injectable()
export class Reach {
  constructor(@Inject(Histories) private readonly histories: Histories) {}

  rep({ role, rep }: Principal, repId: string | null | undefined): void {
    if (role === 'rep' && rep !== repId) throw notYours();
  }

  async lead({ role, rep }: Principal, leadId: string): Promise<void> {
    if (role === 'rep' && (await this.histories.ownerOf(leadId)) !== rep) throw notYours();
  }

  /** A call, letter or activity by its stream. `orNew`: also one that nobody has recorded yet. */
  async contact({ role, rep }: Principal, stream: string, { orNew = false } = {}): Promise<void> {
    if (role !== 'rep') return;
    const contact = await this.histories.contact(stream);
    if (contact.rep !== rep && (contact.known || !orNew)) throw notYours();
  }
}
