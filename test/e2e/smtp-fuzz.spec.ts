import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { emailStream } from '@app/domain/emails/email.events';
import type { EventStore } from '@app/event-store/event-store';
import { emailIdOf } from '@app/intake/letters';
import { OPEN_STORE } from '@app/wiring/event-store.module';
import fc from 'fast-check';
import { MailListener } from '../../apps/api/src/capture/mail/mail-listener';
import { until } from '../until';
import { Desk } from './desk';

/* Whatever is said to the listener: sessions end, what they held is let go, and a letter is on the record whole or not at all. */
const secret = '0123456789abcdefghijklmnop';
const capture = `main+${secret}@capture.example.org`;
const planted = 'Zephyrine';

let desk: Desk;
const logged: string[] = [];
beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    logged.push(String(text));
    return true;
  });
  const sources = [{ source: 'mail', account: 'main', zone: 'Europe/Amsterdam', secret }];
  desk = await Desk.open({ CAPTURE_SOURCES: JSON.stringify(sources), MAIL_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'trace' }, { projects: false }); // prettier-ignore
  const manager = await desk.as('manager');
  await manager.record('/reps', { repId: 'ann', team: 'north', role: 'hunter', timeZone: 'Europe/Amsterdam' });
  await manager.record('/reps/ann/lines', { kind: 'mailbox', value: 'ann@example.org', from: '2026-01-01T00:00:00Z' });
});
afterAll(async () => {
  await desk.close();
  jest.restoreAllMocks();
});

/** What the listener holds on to. */
interface Held {
  readonly server: { readonly connections: ReadonlySet<unknown> };
  readonly letters: { readonly bytes: number; readonly reading: number; readonly waiting: readonly unknown[] };
  readonly busy: ReadonlySet<string>;
}
const held = () => {
  const { server, letters, busy } = desk.app.get<unknown, Held>(MailListener);
  return server.connections.size + letters.bytes + letters.reading + letters.waiting.length + busy.size;
};
/** Nothing is left of any session, and the next letter is taken. */
afterEach(async () => {
  await until('all sessions ended, and nothing of them is held', () => Promise.resolve(held() === 0));
  const id = `after-${Math.random().toString(36).slice(2)}`;
  expect(await sent(letter(id))).toBe(250);
  expect(await eventsOf(id)).toBe(1);
});

/** Says all of it at once, and gives the codes of what was answered until it was hung up on, or the last of `wanted` came. */
async function talk(said: string | Buffer, { wanted = Infinity, cut = false } = {}): Promise<number[]> {
  const socket = connect(desk.app.get(MailListener).port!, '127.0.0.1');
  let text = '';
  const codes = () => [...text.matchAll(/^(\d{3}) /gm)].map(([, code]) => Number(code));
  socket.setEncoding('latin1').on('error', () => undefined);
  await once(socket, 'data').then(([greeting]) => (text += String(greeting)));
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (codes().length > wanted) socket.end();
  });
  const closed = once(socket, 'close');
  if (typeof said === 'string') socket.write(said, 'latin1');
  else socket.write(said);
  if (cut) setImmediate(() => socket.destroy());
  else if (wanted === Infinity) socket.end();
  await closed;
  return codes().slice(1);
}
const begin = `EHLO x\r\nMAIL FROM:<ann@example.org>\r\nRCPT TO:<${capture}>\r\nDATA\r\n`;
const letter = (id: string, header = '', body = `Dear ${planted}`) =>
  `From: ann@example.org\r\nTo: ${planted}@example.com\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <${id}@example.org>\r\nSubject: For ${planted}\r\n${header}\r\n${body}\r\n`; // prettier-ignore
/** The answer to the letter. */
const sent = async (raw: string): Promise<number> =>
  (await talk(`${begin}${raw.replace(/\r\n\./g, '\r\n..')}\r\n.\r\n`, { wanted: 5 }))[4] ?? 0;
const eventsOf = async (id: string): Promise<number> => {
  let found = 0;
  for await (const {
    type,
  } of desk.app.get<EventStore>(OPEN_STORE).readStream(emailStream(emailIdOf(`<${id}@example.org>`)))) // prettier-ignore
    if (type === 'EmailSent') found++;
  return found;
};

