import type { Actor } from '@app/decider/fact';
import type { Role } from '../roles';
import type { Request } from 'express';

/** Who asks, as the token says. */
export interface Principal {
  /** The token's subject. */
  readonly id: string;
  readonly role: Role;
  /** The rep that a rep's token speaks for. */
  readonly rep?: string;
}

/** What every token must say of itself. */
export interface TokenClaims {
  readonly issuer: string;
  readonly audience: string;
}

/** A rep acts under their rep id; everybody else under the token's subject. */
export const actorOf = ({ id, role, rep }: Principal): Actor => ({ kind: role, id: rep ?? id });

export type AuthenticatedRequest = Request & { principal?: Principal };
