import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'express';
import { hurry } from './body';
import { streamedBody } from './streamed-body';

let server: Server;
let read: Promise<number>;
/** Reads each request as a stream of up to 1 MiB, and answers how long it was, or why not. */
const serve = async () => {
  server = createServer((request, response) => {
    Object.assign(request, { is: (types: string[]) => types[0] });
    hurry(request as Request);
    read = (async () => {
      let length = 0;
      for await (const piece of streamedBody(request as Request, { types: ['a/b'], mostMiB: 1 }))
        length += piece.length;
      return length;
    })();
    read.then(
      (length) => response.end(`${length}`),
      (error: { code?: string }) => response.end(error.code),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
};
afterEach(() => server.close().closeAllConnections());
const send = (headers: Record<string, number> = {}) =>
  ask({ port: (server.address() as AddressInfo).port, method: 'POST', headers, agent: false });
const answerTo = async (sent: ReturnType<typeof send>) => {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of answer) text += String(piece);
  return text;
};

it('gives what comes, and refuses nothing and too much; who sends too much gets to read so', async () => {
  await serve();
  const whole = send();
  whole.end(Buffer.alloc(1024 * 1024));
  expect(await answerTo(whole)).toBe('1048576');
  const none = send();
  none.end();
  expect(await answerTo(none)).toBe('request.invalid');
  const declared = send({ 'Content-Length': 1024 * 1024 + 1 });
  declared.flushHeaders();
  expect(await answerTo(declared)).toBe('request.too-large');
  const long = send();
  for (let i = 0; i < 20; i++) long.write(Buffer.alloc(100_000));
  expect(await answerTo(long)).toBe('request.too-large');
  long.destroy();
});

it('says so when it breaks off', async () => {
  await serve();
  const cut = send({ 'Content-Length': 1000 });
  cut.on('error', () => undefined);
  cut.write(Buffer.alloc(10));
  await once(server, 'request');
  cut.destroy();
  await expect(read).rejects.toMatchObject({ code: 'request.broken-off' });
});
