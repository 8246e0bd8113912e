import { STATUS_CODES } from 'node:http';
import { Catch, HttpException, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Counter } from 'prom-client';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import type { Problem } from '@app/contracts/http/problem';
import { AccessLog } from './auth/access-log';
import type { AuthenticatedRequest } from '@app/wiring/auth/principal';
import { UNAUTHENTICATED } from './auth/unauthenticated.metric';
import { Denied, type Refusal } from '@app/wiring/auth/refusal';
import { isId } from '@app/domain/ids';

/** Codes that mean something else than their family. */
const statusOfCode: Readonly<Record<string, number>> = {
  'auth.issuer-unavailable': 503,
  'email.erased': 410,
  'feed.too-many': 429,
  'idempotency.key-reused': 422,
  'read.behind': 503,
  'recording.erased': 410,
  'recording.expired': 410,
  'request.too-large': 413,
  'request.unsupported-media-type': 415,
  'store.bad-stream': 400,
  'store.conflict': 409,
  'store.other-store': 400,
  'store.too-large': 413,
  'time.in-the-future': 422,
  'transcript.erased': 410,
  'vault.unavailable': 503,
};
/** Families, first match: who asks, how they ask, what can't be reached, what is our own fault, what does not exist, what makes no sense. */
const statusOfFamily: readonly (readonly [family: RegExp, status: number])[] = [
  [/^auth\./, 401],
  [/^access\./, 403],
  [/^(request|cursor|scorecard)\./, 400],
  [/^(store|database|spool)\./, 503],
  [/^vault\./, 500],
  [/\.(unknown|not-joined)$/, 404],
  [/\.(bad-.*|incomplete|contradictory|.*in-the-past|own-substitute|own-successor)$/, 422],
];
/** What is left is an intent that the present state does not allow. */
const otherwise = 409;

export const statusOf = (code: string): number =>
  statusOfCode[code] ?? statusOfFamily.find(([family]) => family.test(code))?.[1] ?? otherwise;

/** The one place that knows which refusal is which HTTP answer; says nothing about what it does not know. */
@Catch()
export class RejectionFilter implements ExceptionFilter {
  private readonly logger = new Logger(RejectionFilter.name);

  constructor(
    @Inject(AccessLog) private readonly access: AccessLog,
    @Inject(UNAUTHENTICATED) private readonly unauthenticated: Counter,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<AuthenticatedRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      // A stream broke off half-way: only a broken connection tells the reader so.
      this.logger.error(error, 'an answer broke off');
      response.destroy();
      return;
    }
    const { code, status, detail, errors, details } = answerTo(error);
    if (status === 401) this.unauthenticated.inc();
    if (error instanceof Denied) await this.record(request, error);
    if (status === 500) this.logger.error(error, code);
    if (status === 503) this.logger.warn(`${code}: ${(error as Error).message}`);
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="onrecord"');
    if (status === 503 || code === 'store.conflict') response.setHeader('Retry-After', '1');
    const problem: Problem = {
      type: `urn:onrecord:problem:${code}`,
      code,
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      instance: request.path,
      ...(errors && { errors }),
      ...(details && { details }),
    };
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }

  /** A denial stands even where it can't be recorded just now. */
  private async record(request: AuthenticatedRequest, { code }: Denied): Promise<void> {
    const { principal, params } = request;
    if (!principal) return;
    const route = (request.route as { path?: string } | undefined)?.path ?? request.path;
    const lead = params['leadId'];
    const about = { reps: principal.rep ? [principal.rep] : [], leads: isId(lead) ? [lead] : [] };
    const what = `${request.method} ${route}`;
    try {
      await this.access.add(
        { principal, correlationId: correlationOf(request) },
        { type: 'AccessDenied', data: { what, code } },
        about,
      );
    } catch (error) {
      this.logger.error(error, 'a denial could not be recorded');
    }
  }
}

const correlationOf = (request: AuthenticatedRequest) => {
  const given = request.get('x-correlation-id');
  return isId(given) ? given : 'unknown';
};

type Answer = Pick<Problem, 'code' | 'status' | 'detail' | 'errors' | 'details'>;

function answerTo(error: unknown): Answer {
  const { code, message, more } = error as Partial<Refusal>;
  if (error instanceof HttpException) return ofFramework(error.getStatus(), error.message);
  if (isNotBuilt(error)) return { code: 'read.behind', status: 503, detail: 'The read models are still being built.' };
  if (isOutage(error))
    return { code: 'database.unavailable', status: 503, detail: 'The database does not answer just now.' };
  // Refusal, StoreError and ReadBehindError: all carry a dotted code of ours.
  if (error instanceof Error && typeof code === 'string' && /^[a-z]+\.[a-z-]+$/.test(code))
    return { code, status: statusOf(code), detail: message ?? code, errors: more?.errors, details: more?.details };
  return {
    code: 'internal.error',
    status: 500,
    detail: 'Something went wrong here; it is logged under this correlation id.',
  };
}

const ofFramework = (status: number, message: string): Answer =>
  status === 404
    ? { code: 'route.unknown', status, detail: 'There is no such route.' }
    : {
        code: status >= 500 ? 'internal.error' : 'request.invalid',
        status,
        detail: status >= 500 ? 'Something went wrong here.' : message,
      };

/** PostgreSQL is down, starting, full or gone; node's own words for the network. */
const isOutage = (error: unknown) =>
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|08\w{3}|57P\d\d|53\d{3})$/.test(databaseCode(error)) ||
  hasLostConnection(error);
/** Without a code: the drivers say in words that the connection broke under a query or a transaction. */
const hasLostConnection = (error: unknown) =>
  error instanceof QueryRunnerAlreadyReleasedError ||
  error instanceof QueryRunnerProviderAlreadyReleasedError ||
  (error instanceof Error &&
    /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
      error.message,
    ));
/** The view that queries read comes with the first build of its projection. */
const isNotBuilt = (error: unknown) => databaseCode(error) === '42P01';
function databaseCode(error: unknown): string {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return String(driverError?.code ?? code);
}
