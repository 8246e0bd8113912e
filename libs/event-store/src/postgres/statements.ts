import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Prepared once a connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One statement a file, in sql/; read once, when this module is loaded. */
const sql = (name: string): Statement => ({
  name: `event_store.${name}`,
  text: readFileSync(join(__dirname, 'sql', `${name}.sql`), 'utf8'),
});

export const statements = {
  append: sql('append'),
  readAll: sql('read-all'),
  readAllBackwards: sql('read-all-backwards'),
  readStream: sql('read-stream'),
  readStreamBackwards: sql('read-stream-backwards'),
  readAt: sql('read-at'),
  readHead: sql('read-head'),
  horizonAge: sql('horizon-age'),
  notify: sql('notify'),
  listen: sql('listen'),
  findStore: sql('find-store'),
  readStore: sql('read-store'),
  insertStore: sql('insert-store'),
  checkOrder: sql('check-order'),
  lockInstallation: sql('lock-installation'),
  lockWriters: sql('lock-writers'),
  raiseEpoch: sql('raise-epoch'),
};

/** What an empty database gets, in this order. */
export const installation = [
  'create-schema',
  'create-store',
  'create-events',
  'create-order',
  'create-refuse',
  'create-immutable',
  'always-immutable',
  'revoke-changes',
  'create-append',
].map((name) => sql(name).text);
