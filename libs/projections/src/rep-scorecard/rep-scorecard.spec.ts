import type { Actor, Recorded } from '@app/decider/fact';
import type { Letter } from '@app/domain/emails/email.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { buckets, ofActivity, ofCall, ofLetter, ofMessage, spans } from './contributions';
import { writeDifference } from './differences';
import {
  absences,
  activities,
  assignments,
  calls,
  closings,
  leads,
  letters,
  messages,
  objections,
  outcomes,
  patterns,
  reps,
  substitutions,
  tasks,
  teams,
} from './facts';
import { repScorecard, type ScorecardEvent } from './rep-scorecard.projection';

const at = (time: string) => `2026-03-02T${time}.000Z`;
const manager: Actor = { kind: 'manager', id: 'm1' };
const start = () => recorder<ScorecardEvent>();
type Record = ReturnType<typeof start>;
type Told = Recorded<ScorecardEvent>[];
const rowsOf = (...events: Told) => project(repScorecard, events);
/** What is counted, zeros left out. */
const counted = (...events: Told) =>
  rowsOf(...events)
    .all(buckets)
    .map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== 0)));
const spansOf = (...events: Told) =>
  rowsOf(...events)
    .all(spans)
    .map(({ kind, rep, from_at, to_at }) => [kind, rep, from_at.slice(11, 19), to_at.slice(11, 19)]);

const placed = (
  record: Record,
  time = '09:20:00',
  direction: 'outbound' | 'inbound' | 'internal' = 'outbound',
  stream = 'call-1',
) =>
  record(
    stream,
    'CallPlaced',
    { direction, calleeZone: 'Europe/Paris' },
    { occurredAt: at(time), source: { system: 'pbx' } },
  );
const attributed = (record: Record, rep: string | null = 'anna', stream = 'call-1') =>
  record(stream, 'CallAttributed', { rep, previous: null, rule: 'line' });
const connected = (record: Record, time = '09:20:10', answeredBy: 'human' | 'machine' | 'unknown' = 'human') =>
  record('call-1', 'CallConnected', { at: at(time), answeredBy });
const ended = (record: Record, time = '09:25:00', disposition: 'answered' | 'no answer' | 'unknown' = 'answered') =>
  record('call-1', 'CallEnded', { endedAt: at(time), disposition });

