create table event_store.events (
  epoch integer not null,
  xid xid8 not null,
  pos bigint generated always as identity,
  stream text collate "C" not null,
  revision integer not null,
  id uuid not null,
  type text not null,
  -- json, not jsonb: given back to the letter, as it was written
  data json not null,
  meta json not null,
  recorded_at timestamptz(3) not null,
  primary key (stream, revision)
)
