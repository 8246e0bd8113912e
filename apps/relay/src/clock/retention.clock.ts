import { fold } from '@app/decider/decider';
import type { BlobRef, Instant } from '@app/decider/fact';
import { call } from '@app/domain/calls/call';
import { callStream, type CallEvent } from '@app/domain/calls/call.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import type { DueRecording } from '@app/projections/call-scores/retention.query';
import { clockStamp } from './clock-stamp';

interface Ports {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly codec: Codec;
  /** Of the vault: idempotent. */
  readonly vault: { removeBlob(ref: BlobRef): Promise<void> };
}

/**
 * One round: destroys the recordings that are due at `now` and says so. The read model only says where to look; the call's
 * own stream decides. First the sound goes, then it is on the record that it went: what a crash cuts off is done
 * again by the next round, and nothing stands as expired that is still there.
 */
export async function retentionRound(
  { due, ...ports }: Ports & { due: (now: Instant, limit: number) => Promise<readonly DueRecording[]> },
  now: Instant,
  limit = 500,
): Promise<void> {
  for (const recording of await due(now, limit)) await expire(ports, recording);
}

async function expire({ vault, ...ports }: Ports, { callId, recordingId, keepUntil }: DueRecording): Promise<void> {
  const history: CallEvent[] = [];
  for await (const record of ports.store.readStream(callStream(callId)))
    history.push(ports.codec.decode(record) as CallEvent);
  const { stored, isPrivate } = fold(call, history).recordings;
  const recording = stored[recordingId];
  if (!recording || recording.expired || isPrivate) return;
  await vault.removeBlob(recording.content);
  const stamp = clockStamp('retention-clock', `${callId}:${recordingId}`, keepUntil);
  await handle(ports, call, { type: 'ExpireRecording', callId, recordingId, stamp });
}
