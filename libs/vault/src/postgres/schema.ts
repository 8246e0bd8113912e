/** Idempotent; run under an advisory lock, because `create … if not exists` of two sessions can still collide. */
export const schema = `
create schema if not exists vault;

-- one row for ever: tells a wrong master key at boot
create table if not exists vault.master (
  only_one boolean primary key default true check (only_one),
  check_value text not null
);

-- wrapped is null once erased; the row stays, so that no new key is made for that owner
create table if not exists vault.keys (
  id text primary key,
  subject text not null,
  purpose text not null,
  wrapped bytea,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  unique (subject, purpose)
);

create table if not exists vault.lookups (
  kind text not null,
  hash text not null,
  ref text not null,
  subject text not null,
  purpose text not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null default 'infinity',
  primary key (kind, hash, ref, valid_from)
);
create index if not exists lookups_subject on vault.lookups (subject);

create table if not exists vault.blobs (
  blob text primary key,
  key_id text not null
);
create index if not exists blobs_key on vault.blobs (key_id);

-- Asked first, as \`add column if not exists\` alone waits for every reader. What was noted before is as old as the column.
do $$ begin
  if not exists (select from pg_attribute where attrelid = 'vault.blobs'::regclass and attname = 'noted_at') then
    alter table vault.blobs add column noted_at timestamptz not null default now();
  end if;
end $$;
`;
