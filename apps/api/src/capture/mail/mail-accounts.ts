import type { CaptureSource } from '@app/wiring/capture-sources';
import { isSame } from '../proof';

/** Who may send letters in, and by which addresses. Each comparison takes as long whether it succeeds or not. */
export class MailAccounts {
  private readonly accounts: readonly CaptureSource[];

  constructor(sources: readonly CaptureSource[]) {
    this.accounts = sources.filter(({ source }) => source === 'mail');
  }

  /** By name and password, as SMTP AUTH gives them. */
  ofUser(user: string | null | undefined, password: string | null | undefined): CaptureSource | undefined {
    return this.proven(user ?? '', password ?? '');
  }

  /** By `<account>+<secret>@anything`: for rules that make copies and can't authenticate. Some servers make addresses lower case. */
  ofAddress(address: string): CaptureSource | undefined {
    const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
    const plus = local.lastIndexOf('+');
    return plus < 0 ? undefined : this.proven(local.slice(0, plus), local.slice(plus + 1).toLowerCase());
  }

  private proven(account: string, secret: string): CaptureSource | undefined {
    const found = this.accounts.filter((source) => isSame(secret, source.secret));
    return found.find((source) => source.account.toLowerCase() === account.toLowerCase());
  }
}
