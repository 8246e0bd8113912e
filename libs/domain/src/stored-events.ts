import { accessEventTypes, type AccessEvent } from './access/access.events';
import { activityEventTypes, type ActivityEvent } from './activities/activity.events';
import { callEventTypes, type CallEvent } from './calls/call.events';
import { custodyEventTypes, type CustodyEvent } from './custody/custody.events';
import { emailEventTypes, type EmailEvent } from './emails/email.events';
import { leadEventTypes, type LeadEvent } from './leads/lead.events';
import { repEventTypes, type RepEvent } from './reps/rep.events';

/** Every event the product stores. */
export type StoredEvent = AccessEvent | ActivityEvent | CallEvent | CustodyEvent | EmailEvent | LeadEvent | RepEvent;

/** Stored name → version of the payload written today. Frozen once landed: a breaking change adds a version and an upcaster. */
export const storedEvents: Readonly<Record<StoredEvent['type'], number>> = {
  ...repEventTypes,
  ...leadEventTypes,
  ...callEventTypes,
  ...emailEventTypes,
  ...activityEventTypes,
  ...accessEventTypes,
  ...custodyEventTypes,
};

/**
 * Payload of version n → version n + 1, under `Name@n`. Pure; the record in the store stays as it was written.
 * None yet: no payload has changed since it landed.
 */
export const upcasters: Readonly<Record<string, (data: unknown) => unknown>> = {};
