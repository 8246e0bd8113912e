import { applyDecorators, Controller, Get, Headers, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { factReader } from '@app/capture/facts/facts';
import { factsSchema, factsVersions, mostFacts } from '@app/contracts/capture/facts.schema';
import type { FactResult, FactsAnswer } from '@app/contracts/capture/facts.v1';
import type { Became } from '@app/intake/intake';
import { Refusal } from '@app/wiring/auth/refusal';
import type { CaptureSource } from '@app/wiring/capture-sources';
import type { Request, Response } from 'express';
import { readLongBody } from '../body';
import { problems } from '../problem.schema';
import { CaptureDesk } from './capture-desk';
import { FromVendor, Sender } from './capture.guard';

const mostMiB = 8;
/** Of all facts together, and what is in them. */
const mostFields = 50_000;

const bySecret = 'By a source `facts`, proven by `Authorization: Bearer <secret>` (docs/capture-facts.md).';
const answers = (status: HttpStatus, description: string) =>
  ApiResponse({ status, description, content: { 'application/json': { schema: { type: 'object' } } } });

/** Where any source brings facts, by a published schema and without code of ours. */
@ApiTags('capture')
@Controller('capture/facts')
export class FactsController {
  constructor(@Inject(CaptureDesk) private readonly desk: CaptureDesk) {}

  @applyDecorators(
    Post(),
    FromVendor('facts'),
    ApiOperation({ summary: `Up to ${mostFacts} facts, each with a result of its own`, description: bySecret }),
    ApiBody({ schema: { type: 'object', description: 'The schema: GET /capture/facts/schema' } }),
    answers(HttpStatus.OK, 'All of it is on the record.'),
    answers(
      HttpStatus.ACCEPTED,
      'What was not refused is on the disk, and goes on the record as soon as that is there.',
    ),
    answers(HttpStatus.MULTI_STATUS, 'Some of it was refused; the rest is on the record.'),
    problems(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.SERVICE_UNAVAILABLE),
  )
  async take(
    @Sender() sender: CaptureSource,
    @Headers('x-correlation-id') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FactsAnswer> {
    const body = await readLongBody(request, mostMiB, mostFields);
    const reader = factReader(sender);
    const read = factsIn(body).map((item, nth) => reader(item, nth + 1));
    const facts = read.flatMap((one) => ('fact' in one ? [one.fact] : []));
    const became = await this.desk.takeEach(facts, sender, id);
    const next = became?.values();
    const results = read.map((one): FactResult => {
      if ('fact' in one) return next ? resultOf(one.id, next.next().value!) : { id: one.id, status: 'kept' };
      return { ...(one.id !== undefined && { id: one.id }), status: 'refused', errors: [...one.errors] };
    });
    const some = (status: FactResult['status']) => results.some((one) => one.status === status);
    response.status(some('kept') ? HttpStatus.ACCEPTED : some('refused') ? HttpStatus.MULTI_STATUS : HttpStatus.OK);
    return { results };
  }

  @applyDecorators(
    Get('schema'),
    FromVendor('facts'),
    ApiOperation({ summary: 'JSON Schema (2020-12) of what POST /capture/facts takes', description: bySecret }),
    answers(HttpStatus.OK, 'The schema.'),
    problems(HttpStatus.UNAUTHORIZED),
  )
  schema(): object {
    return factsSchema;
  }
}

function resultOf(id: string, { events, rejection }: Became): FactResult {
  if (rejection) return { id, status: 'refused', errors: [{ path: '', message: rejection.message }] };
  return events.length === 0 ? { id, status: 'known' } : { id, status: 'recorded', events: [...events] };
}

/** The items, each still as it was sent; Refusal where the request itself is none. */
function factsIn(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('', 'is no object');
  const { version, facts, ...others } = body as Readonly<Record<string, unknown>>;
  if (!factsVersions.some((known) => known === version))
    throw invalid('version', `is none of ${factsVersions.join(', ')}`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(unknown.slice(0, 60), 'is no field of the request');
  if (!Array.isArray(facts)) throw invalid('facts', 'is no list');
  if (facts.length > mostFacts) throw invalid('facts', `has more than ${mostFacts} items in it`);
  return facts;
}

const invalid = (field: string, message: string) =>
  new Refusal('request.invalid', 'The request is wrong.', { errors: [{ field, message }] });
