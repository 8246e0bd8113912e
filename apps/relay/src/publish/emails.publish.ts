import { emailSentV1, type EmailSentV1 } from '@app/contracts/kafka/emails.v1';
import type { Recorded } from '@app/decider/fact';
import type { EmailSent } from '@app/domain/emails/email.events';
import { splitStream } from '@app/domain/ids';
import { message, parties, type Message } from './message';

export const emailSent = (event: Recorded<EmailSent>): Message => {
  const { to, cc, attachments, automated, inReplyTo } = event.data;
  return message<EmailSentV1>(emailSentV1, event, {
    emailId: splitStream(event.stream)[1],
    recipients: to.length + cc.length,
    attachments: attachments.length,
    automated,
    ...(inReplyTo !== undefined && { inReplyTo }),
    ...parties(event),
  });
};
