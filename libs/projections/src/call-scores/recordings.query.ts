import type { Instant } from '@app/decider/fact';
import type { Definitions } from '@app/domain/departments/rules';
import type { CallId } from '@app/domain/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { RecordingRow, TranscriptRow } from './call-scores.entity';
import { keptUntil } from './retention.query';

type Ears = readonly { readonly by: string; readonly seconds: number }[];

/** What there is to hear, and who heard how much of it; no second counts twice. */
export interface HeardRecording {
  readonly call: CallId;
  readonly recordingId: string;
  readonly mediaType: string;
  /** Whole seconds; null where the source does not say. */
  readonly seconds: number | null;
  readonly storedAt: Instant;
  readonly heard: Ears;
}

/** `reported`: its source said where it lies; `missing`: it isn't there any more; `expired`: it was kept as long as it may be. */
export const recordingStates = ['reported', 'missing', 'stored', 'expired'] as const;

/** A recording, be it there or not. */
export interface KnownRecording {
  readonly recordingId: string;
  readonly state: (typeof recordingStates)[number];
  readonly mediaType: string | null;
  /** Whole seconds; null where the source does not say. */
  readonly seconds: number | null;
  readonly reportedAt: Instant | null;
  readonly storedAt: Instant | null;
  /** Bytes that it takes, sealed: a little more than its sound. */
  readonly size: number | null;
  /** Then it goes; null: it is kept. */
  readonly keepUntil: Instant | null;
  readonly expiredAt: Instant | null;
  /** Why it could not be had, where it could not. */
  readonly missing: string | null;
  readonly heard: Ears;
}

export interface KnownTranscript {
  readonly transcriptId: string;
  readonly mediaType: string;
  /** BCP 47; null where the source does not say. */
  readonly language: string | null;
  /** Of which recording, where that was said. */
  readonly recordingId: string | null;
  readonly storedAt: Instant;
  /** Bytes that it takes, sealed. */
  readonly size: number;
}

type Found = RecordingRow & { readonly heard: Ears };

/** Of a private call nothing is left. In order of call and time. */
const everyRecording = (db: DataSource | EntityManager, calls: readonly CallId[]): Promise<Found[]> =>
  db.query(
    `select r.*, coalesce(h.heard, '[]') as heard
     from read_model.call_scores_recordings r
     left join read_model.call_scores_calls k on k.call = r.call
     left join lateral (
       select json_agg(json_build_object('by', listener, 'seconds', seconds) order by seconds desc, listener) as heard
       from (
         select listener, (select sum(upper(s) - lower(s))::int from unnest(every) as s) as seconds
         from (
           select p.listener, range_agg(int4range(p.from_s, p.to_s)) as every from read_model.call_scores_plays p
           where p.call = r.call and p.recording = r.recording group by p.listener
         ) united
       ) each
     ) h on true
     where r.call = any($1) and k.private is not true
     order by r.call, coalesce(r.stored_at, r.reported_at), r.recording`,
    [calls],
  );

/** What was stored of these calls, expired by now or not: somebody may have heard it before. */
export async function recordingsOf(
  db: DataSource | EntityManager,
  calls: readonly CallId[],
): Promise<readonly HeardRecording[]> {
  return (await everyRecording(db, calls)).flatMap(({ call, recording, media_type, seconds, stored_at, heard }) =>
    stored_at === null
      ? []
      : [{ call, recordingId: recording, mediaType: media_type!, seconds, storedAt: stored_at.toISOString(), heard }],
  );
}

/** All that is known of the call's recordings. */
export async function knownRecordings(
  db: DataSource | EntityManager,
  call: CallId,
  definitions: Definitions,
): Promise<readonly KnownRecording[]> {
  return (await everyRecording(db, [call])).map((row) => ({
    recordingId: row.recording,
    state: stateOf(row),
    mediaType: row.media_type,
    seconds: row.seconds,
    reportedAt: instant(row.reported_at),
    storedAt: instant(row.stored_at),
    size: row.size === null ? null : Number(row.size),
    keepUntil: instant(keptUntil(row, definitions)),
    expiredAt: instant(row.expired_at),
    missing: row.stored_at ? null : row.missing,
    heard: row.heard,
  }));
}

/** In order of time; of a private call nothing is left. */
export async function transcriptsOf(db: DataSource | EntityManager, call: CallId): Promise<readonly KnownTranscript[]> {
  const found: TranscriptRow[] = await db.query(
    `select t.* from read_model.call_scores_transcripts t left join read_model.call_scores_calls k on k.call = t.call
     where t.call = $1 and k.private is not true order by t.stored_at, t.transcript`,
    [call],
  );
  return found.map(({ transcript, media_type, language, recording, stored_at, size }) => ({
    ...{ transcriptId: transcript, mediaType: media_type, language, recordingId: recording },
    ...{ storedAt: stored_at.toISOString(), size: Number(size) },
  }));
}

const instant = (date: Date | null): Instant | null => date?.toISOString() ?? null;
const stateOf = ({ stored_at, expired_at, missing }: RecordingRow): KnownRecording['state'] => {
  if (expired_at) return 'expired';
  if (stored_at) return 'stored';
  return missing === null ? 'reported' : 'missing';
};

/** How much of it somebody played, and how long it is where that is known; `recordedSeconds` is absent where nothing was recorded. */
export interface Heard {
  readonly heardSeconds: number;
  readonly recordedSeconds?: number;
}
export function heardBy(recordings: readonly HeardRecording[], by: string): Heard {
  const sum = (seconds: readonly (number | null)[]) => seconds.reduce<number>((total, each) => total + (each ?? 0), 0);
  const heardSeconds = sum(
    recordings.flatMap(({ heard }) => heard.filter((of) => of.by === by).map((of) => of.seconds)),
  );
  return {
    heardSeconds,
    ...(recordings.length > 0 && { recordedSeconds: sum(recordings.map(({ seconds }) => seconds)) }),
  };
}
