import { Type } from 'class-transformer';
import { Matches } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import type { Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/calls/call.commands';
import { Intent } from '../commands/intent';
import { AnInstant, Id, Label, OneOf, Whole } from '../fields';
import type { Taken } from './sounds';

/** Longer than any call that is one. */
const longestSeconds = 7 * 86_400;
const ways = ['announcement', 'spoken', 'written'] as const;

/** Told in the query, for the body is the sound itself. */
export class StoreRecording extends Intent<domain.StoreRecording> {
  /** Taken in by the controller. */
  declare taken: Taken;

  @Id({ optional: true, example: 'rec-2201-1', description: 'Yours, if you have one; else a new one is made.' })
  recordingId!: string;
  @ApiProperty({ example: 'audio/mpeg' })
  @Matches(/^audio\/[a-z0-9][a-z0-9.+-]{0,63}$/, { message: '$property must be a type of audio, like audio/mpeg' })
  mediaType!: string;
  @Type(() => Number)
  @Whole(1, longestSeconds, { optional: true, example: 241, description: 'Whole seconds; absent where unknown.' })
  seconds?: number;
  @AnInstant({ optional: true, description: 'Until when it may be kept.' })
  keepUntil?: string;

  command(stamp: Stamp): domain.StoreRecording {
    const { id: callId, recordingId, taken, mediaType, seconds, keepUntil } = this;
    return {
      type: 'StoreRecording',
      stamp,
      callId,
      recordingId,
      content: taken.content,
      mediaType,
      seconds,
      keepUntil,
    };
  }
}

export class RecordMissingRecording extends Intent<domain.RecordMissingRecording> {
  @Label({ example: 'no consent', description: 'Why there is none: not offered, no consent, lost by the source, …' })
  reason!: string;
  @Id({ optional: true, example: 'rec-2201-1', description: 'Which one, where one was reported.' })
  recordingId?: string;

  command(stamp: Stamp): domain.RecordMissingRecording {
    const { id: callId, reason, recordingId } = this;
    return { type: 'RecordMissingRecording', stamp, callId, reason, recordingId };
  }
}

export class RecordRecordingNotice extends Intent<domain.RecordRecordingNotice> {
  @OneOf(ways, { description: 'How the other side was told that the call is recorded.' })
  how!: (typeof ways)[number];

  command(stamp: Stamp): domain.RecordRecordingNotice {
    return { type: 'RecordRecordingNotice', stamp, callId: this.id, how: this.how };
  }
}

export class RecordPlayback extends Intent<domain.RecordPlayback> {
  /** Named by the path. */
  declare recordingId: string;
  @Whole(0, longestSeconds, { description: 'Whole seconds from the start of the recording.' })
  from!: number;
  @Whole(1, longestSeconds, { description: 'Exclusive.' })
  to!: number;

  command(stamp: Stamp): domain.RecordPlayback {
    const { id: callId, recordingId, from, to } = this;
    return { type: 'RecordPlayback', stamp, callId, recordingId, by: stamp.actor.id, from, to };
  }
}

export class MarkCallPrivate extends Intent<domain.MarkCallPrivate> {
  command(stamp: Stamp): domain.MarkCallPrivate {
    return { type: 'MarkCallPrivate', stamp, callId: this.id, by: stamp.actor.id };
  }
}
