-- Age of the oldest writing transaction anywhere in the cluster, in milliseconds: readers see nothing that is younger.
-- (Sessions of other roles are seen by members of pg_read_all_stats.)
select coalesce(max(extract(epoch from clock_timestamp() - t.since)) * 1000, 0)::float8
  from (
    select xact_start from pg_stat_activity where backend_xid is not null
    union all
    select prepared from pg_prepared_xacts
  ) t(since)
