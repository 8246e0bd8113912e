import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { stamp } from '@app/decider/testing';
import { lead } from '@app/domain/leads/lead';
import { rep } from '@app/domain/reps/rep';
import { handle } from '@app/event-store/handle';
import { readConfig, type Config } from '@app/wiring/config';
import { STORES } from '@app/wiring/event-store.module';
import { ProcessModule } from '@app/wiring/process.module';
import type { Stores } from '@app/wiring/stores';
import { ProjectorModule } from '../../../apps/projector/src/projector.module';
import { RelayModule, relayEntities } from '../../../apps/relay/src/relay.module';
import { freshDatabase } from '../../database/database';
import { until } from '../../until';

/** Monday, 10 o'clock in Amsterdam. */
const now = '2026-03-02T09:00:00.000Z';
let config: Config;
let running: INestApplicationContext[] = [];
let clean: () => Promise<void>;

/** A process each, as far as anything but the machine goes. */
async function start(module: typeof RelayModule | typeof ProjectorModule): Promise<INestApplicationContext> {
  const root = ProcessModule.of({ config, entities: relayEntities, modules: [module], clock: () => new Date(now) });
  const app = await NestFactory.createApplicationContext(root, { logger: false });
  running.push(app);
  return app;
}
async function stop(app: INestApplicationContext): Promise<void> {
  running = running.filter((other) => other !== app);
  await app.close();
}

beforeAll(async () => {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'onrecord-relays-'));
  config = readConfig({
    DATABASE_URL: database.url,
    ONRECORD_DATA_DIR: dataDir,
    ONRECORD_MASTER_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'fatal',
  });
  clean = async () => {
    await database.drop();
    rmSync(dataDir, { recursive: true });
  };
}, 30_000);
afterAll(async () => {
  for (const app of running) await stop(app);
  await clean();
}, 30_000);

it('relays without an API act once between them, and one takes over from the other', async () => {
  const projector = await start(ProjectorModule);
  const first = await start(RelayModule);
  await start(RelayModule);
  const { open, sealed, codec, db } = projector.get<Stores>(STORES);
  const handling = { store: open, codec };

  /** What is recorded before the policies' very first start is history to them. */
  const begun = () =>
    until('the policies have begun', async () => {
      const rows = await db.query<unknown[]>(`select from read_store.checkpoints where consumer = 'relay-react'`);
      return rows.length > 0;
    });
  const tasks = async (leadId: string) => {
    const found: unknown[] = [];
    for await (const { type, data } of sealed.readStream(`lead-${leadId}`))
      if (type === 'TaskScheduled') found.push(data);
    return found;
  };
  const planned = (leadId: string) =>
    until(`a task of ${leadId}`, async () => {
      const found = await tasks(leadId);
      return found.length > 0 && found;
    });
  const assign = async (leadId: string) => {
    const registers = { type: 'RegisterLead', leadId, source: 'web', relation: 'acquire' } as const;
    await handle(handling, lead, { ...registers, stamp: stamp(now) });
    await handle(handling, lead, { type: 'AssignLead', leadId, to: 'anna', stamp: stamp(now) });
  };

  const joins = {
    type: 'JoinRep',
    repId: 'anna',
    team: 'north',
    role: 'hunter',
    timeZone: 'Europe/Amsterdam',
  } as const;
  await begun();
  await handle(handling, rep, { ...joins, stamp: stamp(now) });
  await assign('a');
  expect(await planned('a')).toMatchObject([{ rule: 'first-touch', dueAt: '2026-03-02T09:15:00.000Z' }]);

  await stop(first);
  await assign('b');
  expect(await planned('b')).toMatchObject([{ rule: 'first-touch' }]);
  expect(await tasks('a')).toHaveLength(1);
}, 60_000);
