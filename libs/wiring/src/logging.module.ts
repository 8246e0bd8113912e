import type { IncomingMessage, ServerResponse } from 'node:http';
import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import { uuidv7 } from '@app/event-store/handle';
import { CONFIG } from './event-store.module';
import type { Config } from './config';

/** JSON lines on standard output; a request's line carries the correlation id that its events carry. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => ({ pinoHttp: httpLogging(config.logLevel) }),
    }),
  ],
})
export class LoggingModule {}

/**
 * Of a request only method and path, of an error only what it is: bodies, query strings, headers and the parameters of
 * a failed statement can all hold personal data. The redaction is a second lock, for whoever logs a request as it is.
 */
export const httpLogging = (level: Config['logLevel']): Options => ({
  level,
  genReqId: correlationId,
  quietReqLogger: true,
  customAttributeKeys: { reqId: 'correlationId' },
  serializers: { req: loggedRequest, res: ({ statusCode }: ServerResponse) => ({ statusCode }), err: loggedError },
  wrapSerializers: false,
  redact: [
    'req.headers.authorization',
    'req.headers.cookie',
    'req.body',
    'res.headers["set-cookie"]',
    'body',
    'headers',
  ],
  autoLogging: { ignore: (request) => request.url === '/health' || request.url === '/ready' },
});

/** The caller's own id where it is fit to print, else a new one; given back to the caller, and left where the API reads it. */
export function correlationId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-correlation-id'];
  const id = typeof given === 'string' && /^[\w.~:@+-]{1,128}$/.test(given) ? given : uuidv7();
  if (given === undefined) request.headers['x-correlation-id'] = id;
  response.setHeader('X-Correlation-Id', id);
  return id;
}

const loggedRequest = ({ method, url = '' }: IncomingMessage) => ({ method, path: url.split('?', 1)[0] });

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}
const loggedError = ({ name, message, code, stack, cause }: Error & { code?: unknown }): LoggedError => ({
  type: name,
  message,
  ...(typeof code === 'string' && { code }),
  ...(stack !== undefined && { stack }),
  ...(cause instanceof Error && { cause: loggedError(cause) }),
});
