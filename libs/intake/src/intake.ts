import type { Captured } from '@app/capture/captured';
import type { Codec } from '@app/event-store/codec';
import { comparePositions, type EventStore, type Position } from '@app/event-store/event-store';
import type { Newest } from '@app/event-store/handle-all';
import type { Vault } from '@app/vault/vault';
import { call } from '@app/domain/calls/call';
import type { Handled } from '@app/event-store/handle';
import { madeOf, type Made } from './commands';
import { Contents } from './contents';
import type { Desk, IntakeSource } from './desk';
import { Parties, type UnknownLines } from './parties';
import { byRule, Privacy } from './privacy';
import { intended, recordAll, type Intended } from './recorder';
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

/** What became of one captured fact: no events where the record had it already. */
export interface Became {
  /** Appended, by type. */
  readonly events: readonly string[];
  readonly rejection?: { readonly code: string; readonly message: string };
}

/** What became of captured facts. */
export interface Intaken {
  /** In the order in which they were given. */
  readonly each: readonly Became[];
  /** Events appended, by type. */
  readonly events: Readonly<Record<string, number>>;
  /** Facts that were on the record already. */
  readonly known: number;
  /** Facts of private calls that are dropped: nothing of their content is kept. */
  readonly private: number;
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
      privacy: new Privacy(ports),
      fingerprint: (row) => ports.vault.keyedHash('fingerprint', row),
    };
  }

  /** Returns once every fact of the batch is on the record; throws what the store throws, and then the batch may be taken again. */
  async take(batch: readonly Captured[]): Promise<Intaken> {
    const isFresh = batch.map((captured) => !this.said.before(captured));
    const fresh = batch.filter((_, i) => isFresh[i]);
    try {
      const intaken = await this.record(fresh, batch.length - fresh.length);
      const next = intaken.each.values();
      return { ...intaken, each: isFresh.map((is) => (is ? next.next().value! : { events: [] })) };
    } catch (error) {
      this.said.forget(fresh);
      throw error;
    }
  }

  private async record(facts: readonly Captured[], saidBefore: number): Promise<Intaken> {
    const made = await Promise.all(facts.map((fact) => madeOf(fact, this.desk)));
    const handled = await this.handled(made.flatMap(({ commands }) => commands));
    const marked = await this.handled(await this.marking(made));

    const counted = new Counted(saidBefore);
    let next = 0;
    const each = made.map(({ commands, left }, i): Became => {
      const line = facts[i]!.origin.line;
      if (left === 'unknown owner') counted.rejected.push({ line, ...unknownOwner });
      if (left === 'private') counted.private++;
      if (left === undefined) return counted.add(handled.slice(next, (next += commands.length)), line);
      return { events: [], ...(left === 'unknown owner' && { rejection: unknownOwner }) };
    });
    for (const result of marked) counted.add([result], undefined);
    const { events, known, private: dropped, rejected, position } = counted;
    return { each, events, known, private: dropped, rejected, position };
  }

  private handled(commands: readonly Intended[]): Promise<Handled[]> {
    return recordAll({ ...this.ports, newest: this.newest }, commands, this.inFlight);
  }

  /** Of calls of which each delivery knows half: whichever is recorded last sees both. */
  private async marking(made: readonly Made[]): Promise<Intended[]> {
    const doubtful = new Map(made.flatMap((one) => (one.doubtful ? [[one.doubtful.callId, one.doubtful.stamp]] : [])));
    const found = await Promise.all(
      [...doubtful].map(async ([callId, stamp]) => {
        const since = await this.desk.privacy.privateSince(callId);
        if (since === undefined) return [];
        const marking = { ...stamp, occurredAt: since, commandId: `${stamp.commandId}:private` };
        return [intended(call, { type: 'MarkCallPrivate', stamp: marking, callId, by: byRule })];
      }),
    );
    return found.flat();
  }
}

const unknownOwner = { code: 'rep.unknown-line', message: 'nobody answers to the line of the owner' };
/** What the decider says of anything more about a private call. */
const isPrivate = 'call.private';

class Counted {
  readonly events: Record<string, number> = {};
  readonly rejected: NotRecorded[] = [];
  private = 0;
  position: Position | undefined;

  constructor(public known: number) {}

  /** The results of one fact. */
  add(results: readonly Handled[], line: number | undefined): Became {
    const rejections = results
      .flatMap(({ rejection }) => rejection ?? [])
      .filter(({ code }) => !alreadyThere.has(code));
    if (rejections.some(({ code }) => code === isPrivate)) this.private++;
    for (const rejection of rejections) if (rejection.code !== isPrivate) this.rejected.push({ line, ...rejection });
    const news = results.filter(({ repeated, events }) => !repeated && events.length > 0);
    if (rejections.length === 0 && news.length === 0) this.known++;
    for (const { events, position } of news) {
      for (const { type } of events) this.events[type] = (this.events[type] ?? 0) + 1;
      if (position && (!this.position || comparePositions(position, this.position) > 0)) this.position = position;
    }
    const rejection = rejections.find(({ code }) => code !== isPrivate);
    return { events: news.flatMap(({ events }) => events.map(({ type }) => type)), ...(rejection && { rejection }) };
  }
}
