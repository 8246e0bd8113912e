import type { BlobRef, Stamp } from '@app/decider/fact';
import type { Intended } from '@app/intake/recorder';

/** A command whose content is not sealed yet: only who records it has a vault. */
export interface Unsealed {
  readonly callId: string;
  readonly subject: string;
  readonly seconds: number;
  /** Words instead of sound. */
  readonly text?: string;
  readonly stamp: Stamp;
  readonly with: (content: BlobRef) => Intended;
}
export type Seal = (recording: Unsealed, sound: () => Buffer) => Promise<BlobRef | undefined>;

/** Sealed one by one; what `seal` has no use for is left out: it is on the record already. */
export async function sealed(commands: readonly (Intended | Unsealed)[], seal: Seal): Promise<Intended[]> {
  const done: Intended[] = [];
  for (const command of commands) {
    if (!('with' in command)) {
      done.push(command);
      continue;
    }
    const content = await seal(command, () =>
      command.text === undefined ? tone(command.seconds) : Buffer.from(command.text),
    );
    if (content) done.push(command.with(content));
  }
  return done;
}

/** Samples a second: the fewest that browsers play. */
const rate = 3000;

/** A quiet tone of 220 Hz (WAV, 8 bits, one channel): what there is to hear where nobody ever spoke. */
export function tone(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * rate);
  for (let i = 0; i < samples.length; i++) samples[i] = 128 + Math.round(24 * Math.sin((2 * Math.PI * 220 * i) / rate));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28); // bytes a second
  header.writeUInt16LE(1, 32); // bytes a sample
  header.writeUInt16LE(8, 34); // bits a sample
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
