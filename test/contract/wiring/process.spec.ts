import 'reflect-metadata';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Module, type CanActivate, type INestApplication, type Type } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import { Client } from 'pg';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import { personal } from '@app/decider/fact';
import type { EventStore } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import type { Vault } from '@app/vault/vault';
import { BackstageModule } from '@app/wiring/auth/backstage.module';
import type { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import { DEVELOPMENT_ISSUER } from '@app/wiring/auth/guard.module';
import { readConfig } from '@app/wiring/config';
import { CODEC, CONFIG, OPEN_STORE, READ_DB, SEALED_STORE, STORES, VAULT } from '@app/wiring/event-store.module';
import { METRICS } from '@app/wiring/metrics.module';
import { ProcessModule } from '@app/wiring/process.module';
import { publicKey } from '@app/wiring/public';
import { rolesKey } from '@app/wiring/roles';
import { openStores, type Stores } from '@app/wiring/stores';
import { freshDatabase, type FreshDatabase } from '../../database/database';

let database: FreshDatabase;
let dataDir: string;
let app: INestApplication<Server> | undefined;
beforeEach(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'process-'));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await database.drop();
  await rm(dataDir, { recursive: true });
});

const config = (env = {}) =>
  readConfig({ DATABASE_URL: database.url, ONRECORD_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env });

@Module({})
class Desk {
  constructor(@Inject(OPEN_STORE) readonly store: EventStore) {}
}
async function start(module: Type = Desk): Promise<INestApplication<Server>> {
  app = await NestFactory.create(ProcessModule.of({ config: config(), modules: [module] }), { logger: false });
  return app.init();
}
const registered = (name: string) => ({
  id: uuidv7(),
  type: 'LeadRegistered',
  data: { contact: { name: personal('lead-anna', 'identity', name) }, source: 'fair', relation: 'acquire' },
  meta: {
    occurredAt: '2026-03-01T12:00:00.000Z',
    about: { reps: [], leads: ['anna'] },
    actor: { kind: 'service' as const, id: 'spec' },
    source: { system: 'api' },
    evidence: 'declared' as const,
    ingest: 'live' as const,
    commandId: 'c',
    correlationId: 'c',
    schema: 1,
  },
});

it('gives every module one set of stores, which seals on the way in', async () => {
  const running = await start();
  for (const token of [CONFIG, STORES, OPEN_STORE, SEALED_STORE, CODEC, VAULT, READ_DB, METRICS])
    expect(running.get(token)).toBeDefined();
  const open = running.get(Desk).store;
  const event = registered('Anna Ångström');
  await open.append('lead-anna', [event], { expected: 'noStream' });

  const [opened, sealed] = await Promise.all(
    [open, running.get<EventStore>(SEALED_STORE)].map(async (store) => {
      for await (const record of store.readStream('lead-anna')) return record;
      return undefined;
    }),
  );
  expect(opened?.data).toEqual(event.data);
  expect(JSON.stringify(sealed)).not.toContain('Anna');
  expect(sealed?.data).toMatchObject({
    contact: { name: { subject: 'lead-anna', sealed: expect.any(String) as string } },
  });
});

it('lives, is ready while everything answers, and says what does not', async () => {
  const running = await start();
  await request(running.getHttpServer()).get('/health').expect(200, { status: 'ok' });
  await request(running.getHttpServer())
    .get('/ready')
    .expect(200, { status: 'ok', checks: { events: 'ok', readModels: 'ok', vault: 'ok' } });

  const { db, vault } = running.get<{ db: DataSource; vault: Vault }>(STORES);
  await db.destroy();
  await vault.close();
  await request(running.getHttpServer())
    .get('/ready')
    .expect(503, { status: 'unavailable', checks: { events: 'ok', readModels: 'unavailable', vault: 'unavailable' } });
  await request(running.getHttpServer()).get('/health').expect(200);
  await db.initialize();
});

it('shows its metrics', async () => {
  const running = await start();
  const { text, type } = await request(running.getHttpServer()).get('/metrics').expect(200);
  expect(type).toBe('text/plain');
  expect(text).toMatch(/^onrecord_event_store_horizon_age_seconds [\d.]+$/m);
  expect(text).toContain('process_cpu_seconds_total');
});

it('tells a guard whose each route is', async () => {
  const asked: Record<string, unknown> = {};
  const reflector = new Reflector();
  const guard: CanActivate = {
    canActivate(context) {
      const read = (key: string) => reflector.get<unknown>(key, context.getHandler());
      asked[context.getHandler().name] = [read(publicKey), read(rolesKey)];
      return true;
    },
  };
  @Module({ providers: [{ provide: APP_GUARD, useValue: guard }] })
  class Guarded {}

  const running = await start(Guarded);
  for (const path of ['/health', '/ready', '/metrics']) await request(running.getHttpServer()).get(path).expect(200);
  expect(asked).toEqual({
    health: [true, undefined],
    ready: [true, undefined],
    read: [undefined, ['service', 'manager']],
  });
});

it('leaves no connection behind', async () => {
  const running = await start();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const others = async () => {
    const sql =
      'select application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    return (await client.query<{ application_name: string }>(sql)).rows.map((row) => row.application_name);
  };
  expect(await others()).not.toEqual([]);
  await running.close();
  app = undefined;
  while ((await others()).length > 0); // a server process outlives its connection by a moment
  await client.end();
});

it('refuses to start under another master key, and keeps nothing open', async () => {
  const stores: Stores = await openStores(config());
  await stores.close();
  await stores.close();
  await expect(openStores(config({ ONRECORD_MASTER_KEY: Buffer.alloc(32).toString('base64') }))).rejects.toMatchObject({
    code: 'vault.wrong-master-key',
  });
});

it('keeps big content sealed beside the store, in the data directory', async () => {
  const stores = await openStores(config());
  const ref = await stores.vault.sealBlob('lead-anna', 'content', Buffer.alloc(100_000, 'confidential '));
  const file = join(dataDir, 'blobs', ref.blob.slice(0, 2), ref.blob.slice(2));
  expect((await readFile(file)).includes('confidential')).toBe(false);
  await stores.vault.erase('lead-anna');
  expect(await readdir(join(dataDir, 'blobs', ref.blob.slice(0, 2)))).toEqual([]);
  await stores.close();
});

describe('a process without the api', () => {
  it('lets nobody see its metrics whom the api would turn away', async () => {
    const http = (await start(BackstageModule)).getHttpServer();
    const tokens = await app!.get<DevelopmentIssuer>(DEVELOPMENT_ISSUER).tokens('anna');
    const metrics = (token?: string) =>
      request(http)
        .get('/metrics')
        .set(token ? { Authorization: `Bearer ${token}` } : {});

    expect((await metrics()).body).toMatchObject({ status: 401, code: 'auth.no-token' });
    expect((await metrics('forged')).status).toBe(401);
    expect((await metrics(tokens.rep)).body).toMatchObject({ status: 403, code: 'access.role' });
    expect((await metrics(tokens.service)).text).toContain('onrecord_event_store_horizon_age_seconds');
    expect((await request(http).get('/ready')).status).toBe(200);
  });
});
