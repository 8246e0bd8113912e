import type { Policy } from '@app/domain/policies/policy';
import { planTheFirstTouch } from '@app/domain/policies/when-a-lead-gets-an-owner-plan-the-first-touch.policy';

/** Every policy, each in a file of its own. */
export const policies: readonly Policy[] = [planTheFirstTouch];
