import type { Rejection } from '@app/decider/decider';

/** A field of the request that is wrong, by its path in the body, the query or the path: `letter.to[0].address`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The request is not carried out. Knows a code and no HTTP: the rejection filter turns it into an answer. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly more: { readonly errors?: readonly FieldError[]; readonly details?: Rejection['details'] } = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }

  static of(rejection: Rejection): Refusal {
    return new Refusal(rejection.code, rejection.message, { details: rejection.details });
  }
}

/** Known who asks, and they may not: the filter records it as AccessDenied before it answers. */
export class Denied extends Refusal {
  constructor(
    code: 'access.role' | 'access.not-yours' | 'access.service-only' | 'access.reveal-one-by-one' | 'access.left',
    message: string,
  ) {
    super(code, message);
    this.name = 'Denied';
  }
}

export const notYours = () => new Denied('access.not-yours', 'This is not yours to see or to change.');
