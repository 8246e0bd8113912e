import type { Command, Decider } from '@app/decider/decider';
import type { Fact } from '@app/decider/fact';
import type { Handled } from '@app/event-store/handle';
import { handleAll, type HandleAll } from '@app/event-store/handle-all';

/** A command, and the decider that knows it. */
export interface Intended {
  readonly decider: AnyDecider;
  readonly command: Command;
}
export type AnyDecider = Decider<never, unknown, never>;

/** Pairs a command with its decider: the only place where both types are known. */
export const intended = <C extends Command, S, E extends Fact>(decider: Decider<C, S, E>, command: C): Intended => ({
  decider: decider as unknown as AnyDecider,
  command,
});

/** So that what they make stays far below what one append may hold. */
const commandsAnAppend = 100;

/**
 * Carries out many commands: those of one stream in the order given and in one append, `inFlight` streams side by side,
 * so that the store can write many in one go. `ports.store` opens and seals: `OPEN_STORE`. Results in the order of the commands. Throws what the store throws.
 */
export async function recordAll(ports: HandleAll, commands: readonly Intended[], inFlight = 128): Promise<Handled[]> {
  const byStream = new Map<string, number[]>();
  commands.forEach(({ decider, command }, i) => {
    const stream = decider.streamOf(command as never);
    const there = byStream.get(stream);
    if (there) there.push(i);
    else byStream.set(stream, [i]);
  });
  const results = new Array<Handled>(commands.length);
  const streams = byStream.values();
  let failed = false;
  const worker = async () => {
    // One iterator for all workers: each takes the next stream that nobody has.
    for (const indices of streams) {
      if (failed) return;
      const { decider } = commands[indices[0]!]!;
      while (indices.length > 0) {
        const some = indices.splice(0, commandsAnAppend);
        const handled = await handleAll(
          ports,
          decider,
          some.map((i) => commands[i]!.command as never),
        );
        handled.forEach((result, nth) => (results[some[nth]!] = result));
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker)).catch((error: unknown) => {
    failed = true;
    throw error;
  });
  return results;
}
