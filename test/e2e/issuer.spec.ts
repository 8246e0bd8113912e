import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem } from '@app/contracts/http/problem';
import { exportJWK, generateKeyPair, SignJWT, type KeyLike } from 'jose';
import { developmentTokens } from '../../apps/api/src/api.module';
import { Desk } from './desk';

let keys: { publicKey: KeyLike; privateKey: KeyLike };
let issuer: Server;
let desk: Desk;
beforeAll(async () => {
  keys = await generateKeyPair('EdDSA');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' };
  issuer = createServer((_, response) =>
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const { port } = issuer.address() as AddressInfo;
  desk = await Desk.open(
    { AUTH_ISSUER: 'https://issuer.example', AUTH_JWKS_URL: `http://127.0.0.1:${port}/jwks` },
    { projects: false },
  );
});
afterAll(async () => {
  issuer.closeAllConnections();
  issuer.close();
  await desk.close();
});

const token = (kid = 'k1') =>
  new SignJWT({ role: 'manager' })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject('m-1')
    .setIssuer('https://issuer.example')
    .setAudience('onrecord')
    .setExpirationTime('5m')
    .sign(keys.privateKey);
const register = async (at: Desk, bearer: string) => {
  const asked = at.anonymous('post', '/leads').set('Authorization', `Bearer ${bearer}`);
  const { status, body } = await asked.send({ source: 'fair', relation: 'acquire' });
  return [status, (body as Problem).code];
};

test('tokens of the configured issuer are taken by its published keys, and no others', async () => {
  expect(await register(desk, await token())).toEqual([201, undefined]);
  expect(await register(desk, await token('unknown'))).toEqual([401, 'auth.bad-token']);
  expect(await developmentTokens(desk.app)).toBeUndefined();
});

describe('in production', () => {
  let production: Desk;
  beforeAll(async () => {
    // Port 9 discards: nobody answers there.
    const env = {
      NODE_ENV: 'production',
      AUTH_ISSUER: 'https://issuer.example',
      AUTH_JWKS_URL: 'https://127.0.0.1:9/jwks',
    };
    production = await Desk.open(env, { projects: false });
  });
  afterAll(() => production.close());

  test('no token is refused because the issuer can not be reached: it is our fault, for now', async () => {
    expect(await register(production, await token())).toEqual([503, 'auth.issuer-unavailable']);
  });

  test.each(['/docs', '/docs-json', '/docs/swagger-ui.css'])('%s needs a token', async (path) => {
    const response = await production.anonymous('get', path);
    expect([response.status, (response.body as Problem).code]).toEqual([401, 'auth.no-token']);
  });
});
