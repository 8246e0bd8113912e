select id, epoch, schema_version from event_store.store
