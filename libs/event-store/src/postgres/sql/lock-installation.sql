-- of all processes that start at once, one installs
select pg_advisory_xact_lock(hashtextextended('event_store installation', 0))
