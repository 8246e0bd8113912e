import { applyDecorators, type HttpStatus } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { Problem } from '@app/contracts/http/problem';

class FieldProblem {
  @ApiProperty({ example: 'letter.to[0]' })
  field!: string;
  @ApiProperty()
  message!: string;
}

export class ProblemSchema implements Problem {
  @ApiProperty({ example: 'urn:onrecord:problem:lead.held-by-another' })
  type!: string;
  @ApiProperty({ example: 'lead.held-by-another' })
  code!: string;
  @ApiProperty({ example: 'Conflict' })
  title!: string;
  @ApiProperty({ example: 409 })
  status!: number;
  @ApiProperty()
  detail!: string;
  @ApiProperty({ example: '/leads/lead-4711/claim' })
  instance!: string;
  @ApiProperty({ type: [FieldProblem], required: false })
  errors?: FieldProblem[];
  @ApiProperty({ type: Object, required: false })
  details?: Record<string, string | number | boolean | null>;
}

/** Which refusals a route may answer with. */
export const problems = (...statuses: readonly HttpStatus[]) =>
  applyDecorators(
    ApiExtraModels(ProblemSchema),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemSchema) } } },
      }),
    ),
  );