describe('rep-scorecard, calls', () => {
  it("CallPlaced: a dial in its quarter of an hour, nobody's yet", () => {
    expect(counted(placed(start()))).toEqual([
      { rep: '', bucket: at('09:15:00'), source: 'pbx', evidence: 'captured', dials: 1 },
    ]);
    expect(rowsOf(placed(start())).all(calls)).toMatchObject([
      { call: '1', placed_at: at('09:20:00'), callee_zone: 'Europe/Paris' },
    ]);
  });

  it('CallAttributed: the dial moves to the rep, and back when that is taken back', () => {
    const record = start();
    const events = [placed(record), attributed(record)];
    expect(counted(...events)).toMatchObject([{ rep: 'anna', dials: 1 }]);
    expect(counted(...events, attributed(record, null))).toMatchObject([{ rep: '', dials: 1 }]);
  });

  it('CallMatchedToLead', () => {
    const record = start();
    const events = [
      placed(record),
      record('call-1', 'CallMatchedToLead', { lead: 'l1', previous: null, rule: 'number' }),
    ];
    expect(rowsOf(...events).all(calls)).toMatchObject([{ lead: 'l1' }]);
  });

  it('CallConnected, CallEnded: a connect, a conversation from 60 s of talk, handling and talk time', () => {
    const record = start();
    const events = [placed(record), attributed(record), connected(record), ended(record)];
    expect(counted(...events)).toEqual([
      {
        rep: 'anna',
        bucket: at('09:15:00'),
        source: 'pbx',
        evidence: 'captured',
        dials: 1,
        dials_known: 1,
        answered: 1,
        answered_human: 1,
        conversations_human: 1,
        call_items: 1,
      },
    ]);
    expect(spansOf(...events)).toEqual([
      ['handling', 'anna', '09:20:00', '09:25:00'],
      ['talk', 'anna', '09:20:10', '09:25:00'],
    ]);
  });

  it('59 s are no conversation; a machine is neither connect nor talk; an unknown answer is counted apart', () => {
    const of = (who: 'human' | 'machine' | 'unknown', end: string) => {
      const record = start();
      return [placed(record), connected(record, '09:20:10', who), ended(record, end)];
    };
    expect(counted(...of('human', '09:21:09'))[0]).not.toHaveProperty('conversations_human');
    expect(counted(...of('human', '09:21:10'))).toMatchObject([{ conversations_human: 1 }]);
    expect(counted(...of('machine', '09:25:00'))[0]).toMatchObject({ answered: 1 });
    expect(counted(...of('machine', '09:25:00'))[0]).not.toHaveProperty('answered_human');
    expect(spansOf(...of('machine', '09:25:00'))).toEqual([['handling', '', '09:20:00', '09:25:00']]);
    expect(counted(...of('unknown', '09:25:00'))).toMatchObject([
      { answered: 1, answered_unknown: 1, conversations_unknown: 1 },
    ]);
  });

  it('an end with an unknown disposition measures nothing but the handling time', () => {
    const record = start();
    const [row] = counted(placed(record), ended(record, '09:25:00', 'unknown'));
    expect(row).toMatchObject({ dials: 1, call_items: 1 });
    expect(row).not.toHaveProperty('dials_known');
  });

  it('CallHeld, CallResumed: on hold is handling, not talk', () => {
    const record = start();
    const held = { at: at('09:22:00') };
    const resumed = { at: at('09:23:00') };
    const call = [placed(record), connected(record), ended(record)];
    expect(spansOf(...call, record('call-1', 'CallHeld', held), record('call-1', 'CallResumed', resumed))).toEqual([
      ['handling', '', '09:20:00', '09:25:00'],
      ['talk', '', '09:20:10', '09:22:00'],
      ['talk', '', '09:23:00', '09:25:00'],
    ]);
  });

  it("CallTransferred: the time is the next rep's from then on, the dial stays with the first", () => {
    const record = start();
    const events: Told = [placed(record), attributed(record), connected(record), ended(record)];
    events.push(record('call-1', 'CallTransferred', { from: 'anna', to: 'bert', at: at('09:23:00') }));
    expect(spansOf(...events)).toEqual([
      ['handling', 'anna', '09:20:00', '09:23:00'],
      ['handling', 'bert', '09:23:00', '09:25:00'],
      ['talk', 'anna', '09:20:10', '09:23:00'],
      ['talk', 'bert', '09:23:00', '09:25:00'],
    ]);
    expect(counted(...events)).toMatchObject([{ rep: 'anna', dials: 1 }]);
  });

  it('CallJoined: the time since is theirs, too, who came in; the dial stays with the first', () => {
    const record = start();
    const events: Told = [placed(record), attributed(record), connected(record), ended(record)];
    const joined = (rep: string, time: string) => record('call-1', 'CallJoined', { rep, at: at(time) });
    events.push(joined('bert', '09:22:00'), joined('carl', '09:23:00'));
    expect(spansOf(...events)).toEqual([
      ['handling', 'anna', '09:20:00', '09:25:00'],
      ['handling', 'bert', '09:22:00', '09:25:00'],
      ['handling', 'carl', '09:23:00', '09:25:00'],
      ['talk', 'anna', '09:20:10', '09:25:00'],
      ['talk', 'bert', '09:22:00', '09:25:00'],
      ['talk', 'carl', '09:23:00', '09:25:00'],
    ]);
    expect(counted(...events)).toMatchObject([{ rep: 'anna', dials: 1, conversations_human: 1 }]);
  });

  it('CallJoined: no second of a rep twice, who has the call, comes back into it, or takes it over', () => {
    const record = start();
    const events: Told = [placed(record), attributed(record), connected(record), ended(record)];
    const joined = (rep: string, time: string) => record('call-1', 'CallJoined', { rep, at: at(time) });
    events.push(joined('anna', '09:20:20'), joined('bert', '09:22:00'), joined('bert', '09:22:30'));
    events.push(record('call-1', 'CallTransferred', { from: 'anna', to: 'bert', at: at('09:23:00') }));
    events.push(joined('anna', '09:24:00'));
    expect(spansOf(...events).filter(([kind]) => kind === 'talk')).toEqual([
      ['talk', 'anna', '09:20:10', '09:23:00'],
      ['talk', 'bert', '09:23:00', '09:25:00'],
      ['talk', 'bert', '09:22:00', '09:23:00'],
      ['talk', 'anna', '09:24:00', '09:25:00'],
    ]);
  });

  it('CallJoined: nobody talked with a machine, and on hold nobody talks', () => {
    const record = start();
    const call = [placed(record), connected(record), ended(record)];
    const joined = record('call-1', 'CallJoined', { rep: 'bert', at: at('09:22:30') });
    const held = [
      record('call-1', 'CallHeld', { at: at('09:22:00') }),
      record('call-1', 'CallResumed', { at: at('09:23:00') }),
    ];
    expect(spansOf(...call, joined, ...held).filter(([, rep]) => rep === 'bert')).toEqual([
      ['handling', 'bert', '09:22:30', '09:25:00'],
      ['talk', 'bert', '09:23:00', '09:25:00'],
    ]);
    const other = start();
    const machine: Told = [placed(other), connected(other, '09:20:10', 'machine'), ended(other)];
    machine.push(other('call-1', 'CallJoined', { rep: 'bert', at: at('09:22:30') }));
    expect(spansOf(...machine).map(([kind, rep]) => [kind, rep])).toEqual([
      ['handling', ''],
      ['handling', 'bert'],
    ]);
  });

  it('VoicemailLeft: when, and how long where that is told; a missed call stays missed', () => {
    const record = start();
    const left = { occurredAt: at('09:21:00') };
    const events = [
      placed(record, '09:20:00', 'inbound'),
      record('call-1', 'CallMissed', { offeredTo: ['anna'] }),
      record('call-1', 'VoicemailLeft', { seconds: 15 }, left),
    ];
    expect(rowsOf(...events).all(calls)).toMatchObject([{ voicemail_at: at('09:21:00'), voicemail_seconds: 15 }]);
    expect(counted(...events)).toMatchObject([{ inbound: 1, missed: 1 }]);
    expect(rowsOf(start()('call-1', 'VoicemailLeft', {}, left)).all(calls)).toMatchObject([
      { voicemail_at: at('09:21:00'), voicemail_seconds: null },
    ]);
  });

  it("the other side's number, sealed, and whose it is: who called, or who was called", () => {
    const from = { subject: 'party-1', key: 'k', sealed: 'x' };
    const to = { subject: 'lead-l1', key: 'k', sealed: 'y' };
    const told = (direction: 'inbound' | 'outbound') =>
      rowsOf(start()('call-1', 'CallPlaced', { direction, from, to }));
    expect(told('inbound').all(calls)).toMatchObject([{ party: 'party-1', number: from }]);
    expect(told('outbound').all(calls)).toMatchObject([{ party: 'lead-l1', number: to }]);
  });

  it('CallMissed: an inbound call that nobody took', () => {
    const record = start();
    const events = [placed(record, '09:20:00', 'inbound'), record('call-1', 'CallMissed', { offeredTo: ['anna'] })];
    expect(counted(...events)).toMatchObject([{ rep: '', inbound: 1, inbound_known: 1, missed: 1 }]);
    expect(rowsOf(...events).all(calls)).toMatchObject([{ offered_to: ['anna'] }]);
  });

  it('CallMissed: everybody whom any of them names, told in any order', () => {
    const told = [['bert'], ['anna', 'carl'], [], ['anna']];
    for (const offers of [told, told.toReversed()]) {
      const record = start();
      const events = [
        placed(record, '09:20:00', 'inbound'),
        ...offers.map((offeredTo) => record('call-1', 'CallMissed', { offeredTo })),
      ];
      expect(rowsOf(...events).all(calls)).toMatchObject([{ offered_to: ['anna', 'bert', 'carl'] }]);
    }
  });

  it('an internal call is no dial and no handling time', () => {
    const record = start();
    const events = [placed(record, '09:20:00', 'internal'), ended(record)];
    expect(counted(...events)).toEqual([
      { rep: '', bucket: at('09:15:00'), source: 'pbx', evidence: 'captured', internal: 1 },
    ]);
    expect(spansOf(...events)).toEqual([['internal', '', '09:20:00', '09:25:00']]);
  });

  it('longer than two hours is implausible', () => {
    const record = start();
    expect(counted(placed(record), ended(record, '11:20:00'))[0]).not.toHaveProperty('call_items_implausible');
    const again = start();
    const events = [placed(again), ended(again, '11:20:01')];
    expect(counted(...events)).toMatchObject([{ call_items: 1, call_items_implausible: 1 }]);
    expect(rowsOf(...events).all(spans)).toMatchObject([{ implausible: true }]);
  });

  it.each([
    ['placedAt', at('09:50:00'), { bucket: at('09:45:00') }],
    ['endedAt', at('11:30:00'), { call_items_implausible: 1 }],
    ['answeredBy', 'unknown', { answered_unknown: 1 }],
    ['direction', 'inbound', { inbound_answered: 1 }],
    ['sourceTalkSeconds', 12, { conversations_human: 1 }],
  ] as const)('CallCorrected(%s): old sums are taken back, new ones written', (field, is, expected) => {
    const record = start();
    const told = [placed(record), connected(record), ended(record)];
    expect(counted(...told, record('call-1', 'CallCorrected', { field, was: null, is }))).toMatchObject([expected]);
  });

  it('the connect may be known otherwise than the dial: each counts under its own evidence', () => {
    const record = start();
    const connect = { at: at('09:20:10'), answeredBy: 'human' } as const;
    const events = [placed(record), record('call-1', 'CallConnected', connect, { evidence: 'declared' })];
    expect(counted(...events)).toMatchObject([
      { evidence: 'captured', dials: 1, dials_known: 1 },
      { evidence: 'declared', answered: 1, answered_human: 1 },
    ]);
  });

  it.each([
    ['CallDuplicateOf', { callId: 'other' }],
    ['CallRetracted', {}],
    ['CallMarkedPrivate', { by: 'anna', shredded: [] }],
  ] as const)('%s: counts nowhere any more', (type, data) => {
    const record = start();
    const events = [placed(record), connected(record), ended(record), record('call-1', type, data as never)];
    expect(rowsOf(...events).all(buckets)).toEqual([]);
    expect(rowsOf(...events).all(spans)).toEqual([]);
  });
});

