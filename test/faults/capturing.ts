import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { callStream } from '@app/domain/calls/call.events';
import { emailStream } from '@app/domain/emails/email.events';
import { emailIdOf } from '@app/intake/letters';
import { readConfig } from '@app/wiring/config';
import { openStores } from '@app/wiring/stores';
import { createTransport } from 'nodemailer';
import { cdrRow } from './cdr-rows';
import { Line } from '../contract/event-store/line';
import { ManagedProcess } from './managed-process';
import { OwnPostgres } from './own-postgres';
import { freePort } from './ports';
import { until } from '../until';

const secret = '0123456789abcdefghijklmnop';
const sourceNames = ['aircall', 'amocrm', 'hubspot', 'mail', 'asterisk-cdr'] as const;
const bearer = { authorization: `Bearer ${secret}` };
const placed = 1_772_445_600;

type Kind = 'call' | 'letter' | 'row';
/** Between one row and the next: a call is told of once the log has moved on by four hours. */
const minutesBetweenRows = 5;

/** A delivery: how it is sent, and the stream that it is on the record in. */
interface Sending {
  readonly stream: string;
  /** True once it is acknowledged. */
  send(): Promise<boolean>;
}

/** An API that vendors send to, on a database of its own behind a line that can be cut. */
export class Capturing {
  /** Streams of what was acknowledged, and of what was sent and not. */
  readonly acknowledged = new Set<string>();
  readonly unanswered = new Set<string>();
  private sending: Promise<void>[] = [];
  private stopping = false;
  private rows = 0;

  private constructor(
    private readonly database: OwnPostgres,
    readonly line: Line,
    readonly api: ManagedProcess,
    private readonly env: Readonly<Record<string, string>>,
    private readonly mailPort: number,
  ) {}

  static async open(): Promise<Capturing> {
    const database = await OwnPostgres.open();
    const line = await Line.to(database.url);
    const mailPort = await freePort();
    const env = {
      DATABASE_URL: line.url,
      ONRECORD_DATA_DIR: join(database.folder, 'data'),
      ONRECORD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'warn',
      MAIL_LISTEN: `127.0.0.1:${mailPort}`,
      CAPTURE_SOURCES: JSON.stringify(sourceNames.map((source) => ({ source, account: 'main', zone: 'UTC', secret }))),
    };
    const capturing = new Capturing(database, line, await ManagedProcess.of('api', 'api', env), env, mailPort);
    capturing.api.start();
    await capturing.api.ready();
    return capturing;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.api.kill();
    await this.line.close();
    await this.database.close();
  }

