import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { uuidv5, uuidv7 } from '@app/event-store/handle';
import type { AuthenticatedRequest, Principal } from '@app/wiring/auth/principal';
import { isId } from '@app/domain/ids';
import { Refusal, type FieldError } from '@app/wiring/auth/refusal';

/** Who asks, and what they say about the asking itself. */
export interface Caller {
  readonly principal: Principal;
  readonly idempotencyKey?: string;
  readonly correlationId: string;
}

const keyPattern = /^[\x21-\x7e]{1,200}$/;

export function callerOf(request: AuthenticatedRequest): Caller {
  const idempotencyKey = request.get('idempotency-key');
  const correlationId = request.get('x-correlation-id');
  const errors: FieldError[] = [];
  if (idempotencyKey !== undefined && !keyPattern.test(idempotencyKey))
    errors.push({ field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' });
  if (correlationId !== undefined && !isId(correlationId))
    errors.push({ field: 'X-Correlation-Id', message: 'must be 1 to 128 of letters, digits and ._~:@+-' });
  if (errors.length > 0) throw new Refusal('request.invalid', 'A header is wrong.', { errors });
  return {
    principal: request.principal!,
    correlationId: correlationId ?? uuidv7(),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

/** The caller of a route behind the guard. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<AuthenticatedRequest>()),
);

/** An id for what has none yet; a repeated request (same Idempotency-Key) gets the same one. */
export const newId = ({ principal, idempotencyKey }: Caller): string =>
  idempotencyKey === undefined ? uuidv7() : uuidv5(JSON.stringify([principal.id, idempotencyKey]));