describe('rep-scorecard, a call that two sources tell of', () => {
  const duplicate = (record: Record, actor: Actor) =>
    record('call-1', 'CallDuplicateOf', { callId: 'other' }, { actor });
  const lifted = (record: Record, actor: Actor) =>
    record('call-1', 'CallDuplicateLifted', { callId: 'other' }, { actor });
  const policy: Actor = { kind: 'policy', id: 'p' };
  const person: Actor = { kind: 'manager', id: 'm' };
  const told = (record: Record) => [placed(record), connected(record), ended(record)];
  const callOf = (events: Told) => rowsOf(...events).all(calls)[0]!;

  it.each([policy, person])('CallDuplicateLifted: counts again in full, by $kind', (by) => {
    const record = start();
    const before = told(record);
    const after = [...before, duplicate(record, by), lifted(record, by)];
    const sums = (events: Told) => {
      const rows = rowsOf(...events);
      return [rows.all(buckets), rows.all(spans)];
    };
    expect(sums(after)).toEqual(sums(before));
    expect(callOf(after)).toMatchObject({
      duplicate_of: null,
      duplicate_by: null,
      apart_from: by === person ? ['other'] : [],
      void: false,
    });
    expectSameRowsTwice(repScorecard, after);
  });

  it('what it is told meanwhile counts once it is lifted', () => {
    const record = start();
    const events = [
      placed(record),
      duplicate(record, policy),
      connected(record),
      ended(record),
      lifted(record, policy),
    ];
    expect(rowsOf(...events).all(buckets)).toMatchObject([{ dials: 1, answered: 1, call_items: 1 }]);
  });

  it('retracted or private it stays out, a duplicate or not', () => {
    for (const type of ['CallRetracted', 'CallMarkedPrivate'] as const) {
      const record = start();
      const before = told(record);
      const gone = record('call-1', type, { by: 'anna', shredded: [] } as never);
      const events = [...before, gone, duplicate(record, policy), lifted(record, policy)];
      expect(rowsOf(...events).all(buckets)).toEqual([]);
    }
  });

  it('whose word it is, and from which account the call comes', () => {
    const record = start();
    const events = [placed(record), duplicate(record, person)];
    expect(callOf(events)).toMatchObject({ duplicate_of: 'other', duplicate_by: 'person', account: '', void: true });
    expect(callOf([...events, lifted(record, person), duplicate(record, person)])).toMatchObject({ apart_from: [] });
  });
});

