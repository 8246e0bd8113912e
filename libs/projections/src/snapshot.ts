import type { DataSource, EntityManager } from 'typeorm';

/** What was read, and how far the projection had come then: the last event that it can contain, null while there is none. */
export interface AsOf<T> {
  readonly position: string | null;
  readonly found: T;
}

/**
 * Everything read inside sees one moment of the read database. It holds a connection for that long: whatever needs
 * another one (opening sealed fields) waits until afterwards, or a full pool would wait for itself.
 */
export function snapshot<T>(
  db: DataSource,
  projection: string,
  read: (manager: EntityManager) => Promise<T>,
): Promise<AsOf<T>> {
  return db.transaction('REPEATABLE READ', async (manager) => {
    const rows: { position: string | null }[] = await manager.query(
      `select c.position from read_store.builds b join read_store.checkpoints c on c.consumer = b.schema_name
       where b.projection = $1 and b.serves`,
      [projection],
    );
    return { position: rows[0]?.position ?? null, found: await read(manager) };
  });
}
