import { Client } from 'pg';
import { connectionSettings } from '@app/event-store/postgres/connections';
import { openSchema } from '@app/event-store/postgres/schema';
import { statements } from '@app/event-store/postgres/statements';
import { freshDatabase, type FreshDatabase } from '../../database/database';

/** The plan is looked at on an empty table: that is when PostgreSQL would rather read the whole of it, and keep that plan. */
describe('every read goes by an index', () => {
  let database: FreshDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await freshDatabase();
    await openSchema(database.url);
    client = new Client(connectionSettings(database.url));
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const place = '0, 0::text, 0::bigint';
  it.each([
    ['readAll', '(int, text, bigint, int, text[])', `(${place}, 1000, null)`, 'events_order'],
    ['readAllBackwards', '(int, text, bigint, int)', `(${place}, 1000)`, 'events_order'],
    ['readAt', '(int, text, bigint)', `(${place})`, 'events_order'],
    ['readHead', '', '', 'events_order'],
    ['readStream', '(text, int, int)', `('call-1', 0, 1000)`, 'events_pkey'],
    ['readStreamBackwards', '(text, int, int)', `('call-1', 9, 1000)`, 'events_pkey'],
  ] as const)('%s', async (name, types, values, index) => {
    await client.query(`prepare ${name}${types} as ${statements[name].text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (costs off) execute ${name}${values}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(new RegExp(`Index (Only )?Scan (Backward )?using ${index} on events`));
    expect(plan).not.toMatch(/Sort|Seq Scan on events|Filter/);
  });
});
