import { Inject, Injectable } from '@nestjs/common';
import type { Receipt } from '@app/contracts/http/receipt';
import type { Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/calls/call.commands';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { byRule, Privacy } from '@app/intake/privacy';
import type { Vault } from '@app/vault/vault';
import { CODEC, OPEN_STORE, VAULT } from '@app/wiring/event-store.module';
import type { Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { Intent } from '../commands/intent';

/** In nobody's body: what somebody said of the call made it so. */
export class FindCallPrivate extends Intent<domain.MarkCallPrivate> {
  command(stamp: Stamp): domain.MarkCallPrivate {
    return { type: 'MarkCallPrivate', stamp, callId: this.id, by: byRule };
  }
}

/** A call that turns out to be a rep's may be with a number that this rep has named as private: then it is private, as from intake. */
@Injectable()
export class PrivateCalls {
  private readonly privacy: Privacy;

  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(OPEN_STORE) store: EventStore,
    @Inject(CODEC) codec: Codec,
    @Inject(VAULT) vault: Vault,
  ) {
    this.privacy = new Privacy({ store, codec, vault });
  }

  /** Marks it where it is; undefined where it is business, or private already. */
  async find(callId: string, caller: Caller): Promise<Receipt | undefined> {
    if ((await this.privacy.privateSince(callId)) === undefined) return undefined;
    const { idempotencyKey: key } = caller;
    return this.clerk.record(new FindCallPrivate(), {
      id: callId,
      caller: { ...caller, ...(key !== undefined && { idempotencyKey: `${key}:private` }) },
    });
  }
}
