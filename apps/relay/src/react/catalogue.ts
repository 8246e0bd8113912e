import type { Policy } from '@app/domain/policies/policy';
import { planTheNextTry } from '@app/domain/policies/when-a-contact-reached-nobody-plan-the-next-try.policy';
import { planTheFirstTouch } from '@app/domain/policies/when-a-lead-gets-an-owner-plan-the-first-touch.policy';
import { carryOutTheRedistribution } from '@app/domain/policies/when-a-redistribution-is-approved-carry-it-out.policy';
import { handOverTheirLeads } from '@app/domain/policies/when-a-rep-leaves-hand-over-their-leads.policy';
import { recordTheBreach } from '@app/domain/policies/when-somebody-not-to-be-contacted-was-contacted-record-the-breach.policy';
import { raiseAnAlert } from '@app/domain/policies/when-something-needs-a-manager-raise-an-alert.policy';

/** Every policy, in the order in which they act on one event. */
export const policies: readonly Policy[] = [
  recordTheBreach,
  handOverTheirLeads,
  planTheFirstTouch,
  planTheNextTry,
  carryOutTheRedistribution,
  raiseAnAlert,
];
