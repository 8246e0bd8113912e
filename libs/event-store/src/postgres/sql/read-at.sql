select epoch, xid, pos, stream, revision, id, type, data, meta, recorded_at at time zone 'UTC'
  from event_store.events
 where epoch = $1 and xid = $2::xid8 and pos = $3
