import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { download, usualLimits, type Limits, type Wanted } from './download';

/** A name whose owner lets it lead to this very machine. */
jest.mock('node:dns', () => {
  const dns = jest.requireActual<typeof import('node:dns')>('node:dns');
  type Lookup = (name: string, options: object, answer: (error: Error | null, found: object[]) => void) => void;
  const lookup: Lookup = (name, options, answer) =>
    name === 'pbx.example'
      ? answer(null, [{ address: '127.0.0.1', family: 4 }])
      : (dns.lookup as Lookup)(name, options, answer);
  return { ...dns, lookup };
});

/** A vendor on this machine; `said` is what it was asked. */
const servers: Server[] = [];
async function vendor(answer: RequestListener): Promise<{ port: number; said: IncomingMessage[] }> {
  const said: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    said.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, said };
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const sound = Buffer.alloc(300_000, 7);
const gives: RequestListener = (_, response) => response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(sound);

interface Asked extends Partial<Wanted> {
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly path?: string;
}
async function get(port: number, { limits, signal, path = '/r.mp3', ...wanted }: Asked = {}) {
  const { mediaType, content } = await download(
    { url: new URL(`http://127.0.0.1:${port}${path}`), hosts: ['127.0.0.1'], plainToLoopback: true, ...wanted },
    signal ?? new AbortController().signal,
    { ...usualLimits, ...limits },
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return { mediaType, bytes: Buffer.concat(pieces) };
}
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: Error & { again?: boolean | number }) => [error.message, error.again],
  );

it('brings all of the sound, and what kind it is', async () => {
  const { port, said } = await vendor(gives);
  const { mediaType, bytes } = await get(port, { authorization: 'Basic abc', path: '/r.mp3?token=t' });
  expect([mediaType, bytes.equals(sound)]).toEqual(['audio/mpeg', true]);
  expect(said[0]!.url).toBe('/r.mp3?token=t');
  expect(said[0]!.headers).toMatchObject({ authorization: 'Basic abc', 'accept-encoding': 'identity' });
});

it('believes the report where the answer says only that it is bytes, and nobody who sends a page', async () => {
  const sending = async (type: string | undefined, mediaType?: string) => {
    const { port } = await vendor((_, response) =>
      response.writeHead(200, type ? { 'content-type': type } : {}).end('x'),
    );
    return get(port, mediaType === undefined ? {} : { mediaType }).then(
      (got) => got.mediaType,
      (e: Error) => e.message,
    );
  };
  expect(await sending('audio/x-wav; rate=8000')).toBe('audio/x-wav');
  expect(await sending('application/octet-stream', 'audio/ogg')).toBe('audio/ogg');
  expect(await sending(undefined)).toBe('application/octet-stream');
  expect(await sending(undefined, 'text/html')).toBe('application/octet-stream');
  expect(await sending('text/html; charset=utf-8', 'audio/ogg')).toBe('the source sends text/html, which is no sound');
});

it.each([
  [404, {}, true],
  [401, {}, true],
  [403, {}, true],
  [429, { 'retry-after': '90' }, 90_000],
  [500, {}, true],
  [503, { 'retry-after': '5' }, 5_000],
  [410, {}, false],
  [400, {}, false],
  [204, {}, false],
  [206, { 'content-range': 'bytes 0-0/9' }, false],
])('takes %d for no sound, nor a part for the whole', async (status, headers, again) => {
  const { port } = await vendor((_, response) =>
    response.writeHead(status, { 'content-type': 'audio/mpeg', ...headers }).end(),
  );
  expect(await failure(get(port))).toEqual([`the source answers ${status}`, again]);
});

it('goes where it is redirected to, as far as it may, and tells nobody else the credentials', async () => {
  const other = await vendor(gives);
  const { port, said } = await vendor((request, response) =>
    response
      .writeHead(302, { location: request.url === '/here' ? '/there' : `http://localhost:${other.port}/elsewhere` })
      .end(),
  );
  const hosts = ['127.0.0.1', 'localhost'];
  expect((await get(port, { hosts, authorization: 'Bearer t', path: '/here' })).bytes.length).toBe(sound.length);
  expect(said.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/here', 'Bearer t'],
    ['/there', 'Bearer t'],
  ]);
  expect(other.said.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(await failure(get(port))).toEqual(['host not allowed', false]);
  expect(other.said).toHaveLength(1);
});

