import { personal, type BlobRef, type PersonalField } from '@app/decider/fact';
import { fold } from '@app/decider/decider';
import { call } from '@app/domain/calls/call';
import { callStream, type CallEvent } from '@app/domain/calls/call.events';
import { emailStream, type EmailEvent, type Letter } from '@app/domain/emails/email.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { inlineLimit, type SealVault } from '@app/vault/vault';

/** The data subject of what was said in one call, so that it can go alone: ADR 18. */
export const ofCall = (callId: string): string => `call-${callId}`;

const mostRemembered = 1_000;

/** Seals what is too long for an event, once: what the record has already is not sealed again, so that nothing is left over. */
export class Contents {
  private readonly sealing = new Map<string, Promise<unknown>>();

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

  /** What is on the record of the letter, as sent or as received. */
  async letter(emailId: string): Promise<Letter | undefined> {
    for (const event of await this.history<EmailEvent>(emailStream(emailId)))
      if (event.type === 'EmailSent' || event.type === 'EmailReceived') return event.data;
    return undefined;
  }

  /** The latest that were sealed for this key in this run: what comes twice at once is sealed once. */
  once<T>(key: string, seal: () => Promise<T>): Promise<T> {
    const sealing = (this.sealing.get(key) as Promise<T> | undefined) ?? seal();
    this.sealing.delete(key);
    this.sealing.set(key, sealing);
    sealing.catch(() => this.sealing.delete(key));
    if (this.sealing.size > mostRemembered) this.sealing.delete(this.sealing.keys().next().value!);
    return sealing;
  }

  seal(subject: string, bytes: Uint8Array): Promise<BlobRef> {
    return this.ports.vault.sealBlob(subject, 'content', bytes);
  }

  /** In the event where it is short, else beside it. */
  async text(subject: string, open: string): Promise<PersonalField | BlobRef> {
    return this.isShort(open) ? personal(subject, 'content', open) : this.seal(subject, Buffer.from(open));
  }
  isShort(open = ''): boolean {
    return Buffer.byteLength(open) <= inlineLimit;
  }

  private async history<E>(stream: string): Promise<E[]> {
    const events: E[] = [];
    for await (const record of this.ports.store.readStream(stream)) events.push(this.ports.codec.decode(record) as E);
    return events;
  }
}
