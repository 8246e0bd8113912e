import { Inject, Injectable } from '@nestjs/common';
import type { About, BlobRef } from '@app/decider/fact';
import { callIsPrivate } from '@app/domain/calls/recordings';
import type { Vault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';
import { VAULT } from '@app/wiring/event-store.module';
import { Histories } from '../histories';
import { ofCall } from '../commands/subjects';

/**
 * The sound of calls, each sealed under a key of its own call: shredding one leaves the lead's and the rep's other content
 * alone. Whoever erases a person erases `call-<id>` of their calls with them.
 */
@Injectable()
export class Sounds {
  constructor(
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  /** What is stored already is not sealed again: a repeated request leaves nothing behind. Throws Refusal `call.private`. */
  async seal(callId: string, recordingId: string, bytes: Uint8Array): Promise<BlobRef> {
    const { recordings } = await this.histories.call(callId);
    if (recordings.isPrivate) throw Refusal.of(callIsPrivate.rejection!);
    return recordings.stored[recordingId]?.content ?? this.vault.sealBlob(ofCall(callId), 'content', bytes);
  }

  /** Throws Refusal `call.private`, `recording.unknown`, `recording.erased`. */
  async open(callId: string, recordingId: string): Promise<{ bytes: Buffer; mediaType: string; about: About }> {
    const { recordings, rep, lead } = await this.histories.call(callId);
    if (recordings.isPrivate) throw Refusal.of(callIsPrivate.rejection!);
    const recording = recordings.stored[recordingId];
    if (!recording) throw new Refusal('recording.unknown', `The call has no recording ${recordingId}.`);
    const bytes = await this.vault.openBlob(recording.content);
    if (!bytes) throw new Refusal('recording.erased', 'The recording is erased.');
    const about = { reps: rep?.is ? [rep.is] : [], leads: lead?.is ? [lead.is] : [] };
    return { bytes: Buffer.from(bytes), mediaType: recording.mediaType, about };
  }

  /** Destroys the keys of all that was recorded of the call, and the sound with them. Idempotent. */
  shred(callId: string): Promise<void> {
    return this.vault.erase(ofCall(callId), 'content');
  }
}