  /** So many senders at a time, each of them one delivery after the other, of all vendors by turns; a lost answer is not asked for again. */
  storm(senders: number, kinds: readonly Kind[] = ['call']): void {
    this.stopping = false;
    this.sending = Array.from({ length: senders }, async (_, sender) => {
      for (let nth = sender; !this.stopping; nth++) {
        const kind = kinds[nth % kinds.length]!;
        const delivery = kind === 'letter' ? this.letter() : kind === 'row' ? this.row() : this.call(nth);
        if (await delivery.send().catch(() => false)) this.acknowledged.add(delivery.stream);
        else {
          this.unanswered.add(delivery.stream);
          // whoever starts again needs the processor more
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.sending);
  }

  async further(count: number): Promise<void> {
    const goal = this.acknowledged.size + count;
    await until(`${count} more acknowledged`, async () => {
      this.api.mustLive();
      return this.acknowledged.size >= goal;
    });
  }

  /** Deliveries that wait. */
  async spooled(): Promise<number> {
    const response = await fetch(`${this.api.url}/capture/ready`);
    return ((await response.json()) as { spool: { entries: number } }).spool.entries;
  }

  async again(): Promise<void> {
    this.api.start();
    await this.api.ready();
  }

  /** One day later than all rows: then no more can come of any call. */
  async closeRows(): Promise<void> {
    this.rows += (24 * 60) / minutesBetweenRows;
    const { stream, send } = this.row();
    expect(await send()).toBe(true);
    this.unanswered.add(stream);
    await until('every row is a call', async () => {
      const known = await this.database.query<{ stream: string }>(
        `select distinct stream from event_store.events where stream like 'call-main-%'`,
      );
      const there = new Set(known.map(({ stream }) => stream));
      return [...this.acknowledged].every((stream) => !stream.startsWith('call-main-') || there.has(stream));
    });
  }

  /** Of Asterisk's log: kept on the disk when it is answered, and a call later on. */
  private row(): Sending {
    const id = `${Math.floor(placed)}.${this.rows}`;
    const at = new Date((placed + this.rows++ * minutesBetweenRows * 60) * 1000);
    return { stream: callStream(`main-${id}`), send: this.post('asterisk-cdr', { rows: [cdrRow({ id, at })] }) };
  }

  private post(path: string, body: object): Sending['send'] {
    return async () => {
      const response = await fetch(`${this.api.url}/capture/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(15_000),
      });
      return response.ok;
    };
  }

  private call(nth: number): Sending {
    const id = randomUUID();
    const post = this.post.bind(this);
    const phone = '+31201234567';
    switch (nth % 3) {
      case 0:
        return {
          stream: callStream(`aircall-main-${id}`),
          send: post('aircall', { event: 'call.ended', resource: 'call', timestamp: placed + 100, token: secret, data: { id, direction: 'inbound', started_at: placed, answered_at: placed + 10, ended_at: placed + 100, raw_digits: phone, number: { digits: '+31207654321' } } }), // prettier-ignore
        };
      case 1:
        return {
          stream: callStream(`amocrm-main-${id}`),
          send: post('amocrm/calls', [{ direction: 'outbound', uniq: id, duration: 60, source: 'PBX', phone, call_responsible: 1, call_status: 4, created_at: placed }]), // prettier-ignore
        };
      default:
        return {
          stream: callStream(`hubspot-main-${id}`),
          send: post('hubspot/calls', { id, properties: { hs_timestamp: '2026-03-02T10:00:00Z', hs_call_direction: 'OUTBOUND', hs_call_to_number: phone, hs_call_status: 'COMPLETED', hs_call_duration: '61000' } }), // prettier-ignore
        };
    }
  }

  private letter(): Sending {
    const messageId = `${randomUUID()}@example.org`;
    return {
      stream: emailStream(emailIdOf(messageId)),
      send: async () => {
        const transport = createTransport({ host: '127.0.0.1', port: this.mailPort, ignoreTLS: true, connectionTimeout: 2_000, greetingTimeout: 5_000, socketTimeout: 20_000 }); // prettier-ignore
        try {
          await transport.sendMail({
            messageId: `<${messageId}>`,
            date: new Date(placed * 1000),
            from: 'ann@example.org',
            to: 'customer@example.com',
            text: 'Hello '.repeat(20_000),
            envelope: { from: 'ann@example.org', to: `main+${secret}@capture.example.org` },
          });
          return true;
        } finally {
          transport.close();
        }
      },
    };
  }

  /** What is wrong on the record, in words: lost, there twice, or there by half; and how many there are in all. */
  async wrongs(): Promise<{ wrongs: string[]; streams: number }> {
    const stores = await openStores(readConfig({ ...this.env, DATABASE_URL: this.database.url }));
    try {
      const seen = new Map<string, string[]>();
      for await (const { stream, type } of stores.sealed.readAll())
        if (/^(call|email)-/.test(stream)) seen.set(stream, [...(seen.get(stream) ?? []), type]);
      // each kind of delivery leaves the same behind wherever it is whole
      const whole = new Map<string, string>();
      const kindOf = (stream: string) => /^(call-[a-z0-9]+|email)-/.exec(stream)![1]!;
      for (const stream of this.acknowledged) {
        const types = seen.get(stream);
        if (types) whole.set(kindOf(stream), [...types].sort().join());
      }
      const wrongs = [...this.acknowledged].filter((stream) => !seen.has(stream)).map((stream) => `${stream} is lost`);
      for (const [stream, types] of seen) {
        const [found, expected] = [[...types].sort().join(), whole.get(kindOf(stream))];
        if (found !== expected) wrongs.push(`${stream} has ${found} instead of ${expected}`);
        if (!this.acknowledged.has(stream) && !this.unanswered.has(stream)) wrongs.push(`${stream} was never sent`);
      }
      return { wrongs, streams: seen.size };
    } finally {
      await stores.close();
    }
  }
}
