-- Below the snapshot horizon nothing can appear any more: what is read here is read for good.
-- Events of other streams than wanted come without their content: the reader's position moves over them.
select epoch, xid, pos, stream, revision, id, type,
       case when wanted then data end, case when wanted then meta end, recorded_at at time zone 'UTC'
  from (
    select e.*, $5::text[] is null or e.stream ^@ any ($5::text[]) as wanted
      from event_store.events e
     where (epoch, xid, pos) > ($1::int, $2::xid8, $3::bigint)
       and (epoch, xid) < ((select s.epoch from event_store.store s), pg_snapshot_xmin(pg_current_snapshot()))
     order by epoch, xid, pos
     limit $4
  ) page
