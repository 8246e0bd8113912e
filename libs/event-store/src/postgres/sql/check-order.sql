-- Is the cluster's next transaction id above every id stored in the current epoch? It is not in a cluster that the events
-- were restored into: it counts from its own start, and new events would come before old ones.
select pg_snapshot_xmax(pg_current_snapshot()) > e.xid, e.xid, pg_snapshot_xmax(pg_current_snapshot())
  from event_store.events e
 where e.epoch = (select epoch from event_store.store)
 order by e.epoch desc, e.xid desc
 limit 1
