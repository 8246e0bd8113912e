import { resolve } from 'node:dns/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Captured, Reading } from '@app/capture/captured';
import { authenticate } from '@app/capture/mail/authenticate';
import { readLetter } from '@app/capture/mail/mail';
import { uuidv7 } from '@app/event-store/handle';
import { SpoolError } from '@app/spool/spool';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource } from '@app/wiring/capture-sources';
import { isAway } from '../away';
import { CaptureDesk } from '../capture-desk';
import { MailAccounts } from './mail-accounts';
import { SmtpError } from './smtp-error';

// signatures are looked up as TXT alone
const dns = (name: string, type: string) => resolve(name, type) as Promise<string[][]>;

export interface Received {
  readonly raw: Buffer;
  /** Whose it is. */
  readonly source: CaptureSource;
  /** As it was given, the capturing address with the rest; `from` is empty for `<>`. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly accounts: MailAccounts;
}

/** Puts letters on the record, or in the spool. */
@Injectable()
export class LetterDesk {
  private readonly logger = new Logger(LetterDesk.name);

  constructor(@Inject(CaptureDesk) private readonly desk: CaptureDesk) {}

  /**
   * Resolves, with the correlation id of its events, once the letter is stored or spooled. Throws SmtpError: 554 for what
   * will never be taken, however often it comes, 451 for what may be the next time.
   */
  async take({ raw, source, envelope, accounts }: Received): Promise<string> {
    const correlationId = uuidv7();
    const receivedAt = new Date().toISOString();
    const { account, zone } = source;
    const isOurs = (address: string) => accounts.ofAddress(address) !== undefined;
    try {
      const reading = await readLetter(raw, {
        account,
        zone,
        envelope: { from: envelope.from, to: envelope.to.filter((address) => !isOurs(address)) },
        receivedAt,
        authentication: await authenticate(raw, { resolver: dns, receivedAt }),
      });
      if (reading.how !== 'taken') throw new SmtpError(554, reading.reason);
      await this.desk.take([without(reading, isOurs)], source, correlationId);
      return correlationId;
    } catch (error) {
      throw this.answerTo(error);
    }
  }

  private answerTo(error: unknown): SmtpError {
    if (error instanceof SmtpError) return error;
    if (error instanceof Refusal) return new SmtpError(554, `${error.code}: ${error.message}`);
    if (!(error instanceof SpoolError) && !isAway(error)) this.logger.error(error, 'a letter could not be taken');
    return new SmtpError(451, 'The letter can be put nowhere just now, try again later');
  }
}

/** Somebody may write the capturing address into a header, where it would give its secret away to whoever reads the letter. */
const without = (reading: Reading, isOurs: (address: string) => boolean): Reading =>
  reading.how !== 'taken'
    ? reading
    : { ...reading, facts: reading.facts.map((fact) => (fact.kind === 'letter' ? cleaned(fact, isOurs) : fact)) };

function cleaned(letter: Captured & { kind: 'letter' }, isOurs: (address: string) => boolean): Captured {
  const others = (addresses: readonly string[]) => addresses.filter((address) => !isOurs(address));
  const { to, cc, envelope } = letter;
  return {
    ...letter,
    to: others(to),
    cc: others(cc),
    ...(envelope && { envelope: { ...envelope, to: others(envelope.to) } }),
  };
}
