import type { Captured } from '@app/capture/captured';
import type { Codec } from '@app/event-store/codec';
import { comparePositions, type EventStore, type Position } from '@app/event-store/event-store';
import type { Newest } from '@app/event-store/handle-all';
import type { Vault } from '@app/vault/vault';
import { commandOf, type Desk, type IntakeSource } from './commands';
import { Contents } from './contents';
import { Parties, type UnknownLines } from './parties';
import { recordAll } from './recorder';
import { Said } from './said';

export interface IntakePorts {
  /** Opens and seals: `OPEN_STORE`. */
  readonly store: EventStore;
  readonly codec: Codec;
  readonly vault: Vault;
}

export interface NotRecorded {
  /** Of the source's row, where it has one. */
  readonly line: number | undefined;
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
  private readonly desk: Desk;
  private readonly said = new Said();
  private readonly newest: Newest = {};

  constructor(
    private readonly ports: IntakePorts,
    source: IntakeSource,
    private readonly inFlight = 128,
  ) {
    this.desk = {
      source,
      parties: new Parties(ports.vault, this.unknownLines),
      contents: new Contents(ports),
      fingerprint: (row) => ports.vault.keyedHash('fingerprint', row),
    };
  }

  /** Returns once every fact of the batch is on the record; throws what the store throws, and then the batch may be taken again. */
  async take(batch: readonly Captured[]): Promise<Intaken> {
    const fresh = batch.filter((captured) => !this.said.before(captured));
    try {
      return await this.record(fresh, batch.length - fresh.length);
    } catch (error) {
      this.said.forget(fresh);
      throw error;
    }
  }

  private async record(facts: readonly Captured[], saidBefore: number): Promise<Intaken> {
    const made = await Promise.all(facts.map((fact) => commandOf(fact, this.desk)));
    const commands = made.filter((command) => command !== undefined);
    const handled = await recordAll({ ...this.ports, newest: this.newest }, commands, this.inFlight);

    const events: Record<string, number> = {};
    const rejected: NotRecorded[] = [];
    let known = saidBefore;
    let position: Position | undefined;
    const linesOf = facts.filter((_, i) => made[i] !== undefined).map(({ origin }) => origin.line);
    handled.forEach((result, i) => {
      const { rejection } = result;
      if (rejection && !alreadyThere.has(rejection.code)) rejected.push({ line: linesOf[i], ...rejection });
      else if (result.repeated || result.events.length === 0) known++;
      else {
        for (const { type } of result.events) events[type] = (events[type] ?? 0) + 1;
        if (result.position && (!position || comparePositions(result.position, position) > 0))
          position = result.position;
      }
    });
    facts.forEach(({ origin }, i) => {
      if (made[i] === undefined)
        rejected.push({
          line: origin.line,
          code: 'rep.unknown-line',
          message: 'nobody answers to the line of the owner',
        });
    });
    return { events, known, rejected, position };
  }
}
