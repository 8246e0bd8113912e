import fc from 'fast-check';
import type { Fact, Instant } from '@app/decider/fact';
import {
  callAttributed,
  callConnected,
  callCorrected,
  callEnded,
  callMarkedPrivate,
  callMatchedToLead,
  callPlaced,
  callRetracted,
  callTransferred,
} from '../calls/call.examples';
import { emailMatchedToLead, emailReceived, emailSent } from '../emails/email.examples';
import { leadAssigned, leadRegistered, taskScheduled } from '../leads/lead.examples';
import { messageMatchedToLead, messageSent } from '../messages/message.examples';
import { officeHours, on } from './policy.examples';
import { planTheNextTry } from './when-a-contact-reached-nobody-plan-the-next-try.policy';

/** Monday, 10:30 in Amsterdam. */
const at = '2026-03-02T09:30:00.000Z';
const ended = (disposition: 'no answer' | 'voicemail' | 'answered' | 'unknown' = 'no answer', endedAt: Instant = at) =>
  callEnded(endedAt, { disposition });
const placed = callPlaced(at);
const matched = callMatchedToLead('a', at);
const zoned = (timeZone?: string) => ({
  'lead-a': [
    leadRegistered('a', '2026-03-02T08:00:00.000Z', { timeZone }),
    leadAssigned('a', 'anna', '2026-03-02T08:00:00.000Z'),
  ],
});
const known: Omit<Parameters<typeof on>[1], 'now'> & { now: Instant } = {
  now: at,
  hours: new Map([['anna', officeHours()]]),
  definitions: [],
  answerRates: [],
  streams: zoned(),
};
const whenCalled = (events: readonly Fact[], of: Partial<typeof known> = {}, recordedAt?: Instant) =>
  on(planTheNextTry, { ...known, ...of }).when('call-c', events, recordedAt === undefined ? {} : { recordedAt });

