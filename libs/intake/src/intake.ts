import type { Captured } from '@app/capture/captured';
import type { Codec } from '@app/event-store/codec';
import { comparePositions, type EventStore, type Position } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { Vault } from '@app/vault/vault';
import { commandOf, type IntakeSource, type Intended } from './commands';
import { Parties, type UnknownLines } from './parties';
import { Said } from './said';

export interface IntakePorts {
  /** Opens and seals: `OPEN_STORE`. */
  readonly store: EventStore;
  readonly codec: Codec;
  readonly vault: Vault;
}

export interface NotRecorded {
  /** Of the source's row, where it has one. */
  readonly line?: number;
  readonly code: string;
  readonly message: string;
}

/** What became of captured facts. */
export interface Intaken {
  /** Events appended, by type. */
  readonly events: Readonly<Record<string, number>>;
  /** Facts that were on the record already. */
  readonly known: number;
  readonly rejected: readonly NotRecorded[];
  /** Of the last event appended. */
  readonly position: Position | undefined;
}

/** Rejections that say no more than that the record has it already. */
const alreadyThere: ReadonlySet<string> = new Set(['rep.already-joined', 'lead.already-registered']);

/**
 * Puts captured facts on the record. Facts of one stream are decided in the order given, different streams side by side
 * (`inFlight` of them), so that the store can write many in one go. What was taken before adds nothing.
 */
export class Intake {
  /** Lines that were asked for and that no rep had. */
  readonly unknownLines: UnknownLines = new Map();
  private readonly parties: Parties;
  private readonly said = new Said();

  constructor(
    private readonly ports: IntakePorts,
    private readonly source: IntakeSource,
    private readonly inFlight = 128,
  ) {
    this.parties = new Parties(ports.vault, this.unknownLines);
  }

  /** Returns once every fact of the batch is on the record; throws what the store throws, and then the batch may be taken again. */
  async take(batch: readonly Captured[]): Promise<Intaken> {
    const tally = {
      events: {} as Record<string, number>,
      known: 0,
      rejected: [] as NotRecorded[],
      position: undefined as Position | undefined,
    };
    const record = async (captured: Captured) => {
      const { line } = captured.origin;
      const intended = await commandOf(captured, this.source, this.parties, (row) =>
        this.ports.vault.keyedHash('fingerprint', row),
      );
      if (!intended) {
        tally.rejected.push({
          ...(line && { line }),
          code: 'rep.unknown-line',
          message: `nobody answers to ${JSON.stringify(captured.kind === 'owner' ? captured.owner : '')}`,
        });
        return;
      }
      const { events, repeated, rejection, position } = await this.decided(intended);
      if (rejection && !alreadyThere.has(rejection.code)) {
        tally.rejected.push({ ...(line && { line }), code: rejection.code, message: rejection.message });
        return;
      }
      if (repeated || events.length === 0) {
        tally.known++;
        return;
      }
      for (const { type } of events) tally.events[type] = (tally.events[type] ?? 0) + 1;
      if (position && (!tally.position || comparePositions(position, tally.position) > 0)) tally.position = position;
    };

    const fresh = batch.filter((captured) => !this.said.before(captured));
    tally.known += batch.length - fresh.length;
    const streams = groupBy(fresh, streamOf).values();
    let failed = false;
    const worker = async () => {
      // One iterator for all workers: each takes the next stream that nobody has.
      for (const facts of streams) for (const captured of facts) if (!failed) await record(captured);
    };
    try {
      await Promise.all(Array.from({ length: this.inFlight }, worker));
    } catch (error) {
      failed = true;
      this.said.forget(fresh);
      throw error;
    }
    return tally;
  }

  private decided({ decider, command }: Intended) {
    return handle(this.ports, decider, command as never);
  }
}

function streamOf(captured: Captured): string {
  switch (captured.kind) {
    case 'rep':
      return `rep ${captured.repId}`;
    case 'lead':
    case 'owner':
      return `lead ${captured.leadId}`;
    case 'activity':
      return `activity ${captured.activityId}`;
    case 'call':
      return `call ${captured.callId}`;
  }
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
