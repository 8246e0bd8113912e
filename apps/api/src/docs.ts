import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import type { Config } from '@app/wiring/config';
import { CONFIG } from '@app/wiring/event-store.module';
import { Leavers } from '@app/wiring/auth/leavers';
import { Tokens } from '@app/wiring/auth/tokens';

const about = new DocumentBuilder()
  .setTitle('OnRecord')
  .setDescription(
    'The system of record of a sales department. Commands are recorded as immutable events; queries answer from projections of them. ' +
      'A command answers with the position of what it recorded: give it as `atLeast` to a query that has to know of it. ' +
      'Refusals are `application/problem+json` with a stable `code`.',
  )
  .setVersion('1')
  .addBearerAuth({
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Claims: sub, role (rep, manager, auditor or service) and, for a rep, rep.',
  })
  .build();

export const openApi = (app: NestExpressApplication): OpenAPIObject =>
  SwaggerModule.createDocument(app, about, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}_${method}`,
  });

/** /docs and /docs-json: open in development, behind a token in production. */
export function serveDocs(app: NestExpressApplication): void {
  if (app.get<Config>(CONFIG).production) {
    const [tokens, leavers] = [app.get(Tokens), app.get(Leavers)];
    app.use(['/docs', '/docs-json'], (request: Request, _: Response, next: NextFunction) => {
      tokens
        .verify(request.get('authorization'))
        .then((principal) => leavers.turnAway(principal))
        .then(() => next(), next);
    });
  }
  SwaggerModule.setup('docs', app, () => openApi(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'OnRecord',
  });
}
