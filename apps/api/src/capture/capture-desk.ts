import { Inject, Injectable } from '@nestjs/common';
import type { Captured, NotTaken, Reading } from '@app/capture/captured';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { Intake } from '@app/intake/intake';
import type { Vault } from '@app/vault/vault';
import { Refusal, type FieldError } from '@app/wiring/auth/refusal';
import type { CaptureSource } from '@app/wiring/capture-sources';
import { CODEC, OPEN_STORE, VAULT } from '@app/wiring/event-store.module';

/** Puts on the record what vendors report. */
@Injectable()
export class CaptureDesk {
  constructor(
    @Inject(OPEN_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec<StoredEvent>,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /**
   * Resolves once all that was taken is stored, and not before: only then is a delivery acknowledged. Gives what was refused.
   * Throws Refusal where all of it was, and what the store throws.
   */
  async take(
    readings: readonly Reading[],
    { source, account }: CaptureSource,
    correlationId = uuidv7(),
  ): Promise<readonly NotTaken[]> {
    const refused = readings.filter((reading): reading is NotTaken => reading.how === 'refused');
    if (refused.length > 0 && refused.length === readings.length) throw wrong(refused);
    const facts: Captured[] = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
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
    const { rejected } = await intake.take(facts);
    if (rejected[0]) throw new Refusal(rejected[0].code, rejected[0].message);
    return refused;
  }

  /** Keyed, 32 hexadecimal digits: what is made of it lets nobody guess what it was made from. */
  readonly hash = (text: string): string => this.vault.keyedHash('fingerprint', text);
}

export const fieldErrorOf = ({ field = '', reason }: NotTaken): FieldError => ({
  field,
  message: reason.startsWith(`${field} `) ? reason.slice(field.length + 1) : reason,
});

const errorsShown = 50;
const wrong = (refused: readonly NotTaken[]) =>
  new Refusal('request.invalid', 'The request is wrong.', { errors: refused.slice(0, errorsShown).map(fieldErrorOf) });
