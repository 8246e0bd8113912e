select epoch, xid, pos
  from event_store.events
 where (epoch, xid) < ((select s.epoch from event_store.store s), pg_snapshot_xmin(pg_current_snapshot()))
 order by epoch desc, xid desc, pos desc
 limit 1
