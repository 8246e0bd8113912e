import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface FreshDatabase {
  /** A connection string for the new, empty database. */
  url: string;
  /** Drops the database, and ends the connections that are still open on it. */
  drop(): Promise<void>;
}

/** A new empty database of its own for a spec, on the server at DATABASE_URL (see start.mjs). */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env.DATABASE_URL;
  if (!server)
    throw new Error('DATABASE_URL is missing: a spec with a database belongs to the projects contract, e2e or faults');
  // The process id tells start.mjs what a killed run left behind.
  const name = `spec_${process.pid}_${randomBytes(4).toString('hex')}`;
  await run(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) };
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
