import type { Instant, Stamp } from '@app/decider/fact';
import { personal } from '@app/decider/fact';
import type {
  MarkCallPrivate,
  RecordCall,
  RecordMissingRecording,
  ReportRecording,
  StoreRecording,
  StoreTranscript,
} from '@app/domain/calls/call.commands';
import type { CapturedCall, CapturedRecording, CapturedTranscript, RepHint } from '@app/capture/captured';
import { ofCall, type Contents } from './contents';
import type { Desk } from './desk';
import { known } from './known';
import { ruleOf, type OtherSide, type Parties } from './parties';
import { byRule, unnamed, withWhom } from './privacy';

/** What is to be recorded of a call. */
export interface CallCommands {
  readonly commands: readonly (RecordCall | MarkCallPrivate)[];
  /** The fact alone does not tell whether the call is private: what is recorded of it by then has to be asked. */
  readonly isDoubtful: boolean;
}

/**
 * The call as far as the source knows it; of one with a number that its rep has named as private only that it was, without the
 * number, and marked so in the same breath. What a lead answers to is business, whoever names it.
 */
export async function recordCall(
  captured: CapturedCall,
  stamp: Stamp,
  { parties, privacy }: Pick<Desk, 'parties' | 'privacy'>,
): Promise<CallCommands> {
  const { callId, direction, placedAt, line, calleeZone, label, ended } = captured;
  const at = stamp.occurredAt;
  const number = direction === 'inbound' ? captured.from : direction === 'outbound' ? captured.to : undefined;
  // together: one that fails alone would be a rejection that nobody handles, and the end of the process
  const [last, rep] = await Promise.all([privacy.lastNamedBy(number, at), parties.rep(captured.rep, at)]);
  const { from, to, lead } = await sidesOf(captured, at, rep, parties);

  const connected = captured.connected && {
    at: captured.connected.at,
    answeredBy: captured.connected.answeredBy,
    // Mostly whose call it is anyway: then nobody has to be looked up again.
    ...known({
      rep: isSame(captured.connected.rep, captured.rep) ? rep : await parties.rep(captured.connected.rep, at),
    }),
  };
  const transfers =
    captured.transfers &&
    (await Promise.all(
      captured.transfers.map(async (transfer) => ({
        ...known({
          from: await parties.rep(transfer.from, transfer.at),
          to: await parties.rep(transfer.to, transfer.at),
        }),
        at: transfer.at,
      })),
    ));
  const joined =
    captured.joined &&
    (await Promise.all(captured.joined.map(async ({ rep, at }) => ({ rep: await parties.rep(rep, at), at }))));
  const offered =
    captured.missed && (await Promise.all(captured.missed.offeredTo.map((hint) => parties.rep(hint, at))));

  const reps = withWhom({
    took: rep ?? connected?.rep,
    isConnected: connected !== undefined,
    disposition: ended?.disposition,
    offeredTo: offered?.filter((id) => id !== undefined),
  });
  const isPrivate = lead === undefined && number !== undefined && (await privacy.isPrivateTo(reps, number, at, last));
  const ends = isPrivate
    ? direction === 'inbound'
      ? { from: from && unnamed(from), to }
      : { from, to: to && unnamed(to) }
    : { from, to };

  const record: RecordCall = {
    type: 'RecordCall',
    stamp,
    callId,
    ...known({
      placed: placedAt &&
        direction && { at: placedAt, direction, ...known({ ...ends, line, calleeZone, kind: label }) },
      attributed: rep && { rep, rule: ruleOf(captured.rep) },
      matched: lead && { lead, rule: captured.lead ? 'mapping' : 'phone' },
      connected,
      transfers,
      joined: joined?.flatMap(({ rep, at }) => (rep === undefined ? [] : [{ rep, at }])),
      voicemail: captured.voicemail,
      ended,
      missed: offered && { offeredTo: offered.filter((id) => id !== undefined) },
    }),
  };
  const marking = { ...stamp, commandId: `${stamp.commandId}:private` };
  return {
    commands: isPrivate ? [record, { type: 'MarkCallPrivate', stamp: marking, callId, by: byRule }] : [record],
    // whose it was, with whom and how it ended may be told apart from one another
    isDoubtful: !isPrivate && (record.placed === undefined || last !== undefined),
  };
}

const isSame = (a: RepHint | undefined, b: RepHint | undefined) => JSON.stringify(a) === JSON.stringify(b);

/** Which number is ours and which is the other side's, by the direction of the call. */
async function sidesOf(captured: CapturedCall, at: Instant, rep: string | undefined, parties: Parties) {
  const inbound = captured.direction === 'inbound';
  const ours = (number: string | undefined, whose: string | undefined) =>
    number && { field: parties.inside(number, whose) };
  const theirs = (number: string | undefined) => number && parties.outside(number, at, captured.lead);
  const from: Side = (inbound ? await theirs(captured.from) : ours(captured.from, rep)) || {};
  const to: Side =
    (captured.direction === 'outbound' ? await theirs(captured.to) : ours(captured.to, inbound ? rep : undefined)) ||
    {};
  return { from: from.field, to: to.field, lead: captured.lead ?? from.lead ?? to.lead };
}
type Side = Partial<OtherSide>;

/** The source's word on the sound of a call: the sound itself, where it lies, or why there is none. */
export async function recordRecording(
  captured: CapturedRecording,
  stamp: Stamp,
  contents: Contents,
): Promise<StoreRecording | ReportRecording | RecordMissingRecording> {
  const { callId, recordingId, content, location, missing, mediaType, seconds } = captured;
  if (recordingId !== undefined && content !== undefined)
    return {
      type: 'StoreRecording',
      stamp,
      callId,
      recordingId,
      content: await contents.ofCall(callId, 'stored', recordingId, content),
      mediaType: mediaType ?? 'application/octet-stream',
      ...known({ seconds }),
    };
  if (recordingId !== undefined && location !== undefined)
    return {
      type: 'ReportRecording',
      stamp,
      callId,
      recordingId,
      location: personal(ofCall(callId), 'content', location),
      ...known({ mediaType, seconds }),
    };
  return {
    type: 'RecordMissingRecording',
    stamp,
    callId,
    reason: missing ?? 'the source does not say',
    ...known({ recordingId }),
  };
}

export async function storeTranscript(
  { callId, transcriptId, content, mediaType, language, recordingId }: CapturedTranscript,
  stamp: Stamp,
  contents: Contents,
): Promise<StoreTranscript> {
  return {
    type: 'StoreTranscript',
    stamp,
    callId,
    transcriptId,
    content: await contents.ofCall(callId, 'transcripts', transcriptId, content),
    mediaType,
    ...known({ language, recordingId }),
  };
}
