import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pinoHttp from 'pino-http';
import { httpLogging } from './logging.module';

type Logged = IncomingMessage & {
  log: { info(object: object, message?: string): void; error(object: object, message?: string): void };
};

/** What a request leaves in the log while `handle` answers it, and what the caller gets. */
async function logOf(
  handle: (request: Logged, response: ServerResponse) => void,
  path = '/',
  headers: Record<string, string> = {},
) {
  const lines: string[] = [];
  const log = pinoHttp(httpLogging('info'), { write: (line: string) => void lines.push(line) });
  const server = createServer((request, response) => {
    log(request, response);
    handle(request as Logged, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const response = await fetch(url, {
    method: 'POST',
    body: 'Anna',
    headers: { authorization: 'Bearer Anna', cookie: 'Anna=1', ...headers },
  });
  await response.text();
  await new Promise((resolve) => server.close(resolve));
  return { text: lines.join(''), lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), response };
}

it('tells method, path, status and the correlation id, and nothing that could be personal', async () => {
  const { text, lines, response } = await logOf(
    (request, response) => {
      request.log.info({ req: request }, 'a whole request');
      request.log.info({ body: { name: 'Anna' }, headers: request.headers }, 'its parts');
      response.setHeader('set-cookie', 'Anna=2').end('Anna');
    },
    '/leads/17/reassign?phone=Anna',
    { 'x-correlation-id': 'import-7' },
  );
  expect(text).not.toContain('Anna');
  expect(lines.at(-1)).toMatchObject({ req: { method: 'POST', path: '/leads/17/reassign' }, res: { statusCode: 200 } });
  expect(lines.every((line) => line['correlationId'] === 'import-7')).toBe(true);
  expect(response.headers.get('x-correlation-id')).toBe('import-7');
});

it('tells of an error what it is, not what it carries', async () => {
  const cause = Object.assign(new Error('connection lost'), { detail: 'Anna' });
  const failed = Object.assign(new Error('query failed', { cause }), {
    code: '23505',
    parameters: ['Anna'],
    detail: 'Key (name)=(Anna)',
  });
  const { text, lines } = await logOf((request, response) => {
    request.log.error({ err: failed });
    response.writeHead(500).end();
  });
  expect(text).not.toContain('Anna');
  expect(lines[0]).toMatchObject({
    err: { type: 'Error', message: 'query failed', code: '23505', cause: { message: 'connection lost' } },
  });
});

it.each([
  ['absent', {}],
  ['unfit to print', { 'x-correlation-id': 'a b' }],
])('gives an id of its own where the correlation id is %s', async (_, headers: Record<string, string>) => {
  const seen: unknown[] = [];
  const { lines, response } = await logOf(
    (request, response) => {
      seen.push(request.headers['x-correlation-id']);
      response.end();
    },
    '/',
    headers,
  );
  const id = response.headers.get('x-correlation-id');
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(lines[0]).toMatchObject({ correlationId: id });
  // the API refuses an unfit id itself; where there was none it finds the one that is logged
  expect(seen).toEqual([headers['x-correlation-id'] ?? id]);
});

it('is silent about probes', async () => {
  expect((await logOf((_, response) => response.end(), '/health')).lines).toEqual([]);
});
