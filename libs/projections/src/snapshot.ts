import type { DataSource, EntityManager } from 'typeorm';

/**
 * Everything read inside sees one moment of the read database; `position` is how far the projection had come then: the
 * last event that the answer can contain, null while there is none.
 */
export function snapshot<T>(
  db: DataSource,
  projection: string,
  read: (manager: EntityManager, position: string | null) => Promise<T>,
): Promise<T> {
  return db.transaction('REPEATABLE READ', async (manager) => {
    const rows: { position: string | null }[] = await manager.query(
      `select c.position from read_store.builds b join read_store.checkpoints c on c.consumer = b.schema_name
       where b.projection = $1 and b.serves`,
      [projection],
    );
    return read(manager, rows[0]?.position ?? null);
  });
}
