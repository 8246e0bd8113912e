import { splitStream } from '@app/domain/ids';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { keyIn, type Projection } from '../projection';
import { leads, unknown } from './book-lead';
import { evolve, orphanSince } from './standing';

const folded = new Set<string>([
  'LeadRegistered',
  'LeadContactRevised',
  'LeadAssigned',
  'LeadReassigned',
  'LeadReleased',
  'AccountHandedOver',
  'ContactOutcomeDeclared',
  'ContactOutcomeCorrected',
  'LeadDisqualified',
  'LeadExhausted',
  'LeadRefused',
  'DealWon',
  'LeadReopened',
  'TaskScheduled',
  'TaskRescheduled',
  'TaskCompleted',
  'TaskCancelled',
  'DoNotContactSet',
  'DoNotContactLifted',
] satisfies LeadEvent['type'][]);

/** The working set: one row a lead, whoever holds it and whether anything is planned for it. */
export const leadBook: Projection<LeadEvent> = {
  name: 'lead-book',
  version: 1,
  tables: [leads],
  keysOf: (event) => {
    const [category, lead] = splitStream(event.stream);
    return category === 'lead' && folded.has(event.type) ? [keyIn(leads, lead)] : [];
  },
  fold(event, rows) {
    const lead = splitStream(event.stream)[1];
    const before = rows.get(leads, lead) ?? unknown(lead, event.ingest);
    if (event.revision <= before.revision) return;
    const after = { ...before, ...evolve(before, event), revision: event.revision };
    const ingest = event.type === 'LeadContactRevised' ? before.ingest : event.ingest;
    rows.put(leads, { ...after, ingest, orphan_since: orphanSince(before, after, event.occurredAt) });
  },
};
