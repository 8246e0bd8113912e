insert into event_store.store (id, schema_version) values ($1, $2)
