import { eventStoreContract } from '../event-store.contract';
import { MemoryLog, memoryEventStore } from './memory.event-store';

eventStoreContract('the memory adapter', async () => {
  const log = new MemoryLog();
  const store = memoryEventStore({ log });
  return { store, another: async () => memoryEventStore({ log }), close: () => store.close() };
});
