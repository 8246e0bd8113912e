select epoch, xid, pos, stream, revision, id, type, data, meta, recorded_at at time zone 'UTC'
  from event_store.events
 where (epoch, xid, pos) < ($1::int, $2::xid8, $3::bigint)
   and (epoch, xid) < ((select s.epoch from event_store.store s), pg_snapshot_xmin(pg_current_snapshot()))
 order by epoch desc, xid desc, pos desc
 limit $4
