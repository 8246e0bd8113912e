import { personal, type BlobRef, type PersonalField } from '@app/decider/fact';
import { fold } from '@app/decider/decider';
import { call } from '@app/domain/calls/call';
import { callStream, type CallEvent } from '@app/domain/calls/call.events';
import { email } from '@app/domain/emails/email';
import { emailStream, type EmailEvent } from '@app/domain/emails/email.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { inlineLimit, type SealVault } from '@app/vault/vault';

/** The data subject of what was said in one call, so that it can go alone: ADR 18. */
export const ofCall = (callId: string): string => `call-${callId}`;

/** Seals what is too long for an event, once: what the record has already is not sealed again, so that nothing is left over. */
export class Contents {
  constructor(
    private readonly ports: { readonly store: EventStore; readonly codec: Codec; readonly vault: SealVault },
  ) {}

  async ofCall(callId: string, kind: 'stored' | 'transcripts', id: string, bytes: Uint8Array): Promise<BlobRef> {
    const { recordings } = fold(call, await this.history<CallEvent>(callStream(callId)));
    return recordings[kind][id]?.content ?? this.ports.vault.sealBlob(ofCall(callId), 'content', bytes);
  }

  /** Whether nothing of what was said in the call is kept. */
  async isPrivate(callId: string): Promise<boolean> {
    return fold(call, await this.history<CallEvent>(callStream(callId))).recordings.isPrivate;
  }

  /** Whether the letter is on the record by now, as sent or as received. */
  async hasLetter(emailId: string, direction: 'sent' | 'received'): Promise<boolean> {
    const { sentAt, received } = fold(email, await this.history<EmailEvent>(emailStream(emailId)));
    return direction === 'sent' ? sentAt !== undefined : received;
  }

  seal(subject: string, bytes: Uint8Array): Promise<BlobRef> {
    return this.ports.vault.sealBlob(subject, 'content', bytes);
  }

  /** In the event where it is short, else beside it. */
  async text(subject: string, open: string): Promise<PersonalField | BlobRef> {
    const bytes = Buffer.from(open);
    return bytes.length > inlineLimit ? this.seal(subject, bytes) : personal(subject, 'content', open);
  }

  private async history<E>(stream: string): Promise<E[]> {
    const events: E[] = [];
    for await (const record of this.ports.store.readStream(stream)) events.push(this.ports.codec.decode(record) as E);
    return events;
  }
}
