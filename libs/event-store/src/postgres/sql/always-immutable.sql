-- also where session_replication_role would leave triggers out
alter table event_store.events enable always trigger immutable
