import { leadReassignedV1, type LeadReassignedV1 } from '@app/contracts/kafka/leads.v1';
import type { Recorded } from '@app/decider/fact';
import { splitStream } from '@app/domain/ids';
import type { LeadReassigned } from '@app/domain/leads/lead.events';
import { message, type Message } from './message';

export const leadReassigned = (event: Recorded<LeadReassigned>): Message => {
  const { from, to, decidedBy, rule } = event.data;
  return message<LeadReassignedV1>(leadReassignedV1, event, {
    leadId: splitStream(event.stream)[1],
    from,
    to,
    decidedBy,
    ...(rule !== undefined && { rule }),
  });
};
