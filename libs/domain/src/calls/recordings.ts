import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type BlobRef, type Fact, type PersonalField } from '@app/decider/fact';
import type {
  CallCommand,
  ExpireRecording,
  MarkCallPrivate,
  RecordMissingRecording,
  RecordPlayback,
  RecordRecordingNotice,
  ReportRecording,
  StoreRecording,
  StoreTranscript,
} from './call.commands';
import type { CallEvent } from './call.events';

interface Stored {
  readonly content: BlobRef;
  readonly mediaType: string;
  readonly seconds?: number;
  /** Kept as long as it may be: the content is gone. */
  readonly expired?: true;
}
/** What a source has said of where a recording lies. */
interface Reported {
  readonly location: PersonalField;
  readonly mediaType?: string;
  readonly seconds?: number;
}
/** What there is to hear of a call, and who heard what of it. */
export interface Recordings {
  readonly reported: Readonly<Record<string, Reported>>;
  readonly stored: Readonly<Record<string, Stored>>;
  /** Why there is none, in the words of whoever said so. */
  readonly missing: readonly Extract<CallEvent, { type: 'RecordingMissing' }>['data'][];
  readonly transcripts: Readonly<Record<string, Pick<Stored, 'content' | 'mediaType'>>>;
  /** Everything that was ever played, as `playKey`. */
  readonly played: readonly string[];
  readonly notices: readonly string[];
  readonly isPrivate: boolean;
}
export const noRecordings: Recordings = {
  reported: {},
  stored: {},
  missing: [],
  transcripts: {},
  played: [],
  notices: [],
  isPrivate: false,
};

export type RecordingCommand =
  | ReportRecording
  | StoreRecording
  | RecordMissingRecording
  | ExpireRecording
  | StoreTranscript
  | RecordPlayback
  | RecordRecordingNotice
  | MarkCallPrivate;
const commands: readonly string[] = [
  'ReportRecording',
  'StoreRecording',
  'RecordMissingRecording',
  'ExpireRecording',
  'StoreTranscript',
  'RecordPlayback',
  'RecordRecordingNotice',
  'MarkCallPrivate',
] satisfies readonly RecordingCommand['type'][];
export const isOfRecordings = (command: CallCommand): command is RecordingCommand => commands.includes(command.type);
const recordingEventTypes = [
  'RecordingReported',
  'RecordingStored',
  'RecordingMissing',
  'RecordingExpired',
  'TranscriptStored',
  'RecordingPlayed',
  'RecordingNoticeGiven',
  'CallMarkedPrivate',
] as const satisfies readonly CallEvent['type'][];
export type RecordingEvent = Extract<CallEvent, { type: (typeof recordingEventTypes)[number] }>;

const eventTypes: readonly string[] = recordingEventTypes;
export const tellsOfRecordings = (event: CallEvent): event is RecordingEvent => eventTypes.includes(event.type);

export function evolveRecordings(recordings: Recordings, event: RecordingEvent): Recordings {
  switch (event.type) {
    case 'RecordingReported': {
      const { recordingId, ...where } = event.data;
      // what was missing is awaited again
      const missing = recordings.missing.filter((one) => one.recordingId !== recordingId);
      return { ...recordings, missing, reported: { ...recordings.reported, [recordingId]: where } };
    }
    case 'RecordingStored': {
      const { recordingId, content, mediaType, seconds } = event.data;
      const stored = { ...recordings.stored, [recordingId]: { content, mediaType, seconds } };
      return { ...recordings, stored };
    }
    case 'RecordingMissing': {
      const { [event.data.recordingId ?? '']: _, ...reported } = recordings.reported;
      return { ...recordings, reported, missing: [...recordings.missing, event.data] };
    }
    case 'RecordingExpired': {
      const { [event.data.recordingId]: gone, ...others } = recordings.stored;
      return gone
        ? { ...recordings, stored: { ...others, [event.data.recordingId]: { ...gone, expired: true } } }
        : recordings;
    }
    case 'TranscriptStored': {
      const { transcriptId, content, mediaType } = event.data;
      return { ...recordings, transcripts: { ...recordings.transcripts, [transcriptId]: { content, mediaType } } };
    }
    case 'RecordingPlayed':
      return { ...recordings, played: [...recordings.played, playKey(event.data)] };
    case 'RecordingNoticeGiven':
      return { ...recordings, notices: [...recordings.notices, event.data.how] };
    case 'CallMarkedPrivate':
      return { ...recordings, isPrivate: true };
    default:
      return never(event);
  }
}

