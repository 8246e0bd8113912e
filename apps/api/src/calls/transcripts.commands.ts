import { Matches, ValidateIf } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import type { Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/calls/call.commands';
import { Intent } from '../commands/intent';
import { Id } from '../fields';
import type { Taken } from './sounds';

/** Told in the query, for the body is the transcript itself. */
export class StoreTranscript extends Intent<domain.StoreTranscript> {
  /** Taken in by the controller. */
  declare taken: Taken;
  /** The body's own. */
  declare mediaType: string;

  @Id({ optional: true, example: 'tr-2201-1', description: 'Yours, if you have one; else a new one is made.' })
  transcriptId!: string;
  @ApiProperty({ required: false, example: 'nl-NL', description: 'BCP 47; absent where unknown.' })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,4}$/, { message: '$property must be a BCP 47 tag, like nl-NL' })
  language?: string;
  @Id({ optional: true, example: 'rec-2201-1', description: 'The recording that it is of, where that is known.' })
  recordingId?: string;

  command(stamp: Stamp): domain.StoreTranscript {
    const { id: callId, transcriptId, taken, mediaType, language, recordingId } = this;
    return {
      type: 'StoreTranscript',
      stamp,
      callId,
      transcriptId,
      content: taken.content,
      mediaType,
      language,
      recordingId,
    };
  }
}
