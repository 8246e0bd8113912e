import { personal, type PersonalField, type Purpose } from '@app/decider/fact';

/** Data subjects, whose keys seal their fields. */
export const ofLead = (leadId: string) => `lead-${leadId}`;
export const ofRep = (repId: string) => `rep-${repId}`;
/** The content of one call, so that it can go alone. */
export const ofCall = (callId: string) => `call-${callId}`;

/** Absent stays absent. */
export const sealable = (subject: string, purpose: Purpose, open: string | undefined): PersonalField | undefined =>
  open === undefined ? undefined : personal(subject, purpose, open);
