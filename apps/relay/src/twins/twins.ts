import type { Instant, Recorded } from '@app/decider/fact';
import { fold } from '@app/decider/decider';
import { call } from '@app/domain/calls/call';
import type { CallEvent } from '@app/domain/calls/call.events';
import { twinsAmong, type ReportedCall, type ToleranceAt } from '@app/domain/calls/twins';
import { splitStream, type CallId } from '@app/domain/ids';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore, Position, StoredRecord } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { TwinRow, Whereabouts } from '@app/projections/rep-scorecard/call-twins.query';
import { followFrom, type Cursor } from '../cursor';

const name = 'note-calls-told-of-twice';

/** What the read side knows of calls. */
export interface CallsTold {
  /** Resolves once it knows everything up to there. */
  upTo(position: Position): Promise<void>;
  /** By the department's rules; `most` milliseconds on any day. */
  tolerance(): Promise<{ readonly at: ToleranceAt; readonly most: number }>;
  /** These calls, whose duplicates they are, and which are theirs. */
  calls(ids: readonly CallId[]): Promise<readonly TwinRow[]>;
  /** Other accounts' calls with the same lead or party, about that time. */
  around(places: readonly Whereabouts[], seconds: number): Promise<readonly TwinRow[]>;
}
export interface Noting {
  /** The sealed one. */
  readonly history: EventStore;
  /** The open one, for commands. */
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec<StoredEvent>;
  readonly told: CallsTold;
  readonly cursor: Cursor;
  readonly now: () => Date;
}

/** What can make two reports one call, or two again; its own word, too: it may have been said from rows that lagged behind. */
const matters: ReadonlySet<string> = new Set<CallEvent['type']>([
  'CallPlaced',
  'CallEnded',
  'CallConnected',
  'CallTransferred',
  'CallJoined',
  'CallCorrected',
  'CallAttributed',
  'CallMatchedToLead',
  'CallDuplicateOf',
  'CallDuplicateLifted',
  'CallRetracted',
]);
/** Events looked at together: the more, the fewer questions to the read side. */
const batch = 2_000;
const inFlight = 32;

/**
 * Sees to it that a call which several sources tell of counts once, whichever came first, live and imported ones alike, from
 * the very first event: it starts nothing, so history is none of the policies' old news. After a crash it goes on from the
 * cursor; the same calls always end in the same duplicates (ADR 27).
 */
export const noteTwins = (noting: Noting, signal: AbortSignal): Promise<void> =>
  followFrom(
    { store: noting.history, cursor: noting.cursor, who: 'the duplicates', batch },
    signal,
    async (records) => {
      const those = records.filter(({ type, stream }) => matters.has(type) && splitStream(stream)[0] === 'call');
      if (those.length === 0) return;
      await noting.told.upTo(those.at(-1)!.position);
      await note(noting, those);
    },
  );

async function note(noting: Noting, records: readonly StoredRecord[]): Promise<void> {
  const { told } = noting;
  const tolerance = await told.tolerance();
  const seconds = Math.ceil(tolerance.most / 1000);
  const touched = [...new Set(records.map(({ stream }) => splitStream(stream)[1]))];
  const known = new Map((await told.calls(touched)).map((row) => [row.call, row]));
  // with each call all that can be one with it, with those all that can be one with them, …
  let places = [...[...known.values()].flatMap(placeOf), ...(await formerPlaces(noting, records, known))];
  while (places.length > 0) {
    const more = (await told.around(places, seconds)).filter(({ call }) => !known.has(call));
    for (const row of more) known.set(row.call, row);
    places = more.flatMap(placeOf);
  }
  const twins = twinsAmong([...known.values()].flatMap(reported), tolerance.at);
  const said = [...known.values()].filter(
    (row) => row.duplicate_by !== 'person' && (twins.get(row.call) ?? null) !== row.duplicate_of,
  );
  const left = said.values();
  const worker = async () => {
    for (const row of left) await say(noting, row, twins.get(row.call));
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, said.length) }, worker));
}

async function say({ store, codec, now }: Noting, row: TwinRow, of: CallId | undefined): Promise<void> {
  const key = `${row.call}@${row.revision}:${of ?? 'none'}`;
  const stamp = {
    occurredAt: now().toISOString(),
    actor: { kind: 'policy', id: name },
    source: { system: 'policy', account: name, externalId: key },
    evidence: 'captured',
    ingest: row.ingest,
    commandId: `policy:${name}:${key}`,
    correlationId: `${name}:${key}`,
  } as const;
  const command =
    of === undefined ? ({ type: 'LiftCallDuplicate' } as const) : ({ type: 'MarkCallDuplicate', of } as const);
  await handle({ store, codec }, call, { ...command, callId: row.call, stamp });
}

const placeOf = ({ source, account, lead, party, placed_at }: TwinRow): Whereabouts[] =>
  placed_at === null || (lead === null && party === null) ? [] : [{ source, account, lead, party, at: placed_at }];

/** Where calls stood that were corrected: what they were one with there may be one with another now. */
async function formerPlaces(
  { history, codec }: Noting,
  records: readonly StoredRecord[],
  known: ReadonlyMap<CallId, TwinRow>,
): Promise<Whereabouts[]> {
  const moved = new Set(
    records
      .filter(({ type }) => type === 'CallCorrected' || type === 'CallMatchedToLead')
      .filter((record) => hasMoved(codec.decode(record)))
      .map(({ stream }) => stream),
  );
  const places: Whereabouts[] = [];
  for (const stream of moved) {
    const row = known.get(splitStream(stream)[1]);
    if (!row) continue;
    const events: CallEvent[] = [];
    for await (const record of history.readStream(stream)) events.push(codec.decode(record) as Recorded<CallEvent>);
    const { fields, lead } = fold(call, events);
    const leads = [...new Set([null, ...(lead?.had ?? [])])];
    for (const at of (fields.placedAt?.had ?? []) as readonly Instant[])
      places.push(...leads.flatMap((lead) => placeOf({ ...row, lead, placed_at: at })));
  }
  return places;
}
const hasMoved = (event: StoredEvent): boolean =>
  (event.type === 'CallCorrected' && event.data.field === 'placedAt') ||
  (event.type === 'CallMatchedToLead' && event.data.previous !== null);

function reported(row: TwinRow): ReportedCall[] {
  const { direction, placed_at: placedAt, rep, transfers, joined } = row;
  if (direction === null || placedAt === null) return [];
  return [
    {
      call: row.call,
      system: row.source,
      account: row.account,
      evidence: row.evidence,
      direction,
      placedAt,
      endedAt: row.ended_at,
      lead: row.lead,
      party: row.party,
      reps: [...new Set([rep, ...transfers.map(({ to }) => to ?? ''), ...joined.map((one) => one.rep)])].filter(
        (id) => id !== '',
      ),
      settled: row.duplicate_by === 'person' || row.gone === 'retracted',
      apartFrom: row.apart_from,
    },
  ];
}
