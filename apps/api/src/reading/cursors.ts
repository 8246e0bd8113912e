import { Inject, Injectable } from '@nestjs/common';
import type { Vault } from '@app/vault/vault';
import { VAULT } from '@app/wiring/event-store.module';
import { Refusal } from '@app/wiring/auth/refusal';

/** Only cursors that we gave out come back in: they are signed, so no query ever meets a made-up one. */
@Injectable()
export class Cursors {
  constructor(@Inject(VAULT) private readonly vault: Pick<Vault, 'keyedHash'>) {}

  /** `list` names the list that the place is in. */
  give(list: string, place: string): string {
    const text = Buffer.from(place).toString('base64url');
    return `${text}.${this.sign(list, text)}`;
  }

  /** Throws Refusal `cursor.foreign`. */
  take(list: string, cursor: string): string {
    const [text = '', signature] = cursor.split('.');
    if (signature !== this.sign(list, text))
      throw new Refusal('cursor.foreign', 'This cursor belongs to no page of this list.');
    return Buffer.from(text, 'base64url').toString();
  }

  private sign(list: string, text: string): string {
    return this.vault
      .keyedHash('fingerprint', `cursor ${list} ${text}`)
      .replace(/[^\w-]/g, '')
      .slice(0, 22);
  }
}
