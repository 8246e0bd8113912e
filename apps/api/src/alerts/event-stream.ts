import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  /** JSON. */
  readonly data: unknown;
}

/** The reader took nothing for longer than the patience. */
export class TooSlowError extends Error {}

/**
 * Server-sent events (WHATWG HTML, 9.2) on one answer, until `signal` aborts. A write waits until the reader has taken
 * what is there, so that of a slow one no more is held than the connection's own buffer.
 */
export class EventStream {
  private lastWrite = performance.now();

  constructor(
    private readonly out: Writable,
    private readonly signal: AbortSignal,
    /** Milliseconds: between signs of life, and to wait for a reader who takes nothing. */
    private readonly limits: { readonly heartbeat: number; readonly patience: number },
  ) {}

  /** Throws TooSlowError. */
  send({ id, event, data }: ServerSentEvent): Promise<void> {
    return this.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment that carries the place to resume at: who was sent nothing yet misses nothing either. Throws TooSlowError. */
  beat(id: string | undefined): Promise<void> {
    return this.write(`: still here\n${id === undefined ? '' : `id: ${id}\n`}\n`);
  }

  /** Milliseconds until a sign of life is due. */
  get untilBeat(): number {
    return Math.max(0, this.lastWrite + this.limits.heartbeat - performance.now());
  }

  /** Says why it ends; a reader who does not take even that is cut off. */
  async end(code: string): Promise<void> {
    if (this.out.destroyed) return;
    this.out.end(`event: end\ndata: ${JSON.stringify({ code })}\n\n`);
    const cut = setTimeout(() => this.out.destroy(), this.limits.patience);
    await finished(this.out).catch(() => undefined);
    clearTimeout(cut);
  }

  private async write(text: string): Promise<void> {
    if (this.signal.aborted) return;
    this.lastWrite = performance.now();
    if (this.out.write(text)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (outcome: () => void) => () => {
        clearTimeout(patience);
        this.out.off('drain', taken);
        this.signal.removeEventListener('abort', taken);
        outcome();
      };
      const taken = settle(resolve);
      const patience = setTimeout(
        settle(() => reject(new TooSlowError())),
        this.limits.patience,
      );
      this.out.once('drain', taken);
      this.signal.addEventListener('abort', taken);
    });
  }
}
