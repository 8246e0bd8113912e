import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Captured, NotTaken, Reading } from '@app/capture/captured';
import { uuidv7 } from '@app/event-store/handle';
import type { Became } from '@app/intake/intake';
import type { Vault } from '@app/vault/vault';
import { Refusal, type FieldError } from '@app/wiring/auth/refusal';
import type { CaptureSource } from '@app/wiring/capture-sources';
import { VAULT } from '@app/wiring/event-store.module';
import { isAway, within } from './away';
import { CaptureSpool } from './capture-spool';
import type { Delivery } from './delivery';
import { Recorder } from './recorder';

/** Vendors give up after ten to fifteen seconds: what the store has not taken by then goes to the spool. */
const patienceMs = 4_000;

/** Puts on the record what vendors report; while the store is away, on the disk until it is back. */
@Injectable()
export class CaptureDesk {
  private readonly logger = new Logger(CaptureDesk.name);

  constructor(
    @Inject(Recorder) private readonly recorder: Recorder,
    @Inject(CaptureSpool) private readonly spool: CaptureSpool,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /**
   * Resolves once all that was taken is stored or spooled, and not before: only then is a delivery acknowledged. Gives
   * what was refused. Throws Refusal where all of it was or the record rejects it, SpoolError where neither store nor spool take it.
   */
  async take(
    readings: readonly Reading[],
    { source, account }: Pick<CaptureSource, 'source' | 'account'>,
    correlationId = uuidv7(),
  ): Promise<readonly NotTaken[]> {
    const refused = readings.filter((reading): reading is NotTaken => reading.how === 'refused');
    if (refused.length > 0 && refused.length === readings.length) throw wrong(refused);
    const facts = readings.flatMap((reading) => (reading.how === 'taken' ? reading.facts : []));
    if (facts.length > 0) {
      const delivery = { source, account, correlationId, receivedAt: new Date().toISOString(), facts };
      await this.put(delivery, () => this.recorder.record(delivery));
    }
    return refused;
  }

  /** As `take`, and gives what became of each fact, in order; undefined where they wait in the spool. */
  async takeEach(
    facts: readonly Captured[],
    { source, account }: Pick<CaptureSource, 'source' | 'account'>,
    correlationId = uuidv7(),
  ): Promise<readonly Became[] | undefined> {
    if (facts.length === 0) return [];
    const delivery = { source, account, correlationId, receivedAt: new Date().toISOString(), facts };
    return this.put(delivery, () => this.recorder.recordEach(delivery));
  }

  /** Behind what waits in the spool, so that facts reach the store in the order that they came in; undefined where it went there. */
  private async put<T>(delivery: Delivery, record: () => Promise<T>): Promise<T | undefined> {
    if (this.spool.isEmpty) {
      try {
        return await within(patienceMs, record());
      } catch (error) {
        // What took too long may be stored yet; once more from the spool adds nothing.
        if (!isAway(error)) throw error;
        this.logger.warn(`to the spool: ${(error as { code?: string }).code ?? (error as Error).name}`);
      }
    }
    await this.spool.keep(delivery);
    return undefined;
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
