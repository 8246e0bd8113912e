import { applyDecorators, Get, HttpStatus } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { Roles, type Role } from '@app/wiring/roles';
import { problems } from '../problem.schema';

/** GET, who may, and what Swagger says of it: the same for every query. */
export const QueryRoute = (path: string, summary: string, ...roles: readonly Role[]): MethodDecorator =>
  applyDecorators(
    Get(path),
    Roles(...roles),
    ApiBearerAuth(),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    problems(
      HttpStatus.BAD_REQUEST,
      HttpStatus.UNAUTHORIZED,
      HttpStatus.FORBIDDEN,
      HttpStatus.NOT_FOUND,
      HttpStatus.SERVICE_UNAVAILABLE,
    ),
  );
