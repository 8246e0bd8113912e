import { postgresEventStore } from '@app/event-store/postgres/postgres.event-store';
import { eventStoreContract } from '@app/event-store/event-store.contract';
import { freshDatabase } from '../../database/database';

eventStoreContract('the PostgreSQL adapter', async () => {
  const { url, drop } = await freshDatabase();
  const store = await postgresEventStore({ url });
  return { store, another: () => postgresEventStore({ url }), close: () => store.close().then(drop) };
});
