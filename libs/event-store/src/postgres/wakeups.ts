import { Client, type Pool } from 'pg';
import { Bell } from '../follow';
import { backOff } from '../patience';
import { connectionSettings, run } from './connections';
import { statements } from './statements';

/** Least milliseconds between two notifications of this process: a notifying commit takes a lock of the whole cluster. */
const notifyEvery = 15;

/** Tells followers, here and in other processes, that there is something to read. What gets lost is found by polling. */
export class Wakeups {
  readonly bell = new Bell();
  private notifying: Promise<unknown> | undefined;
  private again = false;
  private listening: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly pool: Pool,
    private readonly closing: AbortSignal,
  ) {}

  /** Followers of this process are told at once. The others are told once per pause, with nothing but "look". */
  appended(): void {
    this.bell.ring();
    if (this.notifying) this.again = true;
    else this.notifying = this.notify();
  }

  private async notify(): Promise<void> {
    do {
      this.again = false;
      await run(this.pool, statements.notify).catch(() => undefined);
      await pause(notifyEvery, this.closing);
    } while (this.again);
    this.notifying = undefined;
  }

  /** Hears other processes, over a connection of its own, until the store is closed. */
  listen(): void {
    this.listening ??= this.keepListening();
  }

  private async keepListening(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.closing.addEventListener('abort', () => resolve()));
    for (let tries = 0; !this.closing.aborted; tries++) {
      const client = new Client(connectionSettings(this.url));
      const lost = new Promise<void>((resolve) => client.once('error', () => resolve()).once('end', () => resolve()));
      client.on('error', () => undefined).on('notification', () => this.bell.ring());
      try {
        await client.connect();
        await client.query(statements.listen.text);
        tries = 0;
        this.bell.ring(); // for all that came while nobody listened
        await Promise.race([lost, closed]);
      } catch {
        // cannot be reached now; polling goes on meanwhile
      }
      void client.end().catch(() => undefined);
      await pause(backOff(tries), this.closing);
    }
  }

  /** After `closing` has aborted. */
  async close(): Promise<void> {
    await this.listening;
    await this.notifying;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Bell().next(0, milliseconds, signal);
}
