import { letterLimits } from '@app/capture/mail/limits';
import type { SMTPServerDataStream } from 'smtp-server';
import { SmtpError } from './smtp-error';

/** Of all letters that are coming in at a time; each has its own limit beside. */
const mostBytes = 4 * letterLimits.bytes;
/** Letters that are read at a time: each takes several times its size in memory. */
const mostRead = 2;

/** Bounds the memory that letters take: of one by its size, of all by what they take together. */
export class LettersUnderWay {
  private bytes = 0;
  private reading = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * Gathers a letter and hands it over once all of it is there. What is too large is not kept while the rest of it
   * arrives: the server itself answers 552. Throws SmtpError 452 where others take all the room just now.
   */
  async gather<T>(stream: SMTPServerDataStream, take: (raw: Buffer) => Promise<T>): Promise<T> {
    let chunks: Buffer[] = [];
    let held = 0;
    let crowded = false;
    const release = () => {
      this.bytes -= held;
      held = 0;
      chunks = [];
    };
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (crowded || stream.sizeExceeded) release();
        else if (this.bytes + chunk.length > mostBytes) crowded = true;
        else {
          chunks.push(chunk);
          held += chunk.length;
          this.bytes += chunk.length;
        }
      }
      if (stream.sizeExceeded) throw new SmtpError(552, 'The letter is too large');
      if (crowded) throw new SmtpError(452, 'Too many letters at once, try again later');
      return await this.inTurn(() => take(Buffer.concat(chunks)));
    } finally {
      release();
    }
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.reading >= mostRead) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.reading++;
    try {
      return await work();
    } finally {
      // whoever waits takes the place over
      const next = this.waiting.shift();
      if (next) next();
      else this.reading--;
    }
  }
}
