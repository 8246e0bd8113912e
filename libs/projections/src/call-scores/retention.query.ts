import type { Instant } from '@app/decider/fact';
import { parametersOn, type Definitions } from '@app/domain/departments/rules';
import type { CallId } from '@app/domain/ids';
import type { DataSource } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import type { RecordingRow } from './call-scores.entity';

const dayMs = 86_400_000;
const utcDay = (date: Date) => date.toISOString().slice(0, 10);

/**
 * When a recording goes: at its own `keep_until`, or so many days after it got on the record as the department's rule of
 * that day says, whichever is earlier; null where neither says anything.
 */
export function keptUntil(
  { kept_since, keep_until }: Pick<RecordingRow, 'kept_since' | 'keep_until'>,
  definitions: Definitions,
): Date | null {
  if (!kept_since) return null;
  const { keepDays } = parametersOn('recordings', utcDay(kept_since), definitions);
  const byRule = keepDays === null ? null : new Date(kept_since.getTime() + keepDays * dayMs);
  return byRule && keep_until ? (byRule < keep_until ? byRule : keep_until) : (byRule ?? keep_until);
}

export interface DueRecording {
  readonly callId: CallId;
  readonly recordingId: string;
  readonly keepUntil: Instant;
}

/** What is kept longer than it may be. The call's own stream has the last word. */
export class RetentionQuery {
  constructor(private readonly db: DataSource) {}

  /** By `now`, those of private calls left out; any `limit` of them. */
  async due(now: Instant, limit: number): Promise<readonly DueRecording[]> {
    const definitions = await saidDefinitions(this.db);
    const spans = spansOf(definitions);
    const found: Pick<RecordingRow, 'call' | 'recording' | 'kept_since' | 'keep_until'>[] = await this.db.query(
      `select r.call, r.recording, r.kept_since, r.keep_until from (
         select call, recording, kept_since, keep_until from read_model.call_scores_recordings
         where expired_at is null and keep_until <= $1
         union
         select call, recording, kept_since, keep_until
         from unnest($2::timestamptz[], $3::timestamptz[], $4::float[]) as rule (first, until, kept_seconds)
         join read_model.call_scores_recordings on expired_at is null
           and kept_since >= first and kept_since < until and kept_since <= $1::timestamptz - make_interval(secs => kept_seconds)
       ) r
       left join read_model.call_scores_calls k on k.call = r.call
       where k.private is not true limit $5`,
      [
        now,
        spans.map(({ first }) => first),
        spans.map(({ until }) => until),
        spans.map(({ seconds }) => seconds),
        limit,
      ],
    );
    return found.map((row) => ({
      callId: row.call,
      recordingId: row.recording,
      keepUntil: keptUntil(row, definitions)!.toISOString(),
    }));
  }
}

/** The times in which one rule held, and for how long it lets recordings be kept that were stored then. */
function spansOf(definitions: Definitions): { first: string; until: string; seconds: number }[] {
  const own = definitions.filter(({ metric }) => metric === 'recordings');
  const days = [...new Set(own.map(({ effectiveFrom }) => effectiveFrom))].sort();
  return days.flatMap((day, i) => {
    const { keepDays } = parametersOn('recordings', day, own);
    const until = days[i + 1];
    return keepDays === null
      ? []
      : [{ first: `${day}T00:00:00Z`, until: until ? `${until}T00:00:00Z` : 'infinity', seconds: keepDays * 86_400 }];
  });
}
