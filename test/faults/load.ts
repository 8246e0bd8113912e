import type { Problem } from '@app/contracts/http/problem';
import type { Receipt } from '@app/contracts/http/receipt';
import type { Role } from '@app/wiring/roles';
import { EventEmitter, once } from 'node:events';
import type { ManagedProcess } from './managed-process';
import { seeded } from './plan';
import type { Desk } from './desk';
import { work } from './work';

/** A command that the API has said is on the record: from then on it must be, exactly so. */
export interface Acknowledged extends Pick<Receipt, 'stream' | 'revision' | 'position' | 'events'> {
  readonly commandId: string;
}

export type Tokens = Readonly<Record<'manager' | 'service', string>>;

/** As many people and programs work at once. */
const clients = 8;
/** A request is given up, and made again, after so long: longer than the API itself goes on trying. */
const patienceMs = 60_000;
/** Of all requests, how many are sent a second time before the first is answered. */
const impatience = 0.08;

/**
 * Clients that work on the record over HTTP and, as clients should, make a request again with the same Idempotency-Key
 * until it is answered: over lost connections, over 503.
 */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Requests made again. */
  retries = 0;
  /** Intents that the state of things did not allow. */
  refused = 0;
  private readonly happened = new EventEmitter().setMaxListeners(0);
  private working: Promise<void>[] = [];
  private stopping = false;
  private failure: Error | undefined;
  private keys = 0;
  private readonly shared: string[] = [];

  constructor(
    private readonly api: ManagedProcess,
    private readonly tokens: Tokens,
  ) {}

  /** What one client has to do before the others begin. */
  alone(what: (desk: Desk) => Promise<void>): Promise<void> {
    return what(this.desk('first', 0));
  }

  start(cycle: number): void {
    this.stopping = false;
    this.working = Array.from({ length: clients }, (_, client) =>
      this.work(this.desk(`${cycle}-${client}`, cycle * 1000 + client)),
    );
  }

  /** Everybody gets the answer they are waiting for, and goes home. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.working);
    if (this.failure) throw this.failure;
  }

  /** Once `count` more are acknowledged. */
  async further(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    while (this.acknowledged.length < goal) {
      if (this.failure) throw this.failure;
      await once(this.happened, 'something');
    }
  }

  private desk(name: string, seed: number): Desk {
    const desk: Desk = {
      name,
      random: seeded(seed),
      shared: this.shared,
      goesOn: () => !this.stopping && this.failure === undefined,
      record: (role, path, body, may) => this.record(desk, role, path, body, may),
    };
    return desk;
  }

  private async work(desk: Desk): Promise<void> {
    try {
      await work(desk);
    } catch (error) {
      this.failure ??= error as Error;
    }
    this.happened.emit('something');
  }

  private async record(
    desk: Desk,
    role: keyof Tokens,
    path: string,
    body: object,
    may: readonly string[] = [],
  ): Promise<Receipt | undefined> {
    const key = `${desk.name}-${++this.keys}`;
    const twice = desk.random() < impatience;
    for (;;) {
      const answers = await Promise.all((twice ? [1, 2] : [1]).map(() => this.ask(role, path, body, key)));
      const [receipt, other] = answers.flatMap((answer) => (answer && 'stream' in answer ? [answer] : []));
      if (receipt) {
        if (other) expect({ ...other, repeated: null }).toEqual({ ...receipt, repeated: null });
        this.acknowledged.push({ commandId: `${subjectOf(role)}:${key}`, ...receipt });
        this.happened.emit('something');
        return receipt;
      }
      const problem = answers.find((answer) => answer !== undefined) as Problem | undefined;
      if (problem && may.includes(problem.code)) {
        this.refused++;
        return undefined;
      }
      if (problem && problem.status !== 503 && problem.code !== 'store.conflict')
        throw new Error(`POST ${path} was answered ${JSON.stringify(problem)}\n${this.api.words()}`);
      this.retries++;
      await this.api.ready();
    }
  }

  /** Undefined where the connection broke. */
  private async ask(
    role: keyof Tokens,
    path: string,
    body: object,
    key: string,
  ): Promise<Receipt | Problem | undefined> {
    try {
      const response = await fetch(`${this.api.url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.tokens[role]}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(patienceMs),
      });
      return (await response.json()) as Receipt | Problem;
    } catch {
      return undefined;
    }
  }
}

/** Whom a role's token speaks for. */
export const subjectOf = (role: Role): string => `the-${role}`;
