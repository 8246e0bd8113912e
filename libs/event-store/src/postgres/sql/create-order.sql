-- The total order. A sequence alone would skip events when a lower number commits later.
create unique index events_order on event_store.events (epoch, xid, pos)
