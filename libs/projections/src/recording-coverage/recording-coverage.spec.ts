import type { EmailEvent } from '@app/domain/emails/email.events';
import type { MessageEvent } from '@app/domain/messages/message.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { bodies, recordingCoverage } from './recording-coverage.projection';

const record = recorder<EmailEvent | MessageEvent>();
const body = { subject: 'lead-7', key: 'k', sealed: 'x' };
const message = (id: string, type: 'MessageSent' | 'MessageReceived', of: { body?: typeof body }) =>
  record(`message-${id}`, type, { channel: 'sms', automated: false, ...of });
const letter = (id: string, type: 'EmailSent' | 'EmailReceived', of: { body?: typeof body }) =>
  record(`email-${id}`, type, { to: [], cc: [], attachments: [], automated: false, ...of });

it('has what was written and is stored, sent or received', () => {
  const history = [
    letter('1', 'EmailSent', { body }),
    letter('2', 'EmailReceived', { body }),
    letter('3', 'EmailSent', {}),
    message('1', 'MessageSent', {}),
    message('2', 'MessageReceived', { body }),
    message('3', 'MessageSent', { body }),
  ];
  expect(project(recordingCoverage, history).all(bodies)).toEqual(
    ['email:1', 'email:2', 'message:2', 'message:3'].map((contact) => ({ contact })),
  );
  expectSameRowsTwice(recordingCoverage, history);
  expectSameRowsInAnyOrder(recordingCoverage, history);
});
