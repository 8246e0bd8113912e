select to_regclass('event_store.store') is not null
