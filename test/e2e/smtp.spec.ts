import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emailStream } from '@app/domain/emails/email.events';
import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import { emailIdOf } from '@app/intake/letters';
import { OPEN_STORE } from '@app/wiring/event-store.module';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import type SMTPTransport from 'nodemailer/lib/smtp-transport';
import type { CaptureReadiness } from '../../apps/api/src/capture/capture-ready.controller';
import { MailListener } from '../../apps/api/src/capture/mail/mail-listener';
import { Line } from '../contract/event-store/line';
import { freshDatabase, type FreshDatabase } from '../database/database';
import { until } from '../until';
import { Desk } from './desk';

const secret = '0123456789abcdefghijklmnop';
const other = 'other0123456789abcdefghijk';
const sources = [
  { source: 'mail', account: 'main', zone: 'Europe/Amsterdam', secret },
  { source: 'mail', account: 'branch', zone: 'Europe/Amsterdam', secret: other },
];
const capture = `main+${secret}@capture.example.org`;

let folder: string;
let database: FreshDatabase;
let line: Line;
let desk: Desk;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onrecord-smtp-'));
  // the library's own, made for tests
  const { key, cert } = new SMTPServer({ secure: true, logger: false }).options as { key: string; cert: string };
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'cert.pem'), cert);
  database = await freshDatabase();
  line = await Line.to(database.url);
  desk = await open();
  const manager = await desk.as('manager');
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/reps/ann/lines', { kind: 'mailbox', value: 'ann@example.org', from: '2026-01-01T00:00:00Z' });
});
afterAll(async () => {
  await desk.close();
  await line.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const open = () =>
  Desk.open(
    {
      DATABASE_URL: line.url,
      ONRECORD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      CAPTURE_SOURCES: JSON.stringify(sources),
      MAIL_LISTEN: '127.0.0.1:0',
      MAIL_TLS_CERT: join(folder, 'cert.pem'),
      MAIL_TLS_KEY: join(folder, 'key.pem'),
    },
    { projects: false },
  );

const portOf = (of: Desk) => of.app.get(MailListener).port!;
let letters = 0;
const letter = (of: Partial<SendMailOptions> = {}): SendMailOptions & { messageId: string } => ({
  messageId: `<letter-${++letters}@example.org>`,
  from: 'ann@example.org',
  to: 'customer@example.com',
  subject: 'An offer',
  text: 'Hello',
  date: new Date('2026-03-02T10:00:00Z'),
  ...of,
}) as SendMailOptions & { messageId: string }; // prettier-ignore

interface Refused extends Error {
  readonly responseCode?: number;
}
async function send(mail: SendMailOptions, options: SMTPTransport.Options = {}, of = desk): Promise<number> {
  const transport = createTransport({ host: '127.0.0.1', port: portOf(of), tls: { rejectUnauthorized: false }, ...options }); // prettier-ignore
  try {
    return Number((await transport.sendMail(mail)).response.slice(0, 3));
  } catch (error) {
    return (error as Refused).responseCode ?? 0;
  } finally {
    transport.close();
  }
}
const asMain = { auth: { user: 'main', pass: secret } };
const copy = { envelope: { from: 'ann@example.org', to: capture } };

async function sentOf(messageId: string): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  const stream = emailStream(emailIdOf(messageId));
  for await (const record of desk.app.get<EventStore>(OPEN_STORE).readStream(stream))
    if (record.type === 'EmailSent') found.push(record);
  return found;
}

/** A client that says exactly what it is told to say. */
class Client {
  private text = '';
  private constructor(private readonly socket: Socket) {
    socket
      .setMaxListeners(0)
      .setEncoding('latin1')
      .on('data', (chunk: string) => (this.text += chunk));
    socket.on('error', () => undefined);
  }
  static async to(port: number): Promise<Client> {
    const client = new Client(connect(port, '127.0.0.1'));
    await client.answer();
    return client;
  }
  write(text: string): void {
    this.socket.write(text, 'latin1');
  }
  /** The code of the next answer. */
  async answer(): Promise<number> {
    for (;;) {
      const end = /^\d{3} [^\r\n]*\r\n/m.exec(this.text);
      if (end) {
        this.text = this.text.slice(end.index + end[0].length);
        return Number(end[0].slice(0, 3));
      }
      if (this.socket.destroyed || this.socket.readableEnded) return 0;
      await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')]);
    }
  }
  async say(command: string): Promise<number> {
    this.write(`${command}\r\n`);
    return this.answer();
  }
  async begin(): Promise<void> {
    expect(await this.say('EHLO client.example.org')).toBe(250);
    expect(await this.say('MAIL FROM:<ann@example.org>')).toBe(250);
    expect(await this.say(`RCPT TO:<${capture}>`)).toBe(250);
    expect(await this.say('DATA')).toBe(354);
  }
  end(): void {
    this.socket.destroy();
  }
}
const raw = (id: string, body = 'Hello') =>
  `From: ann@example.org\r\nTo: customer@example.com\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <${id}@example.org>\r\nSubject: An offer\r\n\r\n${body}\r\n`; // prettier-ignore

describe('who may', () => {
  it.each<[string, SMTPTransport.Options, number]>([
    ['the account, by AUTH over TLS', { ...asMain, requireTLS: true }, 250],
    ['the account, by AUTH from this machine', { ...asMain, ignoreTLS: true }, 250],
    ['a wrong secret', { auth: { user: 'main', pass: `${secret}x` } }, 535],
    ["another account's secret", { auth: { user: 'branch', pass: secret } }, 535],
    ['nobody', {}, 550],
  ])('%s', async (_, options, code) => expect(await send(letter(), options)).toBe(code));

  it('whoever knows the address that captures, whatever its case and domain', async () => {
    const mail = letter({ ...copy });
    expect(await send(mail)).toBe(250);
    expect(await sentOf(mail.messageId)).toHaveLength(1);
    const upper = letter({ envelope: { from: 'ann@example.org', to: capture.toUpperCase() } });
    expect(await send(upper)).toBe(250);
    for (const to of [`main+${secret}x@a.example`, `branch+${secret}@a.example`, `main@a.example`, 'customer@example.com', `main+@a.example`]) // prettier-ignore
      expect(await send(letter({ envelope: { from: 'ann@example.org', to } }))).toBe(550);
  });

  it('nobody may have a letter forwarded, or guess for long', async () => {
    const client = await Client.to(portOf(desk));
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@example.org>');
    expect(await client.say(`RCPT TO:<${capture}>`)).toBe(250);
    const answers = [];
    for (let guess = 0; guess < 7; guess++) answers.push(await client.say(`RCPT TO:<main+${guess}@example.org>`));
    expect(answers).toEqual([550, 550, 550, 550, 550, 421, 0]);
  });

  it('one account a letter', async () => {
    const client = await Client.to(portOf(desk));
    await client.say('EHLO x');
    await client.say('MAIL FROM:<a@example.org>');
    expect(await client.say(`RCPT TO:<${capture}>`)).toBe(250);
    expect(await client.say(`RCPT TO:<branch+${other}@capture.example.org>`)).toBe(452);
    client.end();
  });
});

describe('a letter', () => {
  it('is on the record with whom it went to, blind copies too, and without the address that captures', async () => {
    const mail = letter({ cc: `boss@example.com, ${capture}`, envelope: { from: 'ann@example.org', to: ['customer@example.com', 'blind@example.com', capture] } }); // prettier-ignore
    expect(await send(mail, asMain)).toBe(250);
    const [record] = await sentOf(mail.messageId);
    const text = JSON.stringify(record);
    for (const address of ['customer@example.com', 'boss@example.com', 'blind@example.com'])
      expect(text).toContain(address);
    expect(text).not.toContain(secret);
    expect(record!.meta).toMatchObject({ source: { system: 'mail', account: 'main' }, evidence: 'captured' });
  });

  it('sent twice is there once', async () => {
    const mail = letter(copy);
    expect(await Promise.all([send(mail), send(mail)])).toEqual([250, 250]);
    expect(await send(mail)).toBe(250);
    expect(await sentOf(mail.messageId)).toHaveLength(1);
  });

  it('that is too large is refused, announced or not', async () => {
    const client = await Client.to(portOf(desk));
    await client.say('EHLO x');
    expect(await client.say('MAIL FROM:<a@example.org> SIZE=40000000')).toBe(552);
    client.end();
    expect(await send(letter({ ...copy, text: 'x'.repeat(70).concat('\n').repeat(540_000) }))).toBe(552);
  });

  it('with too many recipients has the rest put off', async () => {
    const client = await Client.to(portOf(desk));
    await client.say('EHLO x');
    await client.say(`AUTH PLAIN ${Buffer.from(`\0main\0${secret}`).toString('base64')}`);
    await client.say('MAIL FROM:<a@example.org>');
    client.write(Array.from({ length: 1001 }, (_, i) => `RCPT TO:<r${i}@example.com>\r\n`).join(''));
    const codes = [];
    for (let i = 0; i < 1001; i++) codes.push(await client.answer());
    expect([codes.indexOf(452), codes.filter((code) => code === 250).length]).toEqual([1000, 1000]);
    client.end();
  });

  it('that can never be read is refused for good', async () => {
    const client = await Client.to(portOf(desk));
    await client.begin();
    expect(await client.say('no header at all\r\n.')).toBe(554);
    client.end();
  });

  it('that breaks off is not there', async () => {
    const client = await Client.to(portOf(desk));
    await client.begin();
    client.write(raw('broken-off'));
    client.end();
    const next = letter(copy);
    expect(await send(next)).toBe(250);
    expect(await sentOf('broken-off@example.org')).toEqual([]);
  });

  it('may be pipelined, and come byte by byte', async () => {
    const client = await Client.to(portOf(desk));
    client.write(`EHLO x\r\nMAIL FROM:<ann@example.org>\r\nRCPT TO:<${capture}>\r\nDATA\r\n`);
    expect([await client.answer(), await client.answer(), await client.answer(), await client.answer()]).toEqual([250, 250, 250, 354]); // prettier-ignore
    for (const byte of `${raw('slow')}.\r\n`) {
      client.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.answer()).toBe(250);
    expect(await sentOf('slow@example.org')).toHaveLength(1);
    client.end();
  });

  it.each(['\n.\r\n', '\n.\n', '\r.\r', '\r\n.\n', '\n.\r'])('smuggles no other one behind %j', async (ending) => {
    const id = `smuggled-${Buffer.from(ending).toString('hex')}`;
    const client = await Client.to(portOf(desk));
    await client.begin();
    const second = `MAIL FROM:<boss@example.org>\r\nRCPT TO:<${capture}>\r\nDATA\r\n${raw(id)}`;
    client.write(`${raw(`outer-${id}`)}${ending}${second}.\r\n`);
    expect(await client.answer()).toBe(250);
    expect(await client.say('NOOP')).toBe(250);
    client.end();
    expect(await sentOf(`outer-${id}@example.org`)).toHaveLength(1);
    expect(await sentOf(`${id}@example.org`)).toEqual([]);
  });
});

test('nothing is told in the open before TLS takes over, and what came before it is forgotten', async () => {
  const client = await Client.to(portOf(desk));
  await client.say('EHLO x');
  client.write(`STARTTLS\r\nMAIL FROM:<ann@example.org>\r\n`);
  expect(await client.answer()).toBe(220);
  client.end();
});

test('while the store is away a letter waits in the spool, and is on the record once when it is back', async () => {
  line.kill();
  const mail = letter(copy);
  expect([await send(mail), await send(mail)]).toEqual([250, 250]);
  line.revive();
  const entries = async () => ((await desk.anonymous('get', '/capture/ready')).body as CaptureReadiness).spool.entries;
  await until('the spool is empty', async () => (await entries()) === 0, 25_000);
  expect(await sentOf(mail.messageId)).toHaveLength(1);
});

test('at the end of the process a letter under way is finished, and nobody else is listened to', async () => {
  const ending = await open();
  const client = await Client.to(portOf(ending));
  await client.begin();
  const idle = await Client.to(portOf(ending));
  await idle.say('EHLO x');
  client.write(raw('at-the-end'));
  const closed = ending.close();
  expect(await idle.answer()).toBe(421);
  client.write('.\r\n');
  expect(await client.answer()).toBe(250);
  await closed;
  expect(await sentOf('at-the-end@example.org')).toHaveLength(1);
});
