import { SingleBar } from 'cli-progress';

/** Where a command writes, and how it is asked to stop. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  /** Progress and errors, so that `out` can be piped on. */
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}

/** What the user did wrong: shown without a stack, exit code 2. */
export class UsageError extends Error {}

export const exitCodes = { done: 0, failed: 1, usage: 2, refusedRows: 3, interrupted: 130 } as const;

export const line = (stream: NodeJS.WritableStream, text = ''): void => void stream.write(`${text}\n`);
/** `48,967` */
export const count = (n: number): string => n.toLocaleString('en-US');
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
/** Most of the memory that this process has ever held. */
export const peakMemory = (): string => `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;

export interface Progress {
  /** `done` of the total, with a word on what. */
  at(done: number, word: string): void;
  end(): void;
}

const everyMs = 5_000;

/** A bar where somebody watches; else a line every few seconds. */
export function progress({ err }: Terminal, title: string, total: number): Progress {
  const share = (done: number) => `${total === 0 ? 100 : Math.floor((100 * done) / total)} %`;
  if (!err.isTTY) {
    let last = Date.now();
    return {
      at: (done, word) => {
        if (Date.now() - last < everyMs) return;
        last = Date.now();
        line(err, `${title}: ${share(done)}, ${word}`);
      },
      end: () => undefined,
    };
  }
  const bar = new SingleBar({
    format: `${title} {bar} {percentage} % | {word} | {eta_formatted}`,
    stream: err,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  bar.start(total, 0, { word: '' });
  return { at: (done, word) => bar.update(Math.min(done, total), { word }), end: () => bar.stop() };
}
