import { dkimVerify, type DkimResult, type Resolver } from 'mailauth/lib/dkim/verify';
import type { Instant } from '@app/decider/fact';
import type { Authentication } from '../captured';
import { letterWithin } from './journal';
import { checkBuild, endOfHeader, LetterError } from './limits';

export interface AuthenticateOptions {
  /** Asks the DNS: `dns.promises.resolve`. */
  readonly resolver: Resolver;
  /** For all questions to the DNS together. */
  readonly milliseconds?: number;
  /** Signatures that have expired by then are not worth anything. */
  readonly receivedAt?: Instant;
}

/** More signatures than any letter needs; each costs a look-up and, in the worst case, a hash over all of the body. */
export const mostSignatures = 10;

/**
 * What the letter's DKIM signatures are worth, one entry each (RFC 8601): evidence kept beside the letter, never a reason to
 * refuse it. Of a journal report, it is the signatures of the letter in it. Where the DNS doesn't answer: `temperror`.
 */
export async function authenticate(
  raw: Uint8Array,
  { resolver, milliseconds = 5_000, receivedAt }: AuthenticateOptions,
): Promise<Authentication[]> {
  try {
    checkBuild(raw);
    const letter = Buffer.from((await letterWithin(raw)) ?? raw);
    const signatures = signaturesOf(letter);
    if (signatures === 0) return [];
    if (signatures > mostSignatures) return [{ method: 'dkim', result: 'policy' }];
    const asking = until(Date.now() + milliseconds, resolver);
    const { results } = await dkimVerify(letter, {
      resolver: asking,
      ...(receivedAt !== undefined && { curTime: new Date(receivedAt) }),
    });
    return results.filter(({ status }) => status.result !== 'none').map(authenticationOf);
  } catch (error) {
    if (error instanceof LetterError) return [];
    return [{ method: 'dkim', result: 'permerror' }];
  }
}

const signaturesOf = (letter: Buffer) =>
  [...letter.toString('latin1', 0, endOfHeader(letter)).matchAll(/^dkim-signature[ \t]*:/gim)].length;

const authenticationOf = (result: DkimResult): Authentication => ({
  method: 'dkim',
  result: worthOf(result),
  ...(named(result.signingDomain) && { domain: result.signingDomain!.toLowerCase() }),
  ...(named(result.selector) && { selector: result.selector }),
});
const named = (name: string | undefined) => name !== undefined && /^[\p{L}\p{N}._-]{1,253}$/u.test(name);

function worthOf({ status: { result, comment }, canonBodyLength, canonBodyLengthTotal }: DkimResult): string {
  // RFC 8601 has `fail` for it
  if (comment === 'body hash did not verify') return 'fail';
  // what stands behind the signed length (l=) may be anybody's
  if (result === 'pass' && (canonBodyLengthTotal ?? 0) > (canonBodyLength ?? 0)) return 'policy';
  return result;
}

const until =
  (deadline: number, resolver: Resolver): Resolver =>
  (name, type) => {
    let timer: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      const over = () => reject(Object.assign(new Error('the DNS does not answer'), { code: 'ETIMEOUT' }));
      timer = setTimeout(over, Math.max(0, deadline - Date.now()));
    });
    return Promise.race([resolver(name, type), late]).finally(() => clearTimeout(timer));
  };
