import type { Command } from '@app/decider/decider';
import type { CallCommand } from '@app/domain/calls/call.commands';
import type { Sounds } from '../calls/sounds';

/**
 * What has to go once it is on the record that it goes. The other way round a crash between the two would lose content that
 * nobody said was lost; this way it leaves content that is no longer given out, and the same request, which adds nothing,
 * shreds it all the same.
 */
export async function shredContent(sounds: Pick<Sounds, 'shred'>, command: Command): Promise<void> {
  const { type, callId } = command as CallCommand;
  if (type === 'MarkCallPrivate') await sounds.shred(callId);
}
