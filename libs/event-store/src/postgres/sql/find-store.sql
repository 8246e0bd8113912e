-- From the catalogue itself: to_regclass may answer from a cache that doesn't know yet what another process has just installed.
select exists (select from pg_tables where schemaname = 'event_store' and tablename = 'store')
