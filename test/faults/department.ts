import { join } from 'node:path';
import { readConfig } from '@app/wiring/config';
import { openStores, type Stores } from '@app/wiring/stores';
import { DevelopmentIssuer } from '@app/wiring/auth/development-issuer';
import { subjectOf, type Tokens } from './load';
import { ManagedProcess } from './managed-process';
import { OwnPostgres } from './own-postgres';
import type { Plan, Victim } from './plan';

/** The product as built, each process apart: an api, up to two projectors, two relays, and a PostgreSQL of their own. */
export class Department {
  private constructor(
    readonly database: OwnPostgres,
    readonly api: ManagedProcess,
    readonly projectors: readonly [ManagedProcess, ManagedProcess],
    readonly relays: readonly [ManagedProcess, ManagedProcess],
    private readonly env: Readonly<Record<string, string>>,
    private readonly dataDir: string,
  ) {}

  static async open(): Promise<Department> {
    const database = await OwnPostgres.open();
    const dataDir = join(database.folder, 'data');
    const brokers = process.env['KAFKA_BROKERS'];
    const env = {
      DATABASE_URL: database.url,
      ONRECORD_DATA_DIR: dataDir,
      LOG_LEVEL: 'info',
      ...(brokers && { KAFKA_BROKERS: brokers }),
    };
    const department = new Department(
      database,
      await ManagedProcess.of('api', 'api', env),
      [
        await ManagedProcess.of('projector 1', 'projector', env),
        await ManagedProcess.of('projector 2', 'projector', env),
      ],
      [await ManagedProcess.of('relay 1', 'relay', env), await ManagedProcess.of('relay 2', 'relay', env)],
      env,
      dataDir,
    );
    const first = [department.api, department.projectors[0], ...department.relays];
    for (const each of first) each.start();
    try {
      await Promise.all(first.map((each) => each.ready()));
    } catch (error) {
      await department.close();
      throw error;
    }
    return department;
  }

  async tokens(): Promise<Tokens> {
    const { auth } = readConfig(this.env);
    const issuer = await DevelopmentIssuer.open(this.dataDir, auth);
    const of = (role: keyof Tokens) => issuer.token({ id: subjectOf(role), role });
    return { manager: await of('manager'), service: await of('service') };
  }

  /** The same stores that the processes use, for looking. */
  stores(): Promise<Stores> {
    return openStores(readConfig(this.env));
  }

  /** One or two projectors; the second goes as it came, killed. */
  async setProjectors(count: 1 | 2): Promise<void> {
    const second = this.projectors[1];
    if (count === 1) return second.kill();
    if (second.isRunning) return;
    second.start();
    await second.ready();
  }

  /** kill -9. What to start again comes back. */
  async kill(victims: readonly Victim[], plan: Plan): Promise<ManagedProcess[]> {
    const processes = (await Promise.all(victims.map((victim) => this.processesOf(victim, plan)))).flat();
    const database = victims.includes('database') ? this.database.kill(plan.database) : undefined;
    await Promise.all([database, ...processes.map((each) => each.kill())]);
    return processes;
  }

  private async processesOf(victim: Victim, { cycle }: Plan): Promise<readonly ManagedProcess[]> {
    switch (victim) {
      case 'api':
        return [this.api];
      case 'projector':
        return [await this.projecting()];
      case 'relay':
        return [this.relays[cycle % 2]!];
      case 'relays':
        return this.relays;
      case 'database':
        return [];
    }
  }

  /** The projector that holds the lease; where that is not one of these any more, the first. */
  private async projecting(): Promise<ManagedProcess> {
    const [held] = await this.database.query<{ holder: string }>(
      `select holder from read_store.leases where segment = 'all'`,
    );
    const pid = Number(held?.holder.split(' ')[0]);
    return this.projectors.find((each) => each.pid === pid) ?? this.projectors[0];
  }

  get processes(): ManagedProcess[] {
    return [this.api, ...this.projectors, ...this.relays];
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.processes.map((each) => each.kill()));
    await this.database.close();
  }
}
