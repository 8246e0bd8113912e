create function event_store.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'events are immutable: % of %.% is refused', lower(tg_op), tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege', hint = 'What was recorded wrongly is corrected by a further event.';
end
$$
