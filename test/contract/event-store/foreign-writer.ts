import { Client } from 'pg';
import type { NewEvent } from '@app/event-store/event-store';
import { statements } from '@app/event-store/postgres/statements';

export interface Outcome {
  readonly outcome: 'appended' | 'repeated' | 'conflict' | 'locked';
  /** The last that is there. */
  readonly revision: number;
}

/** Somebody else's transaction: it appends by the store's own statement, and stays open until it is told to end. */
export class ForeignWriter {
  private constructor(private readonly client: Client) {}

  static async begin(url: string): Promise<ForeignWriter> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    return new ForeignWriter(client);
  }

  /** To a stream that ends at `expected` (-1: no stream; -2: wherever it ends). */
  async append(stream: string, events: readonly NewEvent[], expected = -1): Promise<Outcome> {
    const { rows } = await this.client.query<Outcome>(statements.append.text, [
      stream,
      [expected],
      [events.length],
      events.map(() => 1),
      events.map((_, i) => i + 1),
      events.map(({ id }) => id),
      events.map(({ type }) => type).join('\n'),
      events.map(({ data }) => JSON.stringify(data)).join('\n'),
      events.map(({ meta }) => JSON.stringify(meta)).join('\n'),
    ]);
    return rows[0]!;
  }

  commit = () => this.end('commit');
  rollback = () => this.end('rollback');
  private async end(how: 'commit' | 'rollback'): Promise<void> {
    await this.client.query(how);
    await this.client.end();
  }
}
