import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { BlobRef, Personal, PersonalField } from '@app/decider/fact';
import { emailStream, type Letter } from '@app/domain/emails/email.events';
import type { OpenContent, OpenVault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';
import { VAULT } from '@app/wiring/event-store.module';
import type { Opened } from '../calls/sounds';
import { Histories } from '../histories';

export interface OpenedLetter extends Opened {
  /** Of an attachment, as the letter had it. */
  readonly name?: string;
}

/** The words of letters, and what was attached to them. */
@Injectable()
export class LetterContents {
  constructor(
    @Inject(VAULT) private readonly vault: OpenVault,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  /** Throws Refusal `email.unknown`, `email-body.unknown`, `email.erased`. */
  async body(emailId: string): Promise<OpenedLetter> {
    const { letter, about } = await this.letter(emailId);
    if (!letter.body) throw new Refusal('email-body.unknown', 'The letter has no words.');
    const content = 'blob' in letter.body ? await this.vault.openStream(letter.body) : await this.inline(letter.body);
    return { ...opened(content), mediaType: 'text/plain; charset=utf-8', tag: tagOf(letter.body), about };
  }

  /** `nth` from 1. Throws Refusal `email.unknown`, `attachment.unknown`, `email.erased`. */
  async attachment(emailId: string, nth: number): Promise<OpenedLetter> {
    const { letter, about } = await this.letter(emailId);
    const found = letter.attachments[nth - 1];
    if (!found) throw new Refusal('attachment.unknown', `The letter has no attachment ${nth}.`);
    const { open: name } = (await this.vault.open(found.name)) as Personal;
    const content = opened(await this.vault.openStream(found.content));
    return { ...content, mediaType: found.mediaType, tag: tagOf(found.content), about, ...(name && { name }) };
  }

  /** As it was first told of: the other side's telling has the same content. */
  private async letter(emailId: string): Promise<{ letter: Letter } & Pick<Opened, 'about'>> {
    const events = await this.histories.all(emailStream(emailId));
    const told = events.find(({ type }) => type === 'EmailSent' || type === 'EmailReceived');
    if (!told) throw new Refusal('email.unknown', `Nothing is known of letter ${emailId}.`);
    const { rep, lead } = await this.histories.contact(emailStream(emailId));
    return { letter: told.data as Letter, about: { reps: rep ? [rep] : [], leads: lead ? [lead] : [] } };
  }

  private async inline(field: PersonalField): Promise<OpenContent | null> {
    const { open } = (await this.vault.open(field)) as Personal;
    if (open === null) return null;
    const bytes = Buffer.from(open);
    return { length: bytes.length, read: (from, to) => piece(bytes.subarray(from, to)) };
  }
}

async function* piece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

function opened(content: OpenContent | null): { readonly content: OpenContent } {
  if (!content) throw new Refusal('email.erased', 'What the letter said is erased.');
  return { content };
}

/** Names these very bytes, and tells nothing of them. */
const tagOf = (kept: BlobRef | PersonalField): string =>
  `"${'blob' in kept ? kept.blob.slice(0, 32) : createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 32)}"`;
