import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { isRole } from '../roles';
import { isId } from '@app/domain/ids';
import { Refusal } from './refusal';
import type { DevelopmentIssuer } from './development-issuer';
import type { Principal, TokenClaims } from './principal';

/** Asymmetric only: neither a shared secret nor `none` ever verifies. */
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** Reads bearer tokens: signature, issuer, audience, expiry, and claims that name exactly one role. */
export class Tokens {
  private constructor(
    private readonly keys: JWTVerifyGetKey,
    private readonly expected: TokenClaims & { readonly algorithms: string[] },
  ) {}

  static issuedBy({ publicKey, algorithm }: DevelopmentIssuer, claims: TokenClaims): Tokens {
    return new Tokens(() => Promise.resolve(publicKey), { ...claims, algorithms: [algorithm] });
  }
  static fromJwks(url: string, claims: TokenClaims): Tokens {
    return new Tokens(createRemoteJWKSet(new URL(url), { timeoutDuration: 5_000 }), { ...claims, algorithms });
  }

  /** Throws Refusal `auth.*`; `auth.issuer-unavailable` where the issuer's keys can't be fetched. */
  async verify(authorization: string | undefined): Promise<Principal> {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new Refusal('auth.no-token', 'A bearer token is needed.');
    return principalOf(await this.payload(token));
  }

  private async payload(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        ...this.expected,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new Refusal('auth.expired', 'The token has expired.');
      if (isAboutTheKeys(error))
        throw new Refusal('auth.issuer-unavailable', "The issuer's keys can't be fetched just now.");
      throw new Refusal('auth.bad-token', 'The token is not valid here.');
    }
  }
}

/** Not the token's fault: the key set did not answer, or answered nonsense. */
const isAboutTheKeys = (error: unknown) =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === 'ERR_JOSE_GENERIC';

function principalOf({ sub, role, rep }: JWTPayload): Principal {
  const whole = isId(sub) && isRole(role) && (role === 'rep' ? isId(rep) : rep === undefined);
  if (!whole)
    throw new Refusal(
      'auth.bad-claims',
      'The token must name a subject and one role; a rep also the rep it speaks for, nobody else one.',
    );
  return { id: sub, role, ...(role === 'rep' && { rep: rep as string }) };
}
