import { accessEventTypes, type AccessEvent } from './access/access.events';
import { alertEventTypes, type AlertEvent } from './alerts/alert.events';
import { activityEventTypes, type ActivityEvent } from './activities/activity.events';
import { callEventTypes, type CallEvent } from './calls/call.events';
import { custodyEventTypes, type CustodyEvent } from './custody/custody.events';
import { departmentEventTypes, type DepartmentEvent } from './departments/department.events';
import { emailEventTypes, type EmailEvent } from './emails/email.events';
import { leadEventTypes, type LeadEvent } from './leads/lead.events';
import { messageEventTypes, type MessageEvent } from './messages/message.events';
import { planEventTypes, type PlanEvent } from './plans/plan.events';
import { redistributionEventTypes, type RedistributionEvent } from './redistributions/redistribution.events';
import { repEventTypes, type RepEvent } from './reps/rep.events';
import { taskEventTypes, type TaskEvent } from './tasks/task.events';
import { trunkEventTypes, type TrunkEvent } from './trunks/trunk.events';

/** Every event the product stores. */
export type StoredEvent =
  | AccessEvent
  | ActivityEvent
  | AlertEvent
  | CallEvent
  | CustodyEvent
  | DepartmentEvent
  | EmailEvent
  | LeadEvent
  | MessageEvent
  | PlanEvent
  | RedistributionEvent
  | RepEvent
  | TaskEvent
  | TrunkEvent;

/** Stored name → version of the payload written today. Frozen once landed: a breaking change adds a version and an upcaster. */
export const storedEvents: Readonly<Record<StoredEvent['type'], number>> = {
  ...repEventTypes,
  ...leadEventTypes,
  ...callEventTypes,
  ...emailEventTypes,
  ...messageEventTypes,
  ...activityEventTypes,
  ...taskEventTypes,
  ...planEventTypes,
  ...redistributionEventTypes,
  ...departmentEventTypes,
  ...alertEventTypes,
  ...trunkEventTypes,
  ...accessEventTypes,
  ...custodyEventTypes,
};

/**
 * Payload of version n → version n + 1, under `Name@n`. Pure; the record in the store stays as it was written.
 * None yet: no payload has changed since it landed.
 */
export const upcasters: Readonly<Record<string, (data: unknown) => unknown>> = {};
