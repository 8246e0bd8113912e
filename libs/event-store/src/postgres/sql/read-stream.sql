select epoch, xid, pos, stream, revision, id, type, data, meta, recorded_at at time zone 'UTC'
  from event_store.events
 where stream = $1 and revision >= $2
 order by revision
 limit $3
