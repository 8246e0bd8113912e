import { applyDecorators, Body, Controller, HttpCode, HttpStatus, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource } from '@app/wiring/capture-sources';
import type { Request } from 'express';
import { readCsv } from '../body';
import { problems } from '../problem.schema';
import { fieldErrorOf } from './capture-desk';
import { AsteriskCdrDesk } from './asterisk-cdr.desk';
import { FromVendor, Sender } from './capture.guard';

const mostRows = 5_000;
const description =
  'Proven by `Authorization: Bearer <secret>` (docs/capture.md). CSV without a header line, as in Master.csv; or JSON ' +
  '`{"rows": […]}`, each a line of CSV, a list of fields, or an object by column. In any order, any number of times, a call in ' +
  'as many requests as you like.';

/** Where a PBX brings the rows of its call records, as they come. */
@ApiTags('capture')
@Controller('capture')
export class AsteriskCdrController {
  constructor(@Inject(AsteriskCdrDesk) private readonly desk: AsteriskCdrDesk) {}

  @applyDecorators(
    Post('asterisk-cdr'),
    HttpCode(HttpStatus.OK),
    FromVendor('asterisk-cdr'),
    ApiOperation({ summary: `Up to ${mostRows} rows of an Asterisk's call records`, description }),
    ApiConsumes('text/csv', 'application/json'),
    ApiBody({ schema: { type: 'object', properties: { rows: { type: 'array', items: {} } } } }),
    ApiResponse({ status: HttpStatus.OK, description: 'What was not refused is kept for good, on the disk.' }),
    problems(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.SERVICE_UNAVAILABLE),
  )
  async take(@Sender() sender: CaptureSource, @Req() request: Request, @Body() body: unknown) {
    const rows = request.is('text/csv') ? linesOf(await readCsv(request)) : rowsIn(body);
    if (rows.length > mostRows) throw invalid(`has more than ${mostRows} rows in it`);
    if (rows.length === 0) throw invalid('has no rows in it');
    const refused = await this.desk.keep(rows, sender);
    const errors = refused.map((one) => fieldErrorOf({ ...one, field: `rows[${one.line - 1}]` }));
    if (refused.length === rows.length)
      throw new Refusal('request.invalid', 'The request is wrong.', { errors: errors.slice(0, 50) });
    return { taken: rows.length - refused.length, refused: errors };
  }
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

function rowsIn(body: unknown): readonly unknown[] {
  const rows = typeof body === 'object' && body !== null && 'rows' in body ? body.rows : undefined;
  if (!Array.isArray(rows)) throw invalid('is no list of rows');
  return rows;
}

const invalid = (message: string) =>
  new Refusal('request.invalid', 'The request is wrong.', { errors: [{ field: 'rows', message }] });
