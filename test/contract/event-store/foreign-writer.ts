import { Client } from 'pg';
import type { NewEvent } from '@app/event-store/event-store';
import { statements } from '@app/event-store/postgres/statements';

/** Somebody else's transaction: it appends by the store's own statement, and stays open until it is told to end. */
export class ForeignWriter {
  private constructor(private readonly client: Client) {}

  static async begin(url: string): Promise<ForeignWriter> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    return new ForeignWriter(client);
  }

  /** To a stream that ends at `head`; gives what became of it: appended, repeated, conflict or locked. */
  async append(stream: string, events: readonly NewEvent[], head = -1): Promise<string> {
    const { rows } = await this.client.query<{ outcome: string }>(statements.append.text, [
      stream,
      [head],
      [events.length],
      events.map(() => 1),
      events.map((_, i) => i + 1),
      events.map(({ id }) => id),
      events.map(({ type }) => type).join('\n'),
      events.map(({ data }) => JSON.stringify(data)).join('\n'),
      events.map(({ meta }) => JSON.stringify(meta)).join('\n'),
    ]);
    return rows[0]!.outcome;
  }

  commit = () => this.end('commit');
  rollback = () => this.end('rollback');
  private async end(how: 'commit' | 'rollback'): Promise<void> {
    await this.client.query(how);
    await this.client.end();
  }
}
