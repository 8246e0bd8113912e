import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Receipt } from '@app/contracts/http/receipt';
import type { Position } from '@app/event-store/event-store';
import { checkpointOf, positionsOf, waitForPosition } from '@app/read-store/checkpoints';
import type { Clock } from '@app/wiring/clock.module';
import { readConfig, type Config } from '@app/wiring/config';
import { READ_DB, STORES } from '@app/wiring/event-store.module';
import { ProcessModule } from '@app/wiring/process.module';
import type { Role } from '@app/wiring/roles';
import type { Stores } from '@app/wiring/stores';
import request, { type Test } from 'supertest';
import type { DataSource } from 'typeorm';
import { ApiModule, createApi, readEntities } from '../../apps/api/src/api.module';
import { AccessLog } from '../../apps/api/src/auth/access-log';
import { DEVELOPMENT_ISSUER } from '@app/wiring/auth/guard.module';
import type { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import { Final, until } from '../until';
import { catalogue } from '../../apps/projector/src/catalogue';
import { ProjectorModule } from '../../apps/projector/src/projector.module';
import { ClockService } from '../../apps/relay/src/clock/clock.service';
import { RelayModule } from '../../apps/relay/src/relay.module';
import { freshDatabase } from '../database/database';

jest.setTimeout(60_000);

type Method = 'get' | 'post';

/** The whole application in this process, on a database of its own, with a token for whoever is asked for. */
export class Desk {
  private constructor(
    readonly app: NestExpressApplication,
    readonly config: Config,
    private readonly end: () => Promise<void>,
  ) {}

  /**
   * `projects: false` leaves the read models where they are; `relay` runs policies and clocks, too; `clock` is the time by
   * which the API stamps and the relay acts (the store's own `recordedAt` stays real).
   */
  static async open(
    env: Readonly<Record<string, string>> = {},
    { projects = true, relay = false, clock }: { projects?: boolean; relay?: boolean; clock?: Clock } = {},
  ): Promise<Desk> {
    const database = await freshDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'onrecord-e2e-'));
    const config = readConfig({
      DATABASE_URL: database.url,
      ONRECORD_DATA_DIR: dataDir,
      ONRECORD_MASTER_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: process.env['SPEC_LOG_LEVEL'] ?? 'fatal',
      ...env,
    });
    const modules = [ApiModule, ...(projects ? [ProjectorModule] : []), ...(relay ? [RelayModule] : [])];
    const app = await createApi(ProcessModule.of({ config, entities: readEntities, modules, clock }));
    await app.listen(0, '127.0.0.1');
    const desk = new Desk(app, config, async () => {
      await app.close();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    });
    if (projects) await desk.hasReadModels();
    if (relay) await desk.hasPolicies();
    return desk;
  }

  /** What is recorded before the policies' very first start is history to them. */
  private async hasPolicies(): Promise<void> {
    const db = this.app.get<DataSource>(READ_DB);
    const begun = () => db.query<unknown[]>(`select from read_store.checkpoints where consumer = 'relay-react'`);
    await until('the policies have begun', async () => (await begun()).length > 0);
  }

  /** The first builds take a moment on an empty database. */
  private async hasReadModels(): Promise<void> {
    const db = this.app.get<DataSource>(READ_DB);
    await until('every read model serves', async () => (await positionsOf(db)).size >= catalogue.length);
  }

  close(): Promise<void> {
    return this.end();
  }

  /**
   * A position behind everything that was acknowledged before: that of a mark made now. (The store's own head may lag
   * behind: readers see nothing younger than the oldest writing transaction.)
   */
  async now(): Promise<string> {
    const caller = { principal: { id: 'the-mark', role: 'auditor' }, correlationId: 'mark' } as const;
    const { position } = await this.app
      .get(AccessLog)
      .add(caller, { type: 'ListRead', data: { what: 'mark', count: 0 } });
    return position;
  }

  /**
   * Resolves once the relay's policies have handled everything acknowledged before, and what their own commands led to.
   * Gives a position behind all of that, for `?atLeast=`.
   */
  reacted(): Promise<Position> {
    return this.handledBy('relay-react');
  }

  /** The same of any of the relay's consumers, by its checkpoint's name. */
  async handledBy(consumer: string): Promise<Position> {
    const db = this.app.get<DataSource>(READ_DB);
    const { sealed } = this.app.get<Stores>(STORES);
    let wanted = await this.now();
    return until(`${consumer} is done`, async () => {
      const at = (await checkpointOf(db, consumer))?.position;
      if (at === undefined || at < wanted) return undefined;
      wanted = (await sealed.head())!;
      return at >= wanted && at;
    });
  }

  /** Runs every round of the relay's clocks once, by the desk's clock, over read models that know all that was acknowledged. */
  async strike(): Promise<void> {
    const db = this.app.get<DataSource>(READ_DB);
    await waitForPosition(db, await this.now(), { timeoutMs: 10_000 });
    await this.app.get(ClockService).strike();
  }

  token(role: Role, id = `the-${role}`, rep = 'rep-1'): Promise<string> {
    return this.app.get<DevelopmentIssuer>(DEVELOPMENT_ISSUER).token({ id, role, ...(role === 'rep' && { rep }) });
  }

  /** A person or a program in front of the API. */
  async as(role: Role, rep?: string): Promise<Visitor> {
    const token = await this.token(role, rep ? `user-of-${rep}` : undefined, rep);
    return new Visitor((method, path) => this.anonymous(method, path).set('Authorization', `Bearer ${token}`));
  }

  anonymous(method: Method, path: string): Test {
    return request(this.app.getHttpServer())[method](path);
  }
}

export class Visitor {
  /** The position of the last thing this visitor recorded. */
  position: string | undefined;

  constructor(readonly ask: (method: Method, path: string) => Test) {}

  post(path: string, body: object = {}): Test {
    return this.ask('post', path).send(body);
  }
  get(path: string): Test {
    return this.ask('get', path);
  }
  /** Expects a receipt. */
  async record(path: string, body: object = {}): Promise<Receipt> {
    const response = await this.post(path, body);
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${JSON.stringify(response.body)}`);
    this.position = (response.body as Receipt).position ?? undefined;
    return response.body as Receipt;
  }
  /** Reads its own write, as soon as the read models hold it: on a busy machine that may take a while. */
  read<T>(path: string): Promise<T> {
    return until(`${path} with ${this.position}`, async () => {
      const { status, body } = await this.get(path).query(this.position ? { atLeast: this.position } : {});
      if ((body as { code?: unknown }).code === 'read.behind') return undefined;
      if (status !== 200) throw new Final(`${path}: ${status} ${JSON.stringify(body)}`);
      return body as T;
    });
  }
}