it('is led in circles, to nowhere, or to another protocol by nobody', async () => {
  const { port, said } = await vendor((request, response) =>
    response
      .writeHead(307, request.url === '/r.mp3' ? { location: '/r.mp3' } : { location: request.url!.slice(1) })
      .end(),
  );
  expect(await failure(get(port))).toEqual(['the source redirects too often', false]);
  expect(said).toHaveLength(4);
  expect(await failure(get(port, { path: '/file:///etc/passwd' }))).toEqual(['host not allowed', false]);
  expect(await failure(get(port, { path: '/' }))).toEqual(['the source redirects to nowhere', false]);
});

it('stops at what is too large, whether that was said or not', async () => {
  const limits = { bytes: 1024 * 1024 };
  const declared = await vendor((_, response) =>
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': 2 * 1024 * 1024 }).write(sound),
  );
  expect(await failure(get(declared.port, { limits }))).toEqual(['larger than 1 MiB', false]);
  let sent = 0;
  const endless = await vendor((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    const more = () => {
      do sent += sound.length;
      while (!response.destroyed && response.write(sound));
    };
    response.on('drain', more);
    more();
  });
  expect(await failure(get(endless.port, { limits }))).toEqual(['larger than 1 MiB', false]);
  expect(sent).toBeLessThan(100 * 1024 * 1024);
});

it('takes what breaks off, or was never there, for nothing', async () => {
  const short = await vendor((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': 2 * sound.length });
    response.write(sound, () => response.destroy());
  });
  expect(await failure(get(short.port))).toEqual(['the source breaks off', true]);
  const empty = await vendor((_, response) => response.writeHead(200, { 'content-type': 'audio/mpeg' }).end());
  expect(await failure(get(empty.port))).toEqual(['the source sends an empty file', true]);
  const zipped = await vendor((_, response) => response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-encoding': 'gzip' }).end('x')); // prettier-ignore
  expect(await failure(get(zipped.port))).toEqual(['the source sends it compressed', false]);
  const { port } = await vendor(gives);
  servers.splice(-1)[0]!.close();
  expect(await failure(get(port))).toEqual(["the source can't be reached (ECONNREFUSED)", true]);
});

it('waits for nobody who falls silent or drips', async () => {
  const silent = await vendor(() => undefined);
  expect(await failure(get(silent.port, { limits: { silence: 50 } }))).toEqual(['the source falls silent', true]);
  const halfway = await vendor((_, response) => response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('x'));
  expect(await failure(get(halfway.port, { limits: { silence: 50 } }))).toEqual(['the source falls silent', true]);
  const dripping = await vendor((request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    const drip = setInterval(() => response.write('x'), 5);
    request.socket.on('close', () => clearInterval(drip));
  });
  const limits = { silence: 1000, whole: 100 };
  expect(await failure(get(dripping.port, { limits }))).toEqual(['the source takes too long', true]);
});

it('ends with whoever asked, and not as a failure of the source', async () => {
  const ending = new AbortController();
  const { port } = await vendor((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).write('x');
    ending.abort(new Error('shutting down'));
  });
  expect(await failure(get(port, { signal: ending.signal }))).toEqual(['shutting down', undefined]);
});

it('opens no connection where a listed name leads into our own network', async () => {
  let connections = 0;
  const { port } = await vendor(gives);
  servers.at(-1)!.on('connection', () => connections++);
  const url = new URL(`https://pbx.example:${port}/r.mp3`);
  expect(await failure(get(port, { url, hosts: ['pbx.example'] }))).toEqual(['host not allowed', false]);
  expect(connections).toBe(0);
  // the same where the address is listed: then it is asked, and does not speak TLS
  expect(await failure(get(port, { url, hosts: ['pbx.example', '127.0.0.1'] }))).toEqual([expect.any(String), true]);
  expect(connections).toBe(1);
});
