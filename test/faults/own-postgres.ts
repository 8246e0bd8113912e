import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './ports';
import { until } from '../until';

/** What of the database is killed: all its processes; the postmaster, which the others find out by themselves; one session. */
export type DatabaseKill = 'whole' | 'postmaster' | 'session';

/** A PostgreSQL cluster of the test's own, to be killed. */
export class OwnPostgres {
  private constructor(
    private readonly host: ChildProcess,
    /** Holds its files, and whatever else is put there; deleted with them. */
    readonly folder: string,
    readonly url: string,
    private pid: number,
  ) {}

  static async open(): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'onrecord-faults-'));
    // as root, the server runs as another user
    chmodSync(folder, 0o755);
    const host = fork(join(__dirname, 'database-host.mjs'), [folder, String(await freePort())], { execArgv: [] });
    const { url, pid } = await start(host);
    return new OwnPostgres(host, folder, url, pid);
  }

  /** kill -9. A killed session brings the whole server to restart by itself; after the others call `restart`. */
  async kill(what: DatabaseKill): Promise<void> {
    if (what === 'session') return this.killSession();
    if (what === 'postmaster') return void process.kill(this.pid, 'SIGKILL');
    const sessions = await this.query<{ pid: number }>(
      'select pid from pg_stat_activity where pid <> pg_backend_pid()',
    );
    for (const { pid } of [{ pid: this.pid }, ...sessions]) killIfAlive(pid);
  }

  /** After the server has noticed, so that what comes next meets the one that has recovered. */
  private async killSession(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    const lost = new Promise<void>((resolve) => client.on('error', () => resolve()));
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name like 'onrecord%' and pid <> pg_backend_pid()
       order by (state = 'active') desc, random() limit 1`,
    );
    killIfAlive(rows[0]!.pid);
    await lost;
    await client.end().catch(() => undefined);
    await this.answers();
  }

  async restart(): Promise<void> {
    const { url, pid } = await start(this.host);
    if (url !== this.url) throw new Error('the database came back under another address');
    this.pid = pid;
  }

  answers(): Promise<true> {
    return until('the database answers', async () => {
      await this.query('select 1');
      return true;
    });
  }

  async query<R extends object>(sql: string): Promise<R[]> {
    const client = new Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Stops the server and deletes its files. */
  async close(): Promise<void> {
    const gone = once(this.host, 'exit');
    this.host.disconnect();
    await gone;
  }
}

async function start(host: ChildProcess): Promise<{ url: string; pid: number }> {
  const answered = once(host, 'message');
  host.send('start');
  const [{ error, ...started }] = (await answered) as [{ url: string; pid: number; error?: string }];
  if (error !== undefined) throw new Error(`the database does not start: ${error}`);
  return started;
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