const letter = { to: [], cc: [], attachments: [], automated: false };

describe('rep-scorecard, other contacts', () => {
  it('EmailSent, EmailReceived, EmailAttributed, EmailMatchedToLead', () => {
    const record = start();
    const events = [
      record('email-a', 'EmailSent', letter, { occurredAt: at('10:01:00') }),
      record('email-a', 'EmailAttributed', { rep: 'anna', previous: null, rule: 'mailbox' }),
      record('email-a', 'EmailMatchedToLead', { lead: 'l1', previous: null, rule: 'address' }),
      record('email-b', 'EmailReceived', { ...letter, inReplyTo: 'a' }, { occurredAt: at('11:01:00') }),
    ];
    expect(counted(...events)).toMatchObject([
      { rep: '', bucket: at('11:00:00'), letters_received: 1 },
      { rep: 'anna', bucket: at('10:00:00'), letters: 1 },
    ]);
    expect(rowsOf(...events).all(letters)).toMatchObject([
      { email: 'a', direction: 'sent', lead: 'l1', in_reply_to: null },
      { email: 'b', direction: 'received', in_reply_to: 'a' },
    ]);
  });

  it('EmailCorrected: an automatic letter is counted apart, an automatic answer not at all', () => {
    const record = start();
    const sent = record('email-a', 'EmailSent', letter);
    const corrected = record('email-a', 'EmailCorrected', { field: 'automated', was: false, is: true });
    expect(counted(sent, corrected)).toMatchObject([{ letters_automated: 1 }]);
    expect(counted(start()('email-b', 'EmailReceived', { ...letter, automated: true }))).toEqual([]);
  });

  it('a letter between our own mailboxes counts nowhere; one that went out as well is sent, in either order', () => {
    const of = (subject: string) => ({ subject, key: 'k', sealed: 's' });
    const inside: Letter = { ...letter, from: of('rep-anna'), to: [of('rep-bert')] };
    const outside: Letter = { ...inside, cc: [of('lead-l1')] };
    const told = (data: Letter, order: readonly ('EmailSent' | 'EmailReceived')[]) => {
      const record = start();
      return order.map((type) => record('email-a', type, data));
    };
    for (const order of [['EmailSent', 'EmailReceived'] as const, ['EmailReceived', 'EmailSent'] as const]) {
      expect(counted(...told(inside, order))).toEqual([]);
      expect(counted(...told(outside, order))).toMatchObject([{ letters: 1 }]);
      expect(rowsOf(...told(inside, order)).all(letters)).toMatchObject([{ direction: 'internal' }]);
    }
  });

  it('EmailBounced changes no figure: the letter was sent', () => {
    const record = start();
    const bounced = { recipient: { subject: 'lead-l1', key: 'k', sealed: 's' }, action: 'failed' } as const;
    const events = [record('email-a', 'EmailBounced', bounced), record('email-a', 'EmailSent', letter)];
    expect(counted(...events)).toMatchObject([{ letters: 1 }]);
  });

  it('MessageSent, MessageReceived, MessageAttributed, MessageMatchedToLead', () => {
    const record = start();
    const message = { channel: 'whatsapp', automated: false };
    const events = [
      record('message-a', 'MessageSent', message, { occurredAt: at('10:01:00') }),
      record('message-a', 'MessageAttributed', { rep: 'anna', previous: null, rule: 'line' }),
      record('message-a', 'MessageMatchedToLead', { lead: 'l1', previous: null, rule: 'number' }),
      record('message-b', 'MessageReceived', message, { occurredAt: at('11:01:00') }),
      record('message-c', 'MessageSent', { ...message, automated: true }, { occurredAt: at('12:01:00') }),
      record('message-d', 'MessageReceived', { ...message, automated: true }),
    ];
    expect(counted(...events)).toMatchObject([
      { rep: '', bucket: at('11:00:00'), messages_received: 1 },
      { rep: '', bucket: at('12:00:00'), messages_automated: 1 },
      { rep: 'anna', bucket: at('10:00:00'), messages: 1 },
    ]);
    expect(rowsOf(...events).all(messages)[0]).toMatchObject({
      message: 'a',
      direction: 'sent',
      channel: 'whatsapp',
      lead: 'l1',
    });
  });

  it('ActivityLogged, ActivityCorrected', () => {
    const record = start();
    const visit = { kind: 'visit', rep: 'anna', lead: 'l1', from: at('10:05:00'), to: at('10:50:00') } as const;
    const logged = record('activity-1', 'ActivityLogged', visit, { occurredAt: at('10:05:00') });
    expect(counted(logged)).toMatchObject([{ rep: 'anna', bucket: at('10:00:00'), activities: 1, meetings: 1 }]);
    expect(spansOf(logged)).toEqual([['activity', 'anna', '10:05:00', '10:50:00']]);
    const corrected = record('activity-1', 'ActivityCorrected', {
      field: 'to',
      was: at('10:50:00'),
      is: at('12:30:00'),
    });
    expect(counted(logged, corrected)).toMatchObject([{ activities: 1, activities_implausible: 1 }]);
    expect(rowsOf(logged, corrected).all(activities)).toMatchObject([{ to_at: at('12:30:00'), lead: 'l1' }]);
  });

  it('ObjectionRaised, ObjectionHandled: in a call or a letter; handled alone it counts as raised then', () => {
    const record = start();
    const events = [
      record('call-1', 'ObjectionRaised', { objectionId: 'o1', type: 'price' }, { occurredAt: at('09:21:00') }),
      record('call-1', 'ObjectionHandled', {
        objectionId: 'o1',
        type: 'price',
        technique: 'value first',
        result: 'overcome',
      }),
      record(
        'email-a',
        'ObjectionHandled',
        { objectionId: 'o2', type: 'timing', technique: 'date', result: 'lost' },
        { occurredAt: at('10:00:00') },
      ),
    ];
    expect(rowsOf(...events).all(objections)).toMatchObject([
      {
        contact: 'call:1',
        objection: 'o1',
        type: 'price',
        raised_at: at('09:21:00'),
        technique: 'value first',
        result: 'overcome',
      },
      { contact: 'email:a', objection: 'o2', raised_at: at('10:00:00'), handled_at: at('10:00:00'), result: 'lost' },
    ]);
  });
});

