import { applyDecorators, HttpStatus, Post, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiHeader, ApiOperation } from '@nestjs/swagger';
import { Roles, type Role } from '@app/wiring/roles';
import { problems } from '../problem.schema';
import { ReceiptHeaders } from './clerk';
import { ReceiptSchema } from './receipt.schema';

const keyHeader = {
  name: 'Idempotency-Key',
  required: false,
  description: 'A retry with the same key and body gives the first result again; with another body it is refused.',
};
const correlationHeader = {
  name: 'X-Correlation-Id',
  required: false,
  description: 'Carried by the events; a new one is made where absent.',
};

/** POST, who may, and what Swagger says of it: the same for every command. */
export const CommandRoute = (path: string, summary: string, ...roles: readonly Role[]): MethodDecorator =>
  applyDecorators(
    Post(path),
    UseInterceptors(ReceiptHeaders),
    Roles(...roles),
    ApiBearerAuth(),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    ApiHeader(keyHeader),
    ApiHeader(correlationHeader),
    ApiCreatedResponse({
      type: ReceiptSchema,
      headers: { Location: { schema: { type: 'string' } }, 'OnRecord-Position': { schema: { type: 'string' } } },
    }),
    problems(
      HttpStatus.BAD_REQUEST,
      HttpStatus.UNAUTHORIZED,
      HttpStatus.FORBIDDEN,
      HttpStatus.NOT_FOUND,
      HttpStatus.CONFLICT,
      HttpStatus.UNPROCESSABLE_ENTITY,
      HttpStatus.SERVICE_UNAVAILABLE,
    ),
  );
