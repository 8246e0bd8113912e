import { recordedStream } from '@app/decider/testing';
import { leadStream, type LeadEvent } from '@app/domain/leads/lead.events';
import {
  callRef,
  consentRecorded,
  consentWithdrawn,
  doNotContactLifted,
  doNotContactSet,
  leadAssigned,
  leadExhausted,
  leadRefused,
  leadRegistered,
  leadReopened,
  refusalReviewed,
  retryScheduled,
} from '@app/domain/leads/lead.examples';
import { leadCard } from './lead-card';

const id = 'lead-1';
const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const anns = [leadRegistered(id, at(8)), leadAssigned(id, 'ann', at(8))];
const card = (...events: readonly LeadEvent[]) => leadCard(id, recordedStream(leadStream(id), [...anns, ...events]));

describe('the lead card', () => {
  it('is none where nothing is recorded', () => expect(leadCard(id, [])).toBeUndefined());
  it('begins with nothing tried, forbidden, allowed or found', () =>
    expect(card()).toMatchObject({
      owner: 'ann',
      nextTask: null,
      attempts: 0,
      doNotContact: [],
      consents: {},
      closed: null,
      reviews: [],
      reopened: [],
    }));
  it('counts the tries in a row', () => {
    const tried = retryScheduled(id, callRef('1'), at(12), at(9), { attempt: 2 });
    expect(card(tried)).toMatchObject({ attempts: 2, nextTask: { taskId: 'retry-1' } });
    expect(card(tried, leadExhausted(id, at(10), 3))).toMatchObject({ attempts: 3, closed: 'exhausted' });
  });
  it('tells what holds of what was allowed and forbidden', () =>
    expect(
      card(
        consentRecorded(id, at(9), { purpose: 'marketing' }),
        consentWithdrawn(id, at(10), { purpose: 'marketing', channel: 'call' }),
        consentRecorded(id, at(9), { purpose: 'recording', channel: 'call' }),
        consentWithdrawn(id, at(10), { purpose: 'recording' }),
        doNotContactSet(id, 'any', at(9)),
        doNotContactLifted(id, 'email', at(10)),
      ),
    ).toMatchObject({
      consents: { marketing: ['email', 'message', 'any'] },
      doNotContact: ['call', 'message', 'any'],
    }));
  it('keeps what was found of a refusal after the lead was reopened', () => {
    const reopened = card(
      leadRefused(id, callRef('1'), at(9)),
      refusalReviewed(id, 'mia', at(10), { objection: 'price' }),
      leadReopened(id, at(11)),
    );
    expect(reopened).toMatchObject({
      closed: null,
      reviews: [{ at: at(10), reviewer: 'mia', verdict: 'mishandled', objection: 'price' }],
      reopened: [{ at: at(11), was: 'refused' }],
    });
    expect(reopened!.consents).toEqual({});
  });
});