const contact = { kind: 'call', id: '1' } as const;
const task = {
  taskId: 't1',
  kind: 'call',
  dueAt: at('12:00:00'),
  promisedFirst: at('12:00:00'),
  after: contact,
} as const;

describe('rep-scorecard, leads', () => {
  it('LeadRegistered, LeadAssigned, LeadReassigned, LeadReleased', () => {
    const record = start();
    const rows = rowsOf(
      record('lead-l1', 'LeadRegistered', { source: 'web', relation: 'acquire' }, { occurredAt: at('08:00:00') }),
      record('lead-l1', 'LeadAssigned', { to: 'anna', by: manager }),
      record('lead-l1', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: manager }),
      record('lead-l1', 'LeadReleased', { from: 'bert' }),
    );
    expect(rows.all(leads)).toMatchObject([{ lead: 'l1', registered_at: at('08:00:00'), origin: 'web' }]);
    expect(rows.all(assignments).map(({ revision, owner }) => [revision, owner])).toEqual([
      [1, 'anna'],
      [2, 'bert'],
      [3, null],
    ]);
  });

  it('ContactOutcomeDeclared, ContactOutcomeCorrected: the first time of saying stays', () => {
    const record = start();
    const declared = record(
      'lead-l1',
      'ContactOutcomeDeclared',
      { contact, rep: 'anna', outcome: 'sale' },
      { occurredAt: at('09:30:00') },
    );
    const won = record('lead-l1', 'DealWon', { dealId: 'd1', contact });
    const corrected = record(
      'lead-l1',
      'ContactOutcomeCorrected',
      { contact, was: 'sale', outcome: 'refusal' },
      { occurredAt: at('09:50:00') },
    );
    const refused = record('lead-l1', 'LeadRefused', { reason: 'price', objections: [], contact });
    expect(rowsOf(declared, won).all(closings)).toMatchObject([{ contact: 'call:1', how: 'won' }]);
    expect(rowsOf(declared, won, corrected).all(closings)).toMatchObject([{ how: null }]);
    expect(rowsOf(declared, won, corrected, refused).all(closings)).toMatchObject([
      { how: 'refused', reason: 'price' },
    ]);
    expect(rowsOf(declared, won, corrected).all(outcomes)).toMatchObject([
      { contact: 'call:1', rep: 'anna', outcome: 'refusal', declared_at: at('09:30:00') },
    ]);
  });

  it('TaskScheduled, TaskRescheduled, TaskCompleted, TaskCancelled', () => {
    const record = start();
    const events = [
      record('lead-l1', 'TaskScheduled', task),
      record('lead-l1', 'TaskRescheduled', { taskId: 't1', was: at('12:00:00'), dueAt: at('15:00:00') }),
    ];
    expect(rowsOf(...events).all(tasks)).toMatchObject([
      {
        task: 't1',
        after: 'call:1',
        promised_first: at('12:00:00'),
        due_at: at('15:00:00'),
        moves: 1,
        completed_at: null,
      },
    ]);
    const completed = record('lead-l1', 'TaskCompleted', { taskId: 't1', by: contact }, { occurredAt: at('14:00:00') });
    expect(rowsOf(...events, completed).all(tasks)).toMatchObject([
      { completed_at: at('14:00:00'), completed_by: 'call:1' },
    ]);
    const cancelled = record('lead-l1', 'TaskCancelled', { taskId: 't1' }, { occurredAt: at('14:00:00') });
    expect(rowsOf(...events, cancelled).all(tasks)).toMatchObject([{ cancelled_at: at('14:00:00') }]);
  });

  it('TaskScheduled, TaskReassigned, TaskCompleted of no lead: in their own stream', () => {
    const record = start();
    const events = [
      record('task-t1', 'TaskScheduled', { ...task, assignee: 'anna', rule: 'call-back' }),
      record('task-t1', 'TaskReassigned', { taskId: 't1', from: 'anna', to: 'bert' }),
      record('task-t1', 'TaskCompleted', { taskId: 't1' }, { occurredAt: at('14:00:00') }),
    ];
    expect(rowsOf(...events).all(tasks)).toMatchObject([
      { lead: '', task: 't1', assignee: 'bert', rule: 'call-back', completed_at: at('14:00:00') },
    ]);
  });

  it('AccountHandedOver: whose it is from then on', () => {
    const handed = start()('lead-l1', 'AccountHandedOver', { from: 'anna', to: 'fay', decidedBy: manager });
    expect(rowsOf(handed).all(assignments)).toMatchObject([{ lead: 'l1', owner: 'fay' }]);
  });

  it('ContactOutcomeDeclared by a rep who names nobody: their own', () => {
    const actor = { kind: 'rep', id: 'anna' } as const;
    const declared = start()('lead-l1', 'ContactOutcomeDeclared', { contact, outcome: 'noneNeeded' }, { actor });
    expect(rowsOf(declared).all(outcomes)).toMatchObject([{ rep: 'anna' }]);
  });

  it('ignores what no number is made of', () => {
    expect(repScorecard.keysOf(start()('lead-l1', 'LeadExhausted', { attempts: 6 }))).toEqual([]);
    expect(repScorecard.keysOf(start()('rep-anna', 'RepCapacitySet', { maxOpenLeads: 9 }))).toEqual([]);
  });
});