export const callIsPrivate = reject('call.private', 'the call is private: nothing of its content is kept');

/** Facts come in whenever they are told, even before the call itself; `known` is whether anything was told of it. */
export function decideRecordings(
  command: RecordingCommand,
  recordings: Recordings,
  known: boolean,
): Decision<RecordingEvent> {
  const { stamp, callId } = command;
  const { reported, stored, missing, transcripts, notices, isPrivate } = recordings;
  const say = <E extends RecordingEvent>(type: E['type'], data: E['data']) =>
    accept(fact<Fact>(stamp, type, data, {}) as E);
  switch (command.type) {
    case 'ReportRecording': {
      const { recordingId, location, mediaType, seconds } = command;
      if (isPrivate) return callIsPrivate;
      // a link that was renewed leads to the same sound; it is news only where the first one led nowhere
      return recordingId in reported || recordingId in stored
        ? nothing
        : say('RecordingReported', { recordingId, location, mediaType, seconds });
    }
    case 'StoreRecording': {
      const { recordingId, content, mediaType, seconds, keepUntil } = command;
      if (isPrivate) return callIsPrivate;
      // sealed again, the same sound is another blob: its id is what tells one recording from another
      return recordingId in stored
        ? nothing
        : say('RecordingStored', { recordingId, content, mediaType, seconds, keepUntil });
    }
    case 'RecordMissingRecording':
      return missing.some((one) => one.reason === command.reason && one.recordingId === command.recordingId) ||
        (command.recordingId !== undefined && command.recordingId in stored)
        ? nothing
        : say('RecordingMissing', { reason: command.reason, recordingId: command.recordingId });
    case 'ExpireRecording': {
      const recording = stored[command.recordingId];
      if (!recording) return reject('recording.unknown', `the call has no recording ${command.recordingId}`);
      return recording.expired || isPrivate ? nothing : say('RecordingExpired', { recordingId: command.recordingId });
    }
    case 'StoreTranscript': {
      const { transcriptId, content, mediaType, language, recordingId } = command;
      if (isPrivate) return callIsPrivate;
      return transcriptId in transcripts
        ? nothing
        : say('TranscriptStored', { transcriptId, content, mediaType, language, recordingId });
    }
    case 'RecordRecordingNotice':
      return notices.includes(command.how) ? nothing : say('RecordingNoticeGiven', { how: command.how });
    case 'RecordPlayback':
      return play(command, recordings);
    case 'MarkCallPrivate': {
      if (!known) return reject('call.unknown', `nothing is known of call ${callId}`);
      if (isPrivate) return nothing;
      const there = Object.values(stored).filter(({ expired }) => !expired);
      const shredded = [...there, ...Object.values(transcripts)].map(({ content }) => content.blob);
      return say('CallMarkedPrivate', { by: command.by, shredded });
    }
    default:
      return never(command);
  }
}

type Played = Extract<CallEvent, { type: 'RecordingPlayed' }>;
const playKey = ({ recordingId, by, from, to }: Played['data']) => JSON.stringify([recordingId, by, from, to]);

/** The same seconds heard again by the same person are no news: what counts is the union of what was heard. */
function play(
  { stamp, recordingId, by, from, to: asked }: RecordPlayback,
  { stored, played, isPrivate }: Recordings,
): Decision<Played> {
  if (isPrivate) return callIsPrivate;
  const recording = stored[recordingId];
  if (!recording) return reject('recording.unknown', `the call has no recording ${recordingId}`);
  // players round up: nobody hears more than there is
  const to = Math.min(asked, recording.seconds ?? asked);
  if (!Number.isInteger(from) || !Number.isInteger(asked) || from < 0 || from >= to)
    return reject('recording.bad-range', 'what was heard is whole seconds [from, to) of the recording', { from, to });
  const data = { recordingId, by, from, to };
  return played.includes(playKey(data)) ? nothing : accept(fact<Played>(stamp, 'RecordingPlayed', data, {}));
}
