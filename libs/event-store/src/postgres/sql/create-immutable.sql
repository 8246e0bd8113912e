create trigger immutable before update or delete or truncate on event_store.events
  for each statement execute function event_store.refuse()