const repHistory = (record: Record) => [
  record(
    'rep-anna',
    'RepJoined',
    { team: 'north', role: 'hunter', timeZone: 'Europe/Paris' },
    { occurredAt: at('07:00:00') },
  ),
  record('rep-anna', 'RepMoved', { team: 'west' }, { occurredAt: at('12:00:00') }),
  record('rep-anna', 'WorkingPatternSet', {
    ftePercent: 100,
    hours: [{ weekday: 1, from: '09:00', to: '17:00' }],
    validFrom: '2026-03-01',
  }),
  record('rep-anna', 'RepAbsenceRecorded', { absenceId: 'a1', from: at('13:00:00'), to: at('14:00:00') }),
  record('rep-anna', 'SubstituteNamed', { substitute: 'bert', from: at('13:00:00'), to: at('14:00:00') }),
];

describe('rep-scorecard, reps', () => {
  it('RepJoined, RepMoved, WorkingPatternSet, RepAbsenceRecorded, SubstituteNamed', () => {
    const rows = rowsOf(...repHistory(start()));
    expect(rows.all(reps)).toEqual([{ rep: 'anna', name: null, joined_at: at('07:00:00'), zone: 'Europe/Paris' }]);
    expect(rows.all(teams).map(({ at: since, team }) => [since, team])).toEqual([
      [at('07:00:00'), 'north'],
      [at('12:00:00'), 'west'],
    ]);
    expect(rows.all(patterns)).toMatchObject([{ rep: 'anna', valid_from: '2026-03-01' }]);
    expect(rows.all(absences)).toMatchObject([{ absence: 'a1' }]);
    expect(rows.all(substitutions)).toMatchObject([{ rep: 'anna', substitute: 'bert', from_at: at('13:00:00') }]);
  });
});

