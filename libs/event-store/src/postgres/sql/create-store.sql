-- One row: whose positions these are, and which form of the schema is installed.
create table event_store.store (
  one boolean primary key default true check (one),
  id text not null,
  -- Raised after a restore into another cluster, whose transaction ids start again.
  epoch integer not null default 1,
  schema_version integer not null
)
