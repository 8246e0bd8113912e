import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './ports';
import { Final, until } from '../until';

const root = resolve(__dirname, '../..');
const linesKept = 20;
/** What pino calls info: one a request. */
const isChatter = (line: string) => line.includes('"level":30,');

/** One of the product's processes, as built: started, killed -9, started again on the same port. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private lastWords: string[] = [];
  private hasSpoken = false;

  private constructor(
    readonly name: string,
    private readonly app: 'api' | 'projector' | 'relay',
    private readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async of(
    name: string,
    app: 'api' | 'projector' | 'relay',
    env: Readonly<Record<string, string>>,
  ): Promise<ManagedProcess> {
    return new ManagedProcess(name, app, await freePort(), env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get isRunning(): boolean {
    return this.child !== undefined;
  }
  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const preload = resolve(__dirname, 'end-with-parent.cjs');
    const child = spawn(process.execPath, ['-r', preload, resolve(root, `dist/apps/${this.app}/src/main.js`)], {
      env: { PATH: process.env['PATH'], ...this.env, PORT: String(this.port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.hasSpoken = false;
    for (const stream of [child.stdout!, child.stderr!])
      createInterface(stream).on('line', (line) => {
        this.hasSpoken = true;
        if (!isChatter(line)) this.lastWords = [...this.lastWords, line].slice(-linesKept);
      });
    this.child = child;
  }

  /** -9; returns once it is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.mustLive();
    const gone = once(child, 'exit');
    this.child = undefined;
    child.kill('SIGKILL');
    await gone;
  }

  /** It says its first word once its stores are open, before it serves anybody. */
  async halfStarted(): Promise<void> {
    await until(`${this.name} says something`, async () => {
      this.mustLive();
      return this.hasSpoken;
    });
  }

  /** It can reach what it needs. While it is killed, that takes until somebody has started it again. */
  async ready(): Promise<void> {
    await until(`${this.name} is ready`, async () => {
      if (!this.child) return false;
      this.mustLive();
      return (await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(10_000) })).ok;
    });
  }

  /** Whatever else is killed, a process does not end by itself. */
  mustLive(): void {
    const { exitCode, signalCode } = this.child ?? {};
    if (exitCode == null && signalCode == null) return;
    throw new Final(`${this.name} ended by itself (${exitCode ?? signalCode}):\n${this.words()}`);
  }

  /** The end of its log. */
  words(): string {
    return this.lastWords.map((line) => `    ${line}`).join('\n');
  }
}
