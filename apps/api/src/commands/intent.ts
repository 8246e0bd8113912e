import type { Command } from '@app/decider/decider';
import type { Stamp } from '@app/decider/fact';
import { AnInstantAsWritten, OneOf } from '../fields';
import type { Caller } from './caller';
import type { Desk } from './desk';

/** A field and its instant. */
export type Happened = readonly [field: string, at: string | undefined];

/**
 * A validated body that becomes one command of the domain, and what goes over the command bus. `id` (from the path, or
 * new) and `caller` are set by the controller and can't come from a body: they carry no decorator.
 */
export abstract class Intent<C extends Command = Command> {
  declare id: string;
  declare caller: Caller;

  @AnInstantAsWritten({
    optional: true,
    description: 'When it happened, with its offset; now where absent. Never in the future.',
  })
  occurredAt?: string;

  @OneOf(['live', 'backfill'], {
    optional: true,
    description:
      'Services only: `backfill` is history brought in afterwards, which starts no tasks, alerts or policies.',
  })
  ingest?: 'live' | 'backfill';

  /** The body's own times that can't be in the future; the first one known is when it happened, unless occurredAt says so. */
  happened(): readonly Happened[] {
    return [];
  }

  /** Wraps plaintext as Personal, and asks the desk for what only the read side or the vault knows. */
  abstract command(stamp: Stamp, desk: Desk): C | Promise<C>;
}
