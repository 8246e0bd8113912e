update event_store.store set epoch = epoch + 1 returning epoch
