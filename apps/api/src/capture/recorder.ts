import { Inject, Injectable } from '@nestjs/common';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { Intake, type Became } from '@app/intake/intake';
import type { Vault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';
import { CODEC, OPEN_STORE, VAULT } from '@app/wiring/event-store.module';
import { within } from './away';
import type { Delivery } from './delivery';

/** Whoever looks whether the store is there has no more patience than this; milliseconds. */
const patienceMs = 4_000;

/** Puts what sources delivered on the record. The same delivery again adds nothing. */
@Injectable()
export class Recorder {
  constructor(
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec<StoredEvent>,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** Resolves once all of it is stored. Throws Refusal where a fact was rejected for itself, and what the store throws. */
  async record(delivery: Delivery): Promise<void> {
    for (const { rejection } of await this.recordEach(delivery))
      if (rejection) throw new Refusal(rejection.code, rejection.message);
  }

  /** Resolves once all of it is stored: what became of each fact, in order. Throws what the store throws. */
  async recordEach({ source, account, correlationId, facts }: Delivery): Promise<readonly Became[]> {
    const intake = new Intake(
      { store: this.store, codec: this.codec, vault: this.vault },
      {
        system: source,
        account,
        evidence: 'captured',
        // Late or not: what is told of as it happens. Policies leave old news alone by themselves.
        ingest: 'live',
        actor: { kind: 'service', id: `${source}:${account}` },
        correlationId,
      },
    );
    return (await intake.take(facts)).each;
  }

  /** Whether store and vault answer just now. */
  async answers(): Promise<boolean> {
    try {
      await within(patienceMs, Promise.all([this.store.head(), this.vault.ready()]));
      return true;
    } catch {
      return false;
    }
  }
}
