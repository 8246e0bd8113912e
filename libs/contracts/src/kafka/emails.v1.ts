import { contract, type Provenance } from './cloud-event';

/** A letter went out. `inReplyTo` is the email id it answers; `automated` marks machines' mail. */
export interface EmailSentV1 extends Provenance {
  readonly emailId: string;
  readonly recipients: number;
  readonly attachments: number;
  readonly automated: boolean;
  readonly inReplyTo?: string;
  readonly rep?: string;
  readonly lead?: string;
}
export const emailSentV1 = contract(
  'sales.email-sent.v1',
  'onrecord.emails.v1',
  ['emailId', 'recipients', 'attachments', 'automated'],
  {
    emailId: { type: 'string' },
    recipients: { type: 'integer', minimum: 0 },
    attachments: { type: 'integer', minimum: 0 },
    automated: { type: 'boolean' },
    inReplyTo: { type: 'string' },
    rep: { type: 'string' },
    lead: { type: 'string' },
  },
);