describe(planTheNextTry.name, () => {
  it('follows an unanswered call up in the other parts of the day, soonest first, and in its own on another day', () => {
    whenCalled([placed, matched, ended()]).then([
      {
        type: 'FollowUpAttempt',
        leadId: 'a',
        contact: { kind: 'call', id: 'c' },
        slot: '10:00-12:00',
        maxAttempts: 6,
        next: [
          { slot: '12:00-14:00', dueAt: '2026-03-02T12:50:00.000Z', kind: 'call' },
          { slot: '14:00-16:00', dueAt: '2026-03-02T14:50:00.000Z' },
          { slot: '16:00-18:00', dueAt: '2026-03-02T16:50:00.000Z' },
          { slot: '08:00-10:00', dueAt: '2026-03-03T08:50:00.000Z' },
          { slot: '10:00-12:00', dueAt: '2026-03-03T10:50:00.000Z' },
        ],
        stamp: { occurredAt: at },
      },
    ]);
  });
  it.each([
    ['a busy line', [placed, matched, callEnded(at, { disposition: 'busy' })]],
    ['a voicemail', [placed, matched, callConnected(at, { answeredBy: 'unknown' }), ended('voicemail')]],
    ['an answering machine', [placed, matched, callConnected(at, { answeredBy: 'machine' }), ended('answered')]],
    ['a call matched after it ended', [placed, ended(), matched]],
    ['a call whose beginning was told last', [ended(), matched, placed]],
    [
      'an end that turns out otherwise',
      [placed, matched, ended('unknown'), callCorrected(at, 'disposition', 'unknown', 'no answer')],
    ],
    ['a call matched to another lead', [placed, callMatchedToLead('b', at), ended(), callMatchedToLead('a', at, 'b')]],
  ])('follows up %s', (_, events) => whenCalled(events).then([{ leadId: 'a' }]));
  it.each([
    ['somebody answered', [placed, matched, callConnected(at), ended('answered')]],
    ['nobody knows how it ended', [placed, matched, ended('unknown')]],
    ['they called us', [callPlaced(at, { direction: 'inbound' }), matched, ended()]],
    ['it was a colleague', [callPlaced(at, { direction: 'internal' }), matched, ended()]],
    ['it was about a shipment', [callPlaced(at, { kind: 'shipment' }), matched, ended()]],
    ['it was passed on', [placed, matched, callTransferred(at, 'anna', 'bob'), ended()]],
    ['it was private', [placed, matched, callMarkedPrivate('anna', at), ended()]],
    ['it was no call of ours', [placed, matched, callRetracted(at), ended()]],
    ['it belongs to no lead', [placed, ended()]],
    ['it was followed up before', [placed, matched, ended(), callCorrected(at, 'disposition', 'no answer', 'busy')]],
  ])('does nothing where %s', (_, events) => whenCalled(events).thenNothing());

  it('is of no use for old news, or where the call itself was brought in afterwards', () => {
    const late = '2026-03-05T09:30:00.000Z';
    whenCalled([placed, ended(), matched], { now: late }, late).thenNothing();
    whenCalled([placed, ended(), matched], { now: late }, at).then([{}]);
    whenCalled([callPlaced(at, {}, {}, { ingest: 'backfill' }), ended(), matched]).thenNothing();
  });

  it('prefers the hours in which most is answered, where there were enough dials to say so', () => {
    const answerRates = [
      { hour: 14, answered: 30, of: 40 },
      { hour: 16, answered: 20, of: 20 },
      { hour: 12, answered: 20, of: 100 },
    ];
    const [step] = whenCalled([placed, matched, ended()], { answerRates }).steps;
    expect((step!.command as unknown as { next: { slot: string }[] }).next.map(({ slot }) => slot)).toEqual([
      '14:00-16:00',
      '16:00-18:00',
      '08:00-10:00',
      '12:00-14:00',
      '10:00-12:00',
    ]);
  });

  it('goes by the callee’s clock and the rep’s hours', () => {
    // 04:30 in New York; whoever works 9 to 18 in Amsterdam meets New York's mornings only
    whenCalled([placed, matched, ended()], { streams: zoned('America/New_York') }).then([
      {
        slot: '04:00-05:00',
        next: [
          { slot: '08:00-10:00', dueAt: '2026-03-02T14:50:00.000Z' },
          { slot: '10:00-12:00', dueAt: '2026-03-02T16:50:00.000Z' },
          // next week New York will be an hour nearer
          { slot: '12:00-14:00', dueAt: '2026-03-09T16:50:00.000Z' },
        ],
      },
    ]);
  });

  it('takes the hour nearest to the callee’s day where the rep works in no part of it, so that the lead leads on', () => {
    const next = (zone: string, rep: string) =>
      (
        whenCalled([placed, matched, ended()], { streams: zoned(zone), hours: new Map([['anna', officeHours(rep)]]) })
          .steps[0]!.command as unknown as { next: unknown }
      ).next;
    // 9 to 18 in Kolkata is 19:30 to 04:30 in Los Angeles; the try was at 01:30 there
    expect(next('America/Los_Angeles', 'Asia/Kolkata')).toMatchObject([
      { slot: '19:00-20:00', dueAt: '2026-03-03T03:50:00.000Z', kind: 'call' },
    ]);
    // 9 to 18 in Auckland ends at six in the morning in London
    expect(next('Europe/London', 'Pacific/Auckland')).toMatchObject([{ slot: '20:00-21:00' }]);
  });

  it('always plans a next try, ahead and once there was time to answer, however the rep works', () => {
    const clock = fc
      .integer({ min: 0, max: 95 })
      .map((quarter) => `${String(quarter >> 2).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`);
    const zone = fc.constantFrom('Asia/Kolkata', 'America/Los_Angeles', 'Europe/London', 'Pacific/Auckland');
    const shift = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), from: clock, to: clock });
    const rep = fc.record({ zone, hours: fc.array(shift, { maxLength: 3 }), away: fc.constantFrom(0, 10, 90, 200) });
    const callMinutes = fc.constantFrom(1, 10, 90, 480);
    fc.assert(
      fc.property(rep, zone, callMinutes, fc.boolean(), ({ zone, hours, away }, leadZone, callMinutes, isCall) => {
        const until = new Date(Date.parse(at) + away * 24 * 60 * 60 * 1000).toISOString();
        const schedule = {
          zone,
          patterns: [{ validFrom: '2026-01-01', hours }],
          absences: [{ from: '2026-03-01T00:00:00.000Z', to: until }],
        };
        const given = on(planTheNextTry, {
          ...known,
          streams: zoned(leadZone),
          hours: new Map([['anna', schedule]]),
          definitions: [{ metric: 'dayPlan', parameters: { callMinutes }, effectiveFrom: '2026-01-01' }],
        });
        const { steps } = isCall
          ? given.when('call-c', [placed, matched, ended()])
          : given.when('email-e', [emailSent(at), emailMatchedToLead('a', at)]);
        const { next } = steps[0]!.command as unknown as { next: { dueAt: Instant; slot: string }[] };
        expect(next.length).toBeGreaterThan(0);
        for (const { dueAt, slot } of next) {
          expect(Date.parse(dueAt)).toBeGreaterThan(Date.parse(at));
          expect(slot).toMatch(/^\d\d:\d\d-\d\d:\d\d$/);
        }
      }),
      { numRuns: 40 },
    );
  });
  it('plans on the usual week where the rep is away for as long as one looks ahead', () => {
    const away = { ...officeHours(), absences: [{ from: '2026-03-02T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' }] };
    whenCalled([placed, matched, ended()], { hours: new Map([['anna', away]]) }).then([
      { next: [{ slot: '12:00-14:00', dueAt: '2026-03-02T12:50:00.000Z' }, {}, {}, {}, {}] },
    ]);
    on(planTheNextTry, { ...known, hours: new Map([['anna', away]]) })
      .when('email-e', [emailSent(at), emailMatchedToLead('a', at)])
      .then([{ next: [{ slot: '08:00-10:00', dueAt: '2026-03-05T08:50:00.000Z' }, {}, {}, {}, {}] }]);
  });

  it('goes by the department’s rules, and by the caller where nobody holds the lead', () => {
    const definitions = [
      {
        metric: 'attempts',
        parameters: { max: 3, slots: ['09:00-12:00', '13:00-17:00'] },
        effectiveFrom: '2026-01-01',
      },
    ];
    const streams = { 'lead-a': [leadRegistered('a', at)] };
    const hours = new Map([['bob', officeHours('Europe/London')]]);
    whenCalled([callAttributed('bob', at), placed, matched, ended()], { definitions, streams, hours }).then([
      { slot: '09:00-12:00', maxAttempts: 3, next: [{ slot: '13:00-17:00' }, { slot: '09:00-12:00' }] },
    ]);
  });

  it('follows a person’s letter or message by a call once there was time to answer', () => {
    const letter = on(planTheNextTry, known).when('email-e', [emailSent(at), emailMatchedToLead('a', at)]);
    letter.then([
      {
        contact: { kind: 'email', id: 'e' },
        slot: 'email',
        next: [
          { slot: '08:00-10:00', dueAt: '2026-03-05T08:50:00.000Z', kind: 'call' },
          { slot: '10:00-12:00', dueAt: '2026-03-05T10:50:00.000Z' },
          { slot: '12:00-14:00' },
          { slot: '14:00-16:00' },
          { slot: '16:00-18:00' },
        ],
      },
    ]);
    on(planTheNextTry, known)
      .when('message-m', [messageMatchedToLead('a', at), messageSent(at)])
      .then([{ contact: { kind: 'message', id: 'm' }, slot: 'message' }]);
  });
  it('follows nothing that a machine wrote, or that came in', () => {
    on(planTheNextTry, known)
      .when('email-e', [emailSent(at, { automated: true }), emailMatchedToLead('a', at)])
      .thenNothing();
    on(planTheNextTry, known)
      .when('email-e', [emailReceived(at), emailMatchedToLead('a', at)])
      .thenNothing();
    on(planTheNextTry, known)
      .when('message-m', [messageSent(at, { automated: true }), messageMatchedToLead('a', at)])
      .thenNothing();
  });
});

