import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { About, BlobRef } from '@app/decider/fact';
import { callIsPrivate, type Recordings } from '@app/domain/calls/recordings';
import type { OpenContent, Vault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';
import { VAULT } from '@app/wiring/event-store.module';
import { Histories } from '../histories';
import { ofCall } from '../commands/subjects';

/** Content that was taken in and sealed. As JSON it is its own hash: that is what tells a repeated request from another. */
export class Taken {
  constructor(
    readonly content: BlobRef,
    private readonly sha256: string,
  ) {}

  toJSON(): string {
    return this.sha256;
  }
}

export interface Opened {
  readonly content: OpenContent;
  readonly mediaType: string;
  /** Names these very bytes. */
  readonly tag: string;
  readonly about: About;
}

type Kind = 'recording' | 'transcript';

/**
 * What was said in calls, as sound and in writing, each sealed under a key of its own call: shredding one leaves the lead's and
 * the rep's other content alone. Whoever erases a person erases `call-<id>` of their calls with them.
 */
@Injectable()
export class Sounds {
  constructor(
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  /**
   * Takes `bytes` in, in constant memory, and lets `record` tell of them. What is stored already is not sealed again, and what
   * did not get on the record goes: a refused or repeated request leaves nothing behind. Throws Refusal `call.private`, `request.too-large`.
   */
  async take<R>(
    { callId, kind, id }: { readonly callId: string; readonly kind: Kind; readonly id: string },
    bytes: AsyncIterable<Uint8Array>,
    record: (taken: Taken) => Promise<R>,
  ): Promise<R> {
    const { recordings } = await this.histories.call(callId);
    if (recordings.isPrivate) throw Refusal.of(callIsPrivate.rejection!);
    const hash = createHash('sha256');
    const hashed = async function* () {
      for await (const piece of bytes) {
        hash.update(piece);
        yield piece;
      }
    };
    const known = among(recordings, kind, id)?.content;
    if (known) {
      for await (const _ of hashed());
      return record(new Taken(known, hash.digest('hex')));
    }
    const content = await this.vault.sealStream(ofCall(callId), 'content', hashed());
    const unlessRecorded = async () => {
      const told = among((await this.histories.call(callId)).recordings, kind, id)?.content;
      if (told?.blob !== content.blob) await this.vault.removeBlob(content);
    };
    try {
      const result = await record(new Taken(content, hash.digest('hex')));
      await unlessRecorded();
      return result;
    } catch (error) {
      // of anything else nobody knows whether it was recorded: then it stays, and goes with its call
      if (error instanceof Refusal) await unlessRecorded();
      throw error;
    }
  }

  /** Throws Refusal `call.private`, `recording.unknown`, `recording.expired`, `recording.erased`; the same of a transcript. */
  async open(callId: string, kind: Kind, id: string): Promise<Opened> {
    const { recordings, rep, lead } = await this.histories.call(callId);
    if (recordings.isPrivate) throw Refusal.of(callIsPrivate.rejection!);
    const found = among(recordings, kind, id);
    if (!found) throw new Refusal(`${kind}.unknown`, `The call has no ${kind} ${id}.`);
    if (found.expired) throw new Refusal(`${kind}.expired`, `The ${kind} was kept as long as it may be, and is gone.`);
    const content = await this.vault.openStream(found.content);
    if (!content) throw new Refusal(`${kind}.erased`, `The ${kind} is erased.`);
    const about = { reps: rep?.is ? [rep.is] : [], leads: lead?.is ? [lead.is] : [] };
    return { content, mediaType: found.mediaType, tag: `"${found.content.blob.slice(0, 32)}"`, about };
  }

  /** Destroys the keys of all that was recorded of the call, and the content with them. Idempotent. */
  shred(callId: string): Promise<void> {
    return this.vault.erase(ofCall(callId), 'content');
  }
}

interface Kept {
  readonly content: BlobRef;
  readonly mediaType: string;
  readonly expired?: true;
}
const among = (recordings: Recordings, kind: Kind, id: string): Kept | undefined =>
  (kind === 'recording' ? recordings.stored : recordings.transcripts)[id];
