import { applyDecorators, Get, HttpStatus } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { Roles, type Role } from '@app/wiring/roles';
import { problems } from '../problem.schema';

/** GET, who may, and what Swagger says of it: the same for every query. A route that says more of its own answer does so below. */
export const QueryRoute = (path: string, summary: string, ...roles: readonly Role[]): MethodDecorator =>
  applyDecorators(
    Get(path),
    Roles(...roles),
    ApiBearerAuth(),
    ApiResponse(
      {
        status: HttpStatus.OK,
        description:
          'As of `position`, where it says one. A list that goes on has `next`: give it as `cursor` for the next page.',
        content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
      },
      { overrideExisting: false },
    ),
    ApiOperation({ summary, description: `Roles: ${roles.join(', ')}.` }),
    problems(
      HttpStatus.BAD_REQUEST,
      HttpStatus.UNAUTHORIZED,
      HttpStatus.FORBIDDEN,
      HttpStatus.NOT_FOUND,
      HttpStatus.SERVICE_UNAVAILABLE,
    ),
  );