describe('a call that two sources tell of', () => {
  const by = (system: string, at: Instant, reps = 'anna') => {
    const source = { source: { system } };
    return [
      callPlaced(at, {}, {}, source),
      callAttributed(reps, at),
      callMatchedToLead('a', at),
      ended('no answer', at),
    ];
  };
  const later = '2026-03-02T09:31:00.000Z';
  const retry = taskScheduled('a', 't-1', '2026-03-02T12:50:00.000Z', at, {
    rule: 'retry',
    after: { kind: 'call', id: 'pbx' },
    attempt: 1,
  });
  const whenToldOf = (pbx: readonly Fact[], crm = by('hubspot', later), followed: Fact = retry) =>
    whenCalled(crm, { now: later, streams: { 'lead-a': [...zoned()['lead-a'], followed], 'call-pbx': pbx } });

  it('is followed up once, whether or not that was noticed yet', () => whenToldOf(by('twilio', at)).thenNothing());
  it('is followed up where it is another one', () => {
    whenToldOf(by('hubspot', at)).then([{ type: 'FollowUpAttempt' }]);
    whenToldOf(by('twilio', at, 'bob')).then([{ type: 'FollowUpAttempt' }]);
    whenToldOf([]).then([{ type: 'FollowUpAttempt' }]);
    whenToldOf(by('twilio', at), by('hubspot', '2026-03-02T09:33:00.000Z')).then([{ type: 'FollowUpAttempt' }]);
  });
});
