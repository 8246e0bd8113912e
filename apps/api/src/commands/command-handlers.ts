import { Inject, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Command, Decider } from '@app/decider/decider';
import type { Fact, Recorded } from '@app/decider/fact';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle, type Handled } from '@app/event-store/handle';
import type { Vault } from '@app/vault/vault';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { CODEC, OPEN_STORE, VAULT } from '@app/wiring/event-store.module';
import { Refusal } from '@app/wiring/auth/refusal';
import { Desk } from './desk';
import type { Intent } from './intent';
import { enterLookups } from './lookups';
import { shredContent } from './shredding';
import { stampOf } from './stamp';

/** One command handler an intent, all made here: stamp, turn into the domain's command, load, decide, append. */
export function commandHandlers<C extends Command, S, E extends Fact>(
  decider: Decider<C, S, E>,
  intents: readonly Type<Intent<C>>[],
): Type<ICommandHandler<Intent<C>>>[] {
  return intents.map((intent) => {
    @CommandHandler(intent)
    class Handler implements ICommandHandler<Intent<C>, Handled<E>> {
      constructor(
        @Inject(OPEN_STORE) private readonly store: EventStore,
        @Inject(CODEC) private readonly codec: Codec,
        @Inject(VAULT) private readonly vault: Vault,
        @Inject(Desk) private readonly desk: Desk,
        @Inject(CLOCK) private readonly clock: Clock,
      ) {}

      async execute(asked: Intent<C>): Promise<Handled<E>> {
        const { caller, ...body } = asked;
        const stamp = stampOf(asked, this.vault.keyedHash('fingerprint', JSON.stringify(body)), this.clock().getTime());
        const command = jsonOf(await asked.command(stamp, this.desk));
        const store = appendingAfter(this.store, () => enterLookups(this.vault, command));
        const handled = await handle({ store, codec: this.codec }, decider, command);
        if (handled.repeated) sameBodyAsFirst(handled, stamp.source.fingerprint);
        if (handled.rejection) throw Refusal.of(handled.rejection);
        await shredContent(this.desk.sounds, command);
        return handled;
      }
    }
    return Handler;
  });
}

/** Absent, not undefined: the domain's facts are JSON. */
const jsonOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Runs `first` only once the decision stands, and before anybody can see what was decided. */
const appendingAfter = (store: EventStore, first: () => Promise<void>): Pick<EventStore, 'append' | 'readStream'> => ({
  readStream: (...args) => store.readStream(...args),
  append: async (...args) => {
    await first();
    return store.append(...args);
  },
});

function sameBodyAsFirst({ events }: Handled, fingerprint: string | undefined): void {
  const first = (events[0] as Recorded | undefined)?.source.fingerprint;
  if (first !== fingerprint)
    throw new Refusal('idempotency.key-reused', 'This Idempotency-Key was used for another request; take a new one.');
}
