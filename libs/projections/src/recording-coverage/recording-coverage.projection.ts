import type { EmailEvent } from '@app/domain/emails/email.events';
import { splitStream } from '@app/domain/ids';
import type { MessageEvent } from '@app/domain/messages/message.events';
import { keyIn, type Key, type Projection, type Table } from '../projection';

/** A letter or message whose words are stored: what the scorecard's row of it does not have. */
export interface Body {
  /** `email:<id>` or `message:<id>` */
  readonly contact: string;
}
export const bodies: Table<Body> = { name: 'bodies', columns: { contact: 'text' }, key: ['contact'], additive: [] };

/** Which letters and messages have their words on the record. Of calls, `call-scores` knows as much. */
export const recordingCoverage: Projection<EmailEvent | MessageEvent> = {
  name: 'recording-coverage',
  version: 1,
  tables: [bodies],
  keysOf(event): readonly Key[] {
    switch (event.type) {
      case 'EmailSent':
      case 'EmailReceived':
      case 'MessageSent':
      case 'MessageReceived':
        return event.data.body === undefined ? [] : [keyIn(bodies, splitStream(event.stream).join(':'))];
      default:
        return [];
    }
  },
  fold: (event, rows) => rows.add(bodies, { contact: splitStream(event.stream).join(':') }),
};
