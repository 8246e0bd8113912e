import { Inject, Injectable } from '@nestjs/common';
import type { About } from '@app/decider/fact';
import { accessStream, type AccessEvent } from '@app/domain/access/access.events';
import type { Codec } from '@app/event-store/codec';
import type { Appended, EventStore } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { CODEC, SEALED_STORE } from '@app/wiring/event-store.module';
import { actorOf, type Principal } from '@app/wiring/auth/principal';

type Accessed = {
  [T in AccessEvent['type']]: Pick<Extract<AccessEvent, { type: T }>, 'type' | 'data'>;
}[AccessEvent['type']];

/** Looking is recorded: what was shown, taken out or refused, to whom. */
@Injectable()
export class AccessLog {
  constructor(
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async add(
    asking: { principal: Principal; correlationId: string },
    accessed: Accessed,
    about: Partial<About> = {},
  ): Promise<Appended> {
    const { principal, correlationId } = asking;
    const occurredAt = this.clock().toISOString();
    const id = uuidv7();
    const event = {
      ...accessed,
      occurredAt,
      about: { reps: about.reps ?? [], leads: about.leads ?? [] },
      actor: actorOf(principal),
      source: { system: 'api', account: principal.id },
      evidence: 'captured',
      ingest: 'live',
    } as const;
    const encoded = this.codec.encode(event, { id, commandId: id, correlationId });
    return this.store.append(accessStream(principal.id, occurredAt), [encoded], { expected: 'any' });
  }
}
