import type { Instant } from '@app/decider/fact';
import type { CallId } from '@app/domain/ids';
import type { DataSource, EntityManager } from 'typeorm';
import type { RecordingRow } from './call-scores.entity';

/** What there is to hear, and who heard how much of it; no second counts twice. */
export interface HeardRecording {
  readonly call: CallId;
  readonly recordingId: string;
  readonly mediaType: string;
  /** Whole seconds; null where the source does not say. */
  readonly seconds: number | null;
  readonly storedAt: Instant;
  readonly heard: readonly { readonly by: string; readonly seconds: number }[];
}

/** Of these calls; of a private one nothing is left. In order of call and time. */
export async function recordingsOf(
  db: DataSource | EntityManager,
  calls: readonly CallId[],
): Promise<readonly HeardRecording[]> {
  const found: (RecordingRow & Pick<HeardRecording, 'heard'>)[] = await db.query(
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
     order by r.call, r.stored_at, r.recording`,
    [calls],
  );
  return found.map(({ call, recording, media_type, seconds, stored_at, heard }) => ({
    call,
    recordingId: recording,
    mediaType: media_type,
    seconds,
    storedAt: stored_at.toISOString(),
    heard,
  }));
}

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