describe('rep-scorecard, whatever comes when', () => {
  const history = () => {
    const record = start();
    return [
      ...repHistory(record),
      placed(record),
      attributed(record),
      record('lead-l1', 'LeadRegistered', { source: 'web', relation: 'acquire' }),
      record('lead-l1', 'LeadAssigned', { to: 'anna', by: manager }),
      record('call-1', 'CallMatchedToLead', { lead: 'l1', previous: null, rule: 'number' }),
      connected(record),
      record('call-1', 'CallJoined', { rep: 'carl', at: at('09:22:00') }),
      record('call-1', 'VoicemailLeft', { seconds: 3 }),
      record('call-1', 'ObjectionRaised', { objectionId: 'o1', type: 'price' }),
      ended(record),
      record('call-1', 'ObjectionHandled', { objectionId: 'o1', type: 'price', technique: 'x', result: 'overcome' }),
      record('lead-l1', 'ContactOutcomeDeclared', { contact, rep: 'anna', outcome: 'sale' }),
      record('lead-l1', 'DealWon', { dealId: 'd1', contact }),
      record('call-1', 'CallCorrected', { field: 'placedAt', was: at('09:20:00'), is: at('09:14:00') }),
      attributed(record, 'bert'),
      record('lead-l1', 'ContactOutcomeCorrected', { contact, was: 'sale', outcome: 'nextContact' }),
      record('lead-l1', 'TaskScheduled', task),
      record('email-a', 'EmailSent', letter),
      record('email-b', 'EmailReceived', { ...letter, inReplyTo: 'a' }),
      record('email-a', 'EmailAttributed', { rep: 'anna', previous: null, rule: 'mailbox' }),
      record('message-a', 'MessageReceived', { channel: 'sms', automated: false }),
      record('message-a', 'MessageAttributed', { rep: 'anna', previous: null, rule: 'line' }),
      record('task-t2', 'TaskScheduled', { ...task, taskId: 't2', assignee: 'anna' }),
      record('task-t2', 'TaskReassigned', { taskId: 't2', from: 'anna', to: 'bert' }),
      record('activity-1', 'ActivityLogged', {
        kind: 'meeting',
        rep: 'bert',
        from: at('10:00:00'),
        to: at('10:30:00'),
      }),
      record('lead-l1', 'TaskCompleted', { taskId: 't1', by: contact }),
      placed(record, '10:00:00', 'outbound', 'call-2'),
      attributed(record, 'anna', 'call-2'),
      record('call-2', 'CallRetracted', {}),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(repScorecard, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(repScorecard, history()));

  it('the sums are at every moment what the fact rows give', () => {
    const told = history();
    for (let n = 1; n <= told.length; n++) {
      const rows = rowsOf(...told.slice(0, n));
      const given = [
        ...rows.all(calls).map(ofCall),
        ...rows.all(letters).map(ofLetter),
        ...rows.all(messages).map(ofMessage),
        ...rows.all(activities).map(ofActivity),
      ];
      const anew = project({ ...repScorecard, keysOf: () => [], fold: () => undefined }, []);
      for (const contribution of given) writeDifference(anew, { counts: [], spans: [] }, contribution);
      expect(rows.all(buckets)).toEqual(anew.all(buckets));
      expect(rows.all(spans)).toEqual(anew.all(spans));
    }
  });

  it('a call told in another order ends in the same numbers', () => {
    const inOrder = start();
    const backwards = start();
    const told = [placed(inOrder), attributed(inOrder), connected(inOrder), ended(inOrder)];
    const reversed = [ended(backwards), connected(backwards), attributed(backwards), placed(backwards)];
    expect(counted(...reversed)).toEqual(counted(...told));
    expect(spansOf(...reversed)).toEqual(spansOf(...told));
  });
});
