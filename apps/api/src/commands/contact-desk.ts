import { Inject, Injectable } from '@nestjs/common';
import { Reach } from '../auth/reach';
import type { Principal } from '@app/wiring/auth/principal';

/** A contact as it is being recorded. */
interface Told {
  attributed?: { rep: string; rule: string };
  matched?: { lead: string; rule: string };
}

/** A rep records their own contacts only, with leads that they hold. */
@Injectable()
export class ContactDesk {
  constructor(@Inject(Reach) private readonly reach: Reach) {}

  /** Attributes what a rep tells to that rep. Throws Denied. */
  async mayRecord(principal: Principal, stream: string, told: Told): Promise<void> {
    if (principal.rep === undefined) return;
    told.attributed ??= { rep: principal.rep, rule: 'declared by the rep' };
    this.reach.rep(principal, told.attributed.rep);
    await this.reach.contact(principal, stream, { orNew: true });
    if (told.matched) await this.reach.lead(principal, told.matched.lead);
  }
}
