import { eventStoreContract } from '@app/event-store/event-store.contract';
import { eventStoreDb } from '@app/event-store/eventstoredb/eventstoredb.event-store';

const url = process.env.EVENTSTORE_URL;

if (url)
  eventStoreContract('the EventStoreDB adapter', async () => {
    const store = await eventStoreDb({ url });
    return { store, another: () => eventStoreDb({ url }), close: () => store.close() };
  });
else
  it('EventStoreDB: SKIPPED, nothing was tested: set EVENTSTORE_URL to run its contract', () => {
    expect(url).toBeUndefined();
  });
