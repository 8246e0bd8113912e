import { Catch, Module, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Response } from 'express';
import { GuardModule } from './guard.module';
import { Denied, Refusal } from './refusal';

/** The guard's own refusals, where there is no API to answer them. */
@Catch(Refusal)
export class RefusalFilter implements ExceptionFilter<Refusal> {
  catch(refusal: Refusal, host: ArgumentsHost): void {
    const { code, message: detail } = refusal;
    const status = refusal instanceof Denied ? 403 : code === 'auth.issuer-unavailable' ? 503 : 401;
    const problem = { type: `urn:onrecord:problem:${code}`, code, status, detail };
    const response = host.switchToHttp().getResponse<Response>();
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="onrecord"');
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** For a process that serves only health and metrics: the same guard before them as before the API. */
@Module({ imports: [GuardModule], providers: [{ provide: APP_FILTER, useClass: RefusalFilter }] })
export class BackstageModule {}
