-- waits for every append under way, and keeps further ones out until the end of the transaction
lock table event_store.events in exclusive mode
