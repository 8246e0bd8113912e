revoke update, delete, truncate on event_store.events from public