const scraps = fc.constantFrom('EHLO x', 'HELO', 'MAIL FROM:<', 'MAIL FROM:<a@b.c>', `MAIL FROM:<a@b.c> SIZE=${'9'.repeat(30)}`, `RCPT TO:<${capture}>`, 'RCPT TO:<main+@x>', 'RCPT TO:<\0>', 'DATA', 'BDAT 5', 'RSET', 'NOOP', 'STARTTLS', 'AUTH PLAIN', 'AUTH PLAIN AAAA', 'AUTH LOGIN', 'AUTH CRAM-MD5', 'XCLIENT ADDR=127.0.0.1', 'VRFY root', 'EXPN', 'GET / HTTP/1.1', '.', '\0', '\r', '\n', '\xff\xfe', 'x'.repeat(70_000), `MAIL FROM:<${'a'.repeat(5_000)}@b.c>`, ' '.repeat(1_000), 'MAIL FROM:<a@b.c> SMTPUTF8 BODY=8BITMIME X=Y'); // prettier-ignore

it('commands of all kinds, in any order', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(scraps, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 12 }), fc.constantFrom('\r\n', '\n', '\r'), fc.boolean(), async (all, end, cut) => {
      for (const code of await talk(all.join(end) + end, { cut })) expect([code, code >= 220 && code < 560]).toEqual([code, true]);
    }),
    { numRuns: 40 },
  )); // prettier-ignore

it('a client that goes away, wherever it is', async () => {
  const whole = `${begin}${letter('cut')}\r\n.\r\n`;
  const end = whole.length - 3;
  const places = [
    0,
    3,
    10,
    begin.length - 8,
    begin.length,
    begin.length + 20,
    Math.floor((begin.length + end) / 2),
    end,
  ];
  for (const at of places) await talk(whole.slice(0, at), { cut: at % 2 === 0 });
  expect(await eventsOf('cut')).toBe(0);
});

const zip = deflateRawSync(Buffer.alloc(50_000_000));
const attached = (content: Buffer, type: string) =>
  `--B\r\nContent-Type: ${type}; name="${planted}.zip"\r\nContent-Disposition: attachment; filename="${planted}.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n--B--`; // prettier-ignore
const mixed = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n';
const within = (levels: number) =>
  Array.from({ length: levels }, (_, n) => `Content-Type: multipart/mixed; boundary=B${n}\r\n\r\n--B${n}\r\n`).join('');

it.each<[string, string, string, number]>([
  ['a bomb in gzip', mixed, attached(gzipSync(Buffer.alloc(50_000_000)), 'application/gzip'), 250],
  ['a bomb in zip', mixed, attached(zip, 'application/zip'), 250],
  ['parts a thousand deep', mixed, `--B\r\n${within(1000)}`, 554],
  ['parts a thousand deep, in the header', within(1000), '', 554],
  ['a hundred thousand recipients', `Cc: ${'a@example.com,\r\n '.repeat(100_000)}b@example.com\r\n`, 'x', 554],
  ['a hundred thousand fields', 'X: y\r\n'.repeat(100_000), 'x', 554],
  ['one endless field', `X: ${'x'.repeat(1_000_000)}\r\n`, 'x', 554],
  ['one endless line', '', 'x'.repeat(5_000_000), 250],
  ['a million lines and more', '', 'x\r\n'.repeat(1_100_000), 554],
  ['NULs', 'X-A: \0\r\n', '\0'.repeat(1000), 250],
  ['lone line ends', 'X-A: a\rBcc: b@example.com\r\n', 'a\rb\nc\n.\nd', 250],
])('%s', async (name, header, body, code) => {
  const id = name.replaceAll(/\W/g, '-');
  expect(await sent(letter(id, header, body))).toBe(code);
  expect(await eventsOf(id)).toBe(code === 250 ? 1 : 0);
}, 20_000); // prettier-ignore

it('names nobody in the log', async () => {
  await desk.anonymous('post', `/capture/twilio?call=${planted}`).type('form').send({ From: planted });
  await desk.anonymous('post', '/capture/facts').send({ version: planted });
  expect(logged.length).toBeGreaterThan(10);
  expect(logged.filter((line) => line.includes(planted) || line.includes(secret))).toEqual([]);
});
