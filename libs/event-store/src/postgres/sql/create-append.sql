-- Many appends in one transaction and one round trip, each to a stream of its own and each with its own outcome:
--   appended   revision and (epoch, xid, pos) of its last event
--   repeated   the same ids already stand there: the first result again
--   conflict   revision is the stream's last (-1: no stream)
--   locked     somebody else is writing to the stream: come again
create function event_store.append(
  streams text,        -- one line an append
  expectations int[],  -- its last revision; -1 no stream; -2 any; -3 any, where an earlier try may have succeeded
  sizes int[],         -- its number of events
  owners int[],        -- one element an event: the number of its append, from 1
  places int[],        -- its place in that append, from 1
  ids uuid[],
  types text,          -- one line an event: JSON text holds no raw line feed, so lines need no quoting
  datas text,
  metas text
) returns table (stream text, outcome text, revision int, epoch int, xid xid8, pos bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  names constant text[] := string_to_array(streams, E'\n');
  free bool[];
  heads int[];
  bases int[];
begin
  -- The lock comes before the transaction has its id (which the insert assigns): so whoever writes to a stream later has
  -- the higher id, and the order of all never contradicts the order of a stream. It is tried, never waited for: two
  -- batches can't deadlock.
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'this transaction has written before: an append is a transaction of its own';
  end if;
  select array_agg(pg_try_advisory_xact_lock(hashtextextended(a.name, 0)) order by a.n) into free
    from unnest(names) with ordinality a(name, n);

  -- A statement of its own, so that its snapshot is younger than the locks.
  select array_agg(h.head order by a.n), array_agg(b.base order by a.n) into heads, bases
    from unnest(names, expectations) with ordinality a(name, expected, n)
    cross join lateral (
      select coalesce((select e.revision from event_store.events e where e.stream = a.name order by e.revision desc limit 1), -1)
    ) h(head)
    cross join lateral (
      select case a.expected
        when -2 then h.head
        when -3 then coalesce((
          select e.revision - 1 from event_store.events e
           where e.stream = a.name and e.revision > h.head - 1000 and e.id = ids[array_position(owners, a.n::int)]
           order by e.revision desc limit 1), h.head)
        else a.expected end
    ) b(base);

  return query
    with written as (
      insert into event_store.events (epoch, xid, stream, revision, id, type, data, meta, recorded_at)
      select (select s.epoch from event_store.store s), pg_current_xact_id(), names[e.owner], bases[e.owner] + e.place,
             e.id, e.type, e.data::json, e.meta::json, clock_timestamp()
        from unnest(owners, places, ids, string_to_array(types, E'\n'), string_to_array(datas, E'\n'), string_to_array(metas, E'\n'))
             with ordinality e(owner, place, id, type, data, meta, n)
       where free[e.owner] and bases[e.owner] = heads[e.owner]
       order by e.n
      returning stream, revision, epoch, xid, pos
    )
    select w.stream, 'appended', max(w.revision), max(w.epoch), pg_current_xact_id_if_assigned(), max(w.pos)
      from written w group by w.stream;

  if not true = all (free) or bases <> heads then
    return query
      select a.name,
             case when not free[a.n] then 'locked' when same.ids then 'repeated' else 'conflict' end,
             case when same.ids then last.revision else heads[a.n] end,
             last.epoch, last.xid, last.pos
        from unnest(names, sizes) with ordinality a(name, size, n)
        cross join lateral (
          select count(*) = a.size
            from unnest(owners, places, ids) e(owner, place, id)
            join event_store.events stored on stored.stream = a.name and stored.revision = bases[a.n] + e.place and stored.id = e.id
           where e.owner = a.n
        ) same(ids)
        left join event_store.events last on last.stream = a.name and last.revision = bases[a.n] + a.size
       where not free[a.n] or bases[a.n] <> heads[a.n];
  end if;
end
$$
