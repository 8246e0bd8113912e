import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { letterLimits } from '@app/capture/mail/limits';
import type { CaptureSource } from '@app/wiring/capture-sources';
import type { Config } from '@app/wiring/config';
import { CONFIG } from '@app/wiring/event-store.module';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { LetterDesk } from './letter-desk';
import { LettersUnderWay } from './letters-under-way';
import { MailAccounts } from './mail-accounts';
import { SmtpError } from './smtp-error';

const mostClients = 100;
const idleMs = 60_000;
/** From its first byte to its last. */
const longestLetterMs = 10 * 60_000;
/** At the end of the process a letter that is coming in may take so long; whoever only waits is sent away at once. */
const farewellMs = 5_000;
/** Wrong passwords and addresses before a connection is closed. */
const mostGuesses = 5;
const certificateLookMs = 60_000;

type Session = SMTPServerSession & { disabledCommands?: string[]; source?: CaptureSource; guesses?: number };

/**
 * Takes copies of letters by SMTP, from journal and BCC rules: off unless MAIL_LISTEN says where. Takes them from sources
 * `mail` alone, and forwards nothing, ever. 250 means stored or spooled.
 */
@Injectable()
export class MailListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MailListener.name);
  private readonly accounts: MailAccounts;
  private readonly letters = new LettersUnderWay();
  private readonly busy = new Set<string>();
  private server: SMTPServer | undefined;
  private closing = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LetterDesk) private readonly desk: LetterDesk,
  ) {
    this.accounts = new MailAccounts(config.captureSources);
  }

  /** Where it listens; undefined where it doesn't. */
  get port(): number | undefined {
    return (this.server?.server.address() as AddressInfo | null | undefined)?.port;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { mail } = this.config;
    if (!mail) return;
    const tls = await this.certificate();
    this.server = this.listener(tls);
    const listening = once(this.server.server, 'listening');
    this.server.listen(mail.port, mail.host);
    await listening;
    // A client that breaks off, or that speaks something else, is its own affair.
    this.server.on('error', (error: Error) => this.logger.debug(`SMTP: ${error.name}`));
    if (mail.tls) watchFile(mail.tls.certFile, { interval: certificateLookMs, persistent: false }, this.renew);
  }

  private async certificate(): Promise<{ cert: Buffer; key: Buffer } | undefined> {
    const tls = this.config.mail?.tls;
    return tls && { cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) };
  }

  /** A renewed certificate is taken over as it is found; the old one stays until the new one fits its key. */
  private readonly renew = (): void => {
    this.certificate()
      .then((tls) => this.server?.updateSecureContext(tls))
      .catch(() => this.logger.error('the certificate at MAIL_TLS_CERT was renewed, and does not fit MAIL_TLS_KEY'));
  };

  private listener(tls: { cert: Buffer; key: Buffer } | undefined): SMTPServer {
    const never = ['VRFY', 'HELP', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD', ...(tls ? [] : ['STARTTLS'])];
    return new SMTPServer({
      ...tls,
      authOptional: true,
      // where a password may be sent in the open is said for each connection
      allowInsecureAuth: true,
      authMethods: ['PLAIN', 'LOGIN'],
      size: letterLimits.bytes,
      rejectOversized: true,
      maxRecipients: letterLimits.recipients,
      maxClients: mostClients,
      maxAllowedUnauthenticatedCommands: false,
      socketTimeout: idleMs,
      closeTimeout: farewellMs,
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      disabledCommands: never,
      logger: false,
      onConnect: (session: Session, done) => {
        session.disabledCommands = isLoopback(session.remoteAddress) ? never : [...never, 'AUTH'];
        done(this.closing ? new SmtpError(421, 'Ending just now, try again') : undefined);
      },
      onSecure: (_, session: Session, done) => {
        session.disabledCommands = never;
        done();
      },
      onAuth: ({ username, password }, session: Session, done) => {
        const source = this.accounts.ofUser(username, password);
        if (source) return done(undefined, { user: source });
        done(this.guess(session, 535, 'Account or secret is wrong'));
      },
      onMailFrom: (_, session: Session, done) => {
        session.source = session.user as CaptureSource | undefined;
        done();
      },
      onRcptTo: ({ address }, session: Session, done) => done(this.recipient(session, address)),
      onData: (stream, session: Session, done) => {
        this.take(stream, session).then(
          (id) => done(undefined, `OK: taken as ${id}`),
          (error: Error) => done(error),
        );
      },
    });
  }

  /** Undefined where the address may stand in the envelope. */
  private recipient(session: Session, address: string): SmtpError | undefined {
    const source = this.accounts.ofAddress(address);
    if (!source && session.user) return undefined;
    if (!source) return this.guess(session, 550, 'Not an address of ours, and nothing is forwarded from here');
    if (session.source && session.source !== source)
      return new SmtpError(452, 'One account a letter: send it to the other one by itself');
    session.source = source;
    return undefined;
  }

  private guess(session: Session, responseCode: number, message: string): SmtpError {
    session.guesses = (session.guesses ?? 0) + 1;
    return session.guesses > mostGuesses
      ? new SmtpError(421, 'Too many of them are wrong')
      : new SmtpError(responseCode, message);
  }

  private async take(stream: SMTPServerDataStream, session: Session): Promise<string> {
    const { source, envelope } = session;
    this.busy.add(session.id);
    const late = setTimeout(() => this.sendAway(session.id, 'The letter took too long'), longestLetterMs);
    try {
      return await this.letters.gather(stream, (raw) => {
        clearTimeout(late);
        return this.desk.take({
          raw,
          source: source!,
          envelope: {
            from: envelope.mailFrom ? envelope.mailFrom.address : '',
            to: envelope.rcptTo.map(({ address }) => address),
          },
          accounts: this.accounts,
        });
      });
    } finally {
      clearTimeout(late);
      this.busy.delete(session.id);
      // after its answer
      if (this.closing) setImmediate(() => this.sendAway(session.id, 'Ending just now, try again'));
    }
  }

  private sendAway(id: string, why: string): void {
    for (const connection of this.server?.connections ?? []) if (connection.id === id) connection.send(421, why);
  }

  /** Before the stores close. */
  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.closing = true;
    if (this.config.mail?.tls) unwatchFile(this.config.mail.tls.certFile, this.renew);
    const closed = new Promise<void>((resolve) => server.close(resolve));
    for (const { id } of [...server.connections])
      if (!this.busy.has(id)) this.sendAway(id, 'Ending just now, try again');
    await closed;
  }
}

const isLoopback = (address: string) => /^(::1|127\.\d+\.\d+\.\d+)$/.test(address);
