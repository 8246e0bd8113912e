import type { Zone } from '@app/decider/fact';
import type { DataSource } from 'typeorm';

const asked = new WeakMap<DataSource, Promise<ReadonlySet<Zone>>>();

/** The zones that the database itself knows: another one would fail a statement. Asked once, for it reads its files for that. */
export function knownZones(db: DataSource): Promise<ReadonlySet<Zone>> {
  let zones = asked.get(db);
  if (!zones) {
    zones = askZones(db).catch((error: unknown) => {
      asked.delete(db);
      throw error;
    });
    asked.set(db, zones);
  }
  return zones;
}

async function askZones(db: DataSource): Promise<ReadonlySet<Zone>> {
  const found: { name: string }[] = await db.query('select name from pg_timezone_names');
  return new Set(found.map(({ name }) => name));
}
