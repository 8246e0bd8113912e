import type { AlertKind } from '@app/domain/alerts/alert.events';

/** The kinds that are about a state, which can pass; the others are about what happened, or about a stretch of time. */
export const states: readonly AlertKind[] = ['orphan', 'overdue', 'capacity-exceeded', 'source-silent', 'set-aside'];

/**
 * Whether what the alert `a` was raised about is so by now, by the rows that it came from: boolean, null where nothing
 * can be said. No event tells it: it changes with what it looks at. Each look is one by an index.
 */
export const stillSo = `case a.kind
  when 'orphan' then exists (
    select from read_model.lead_book_leads l where l.lead = a.lead and l.orphan_since <= a.since)
  when 'overdue' then exists (
    select from read_model.overdue_tasks_tasks t
    where t.lead = coalesce(a.lead, '') and t.task = a.task and t.due_at = a.since)
  when 'capacity-exceeded' then coalesce(
    (select count(*) from read_model.lead_ownership_leads l where l.owner = a.rep and l.ending is null)
      > (select r.max_open_leads from read_model.rep_directory_reps r where r.rep = a.rep), false)
  when 'source-silent' then not exists (
    select from read_model.capture_sources_sources s
    where s.source || ':' || s.account = a.what and s.last_at > a.since)
  when 'set-aside' then exists (
    select from read_store.set_aside s where s.what = a.what and s.received_at = a.since)
end`;
