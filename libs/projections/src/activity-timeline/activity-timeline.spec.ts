import type { About, Recorded } from '@app/decider/fact';
import type { StoredEvent } from '@app/domain/stored-events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { activityTimeline, contacts, entries, records } from './activity-timeline.projection';

const about = (reps: string[], leads: string[] = []) => ({ about: { reps, leads } satisfies About });
const inOneAppend = { commandId: 'capture' };

const history = () => {
  const record = recorder<StoredEvent>();
  return [
    record(
      'lead-1',
      'LeadReassigned',
      { from: 'anna', to: 'bert', decidedBy: { kind: 'manager', id: 'm' } },
      about(['anna', 'bert'], ['1']),
    ),
    record('rep-anna', 'RepMoved', { team: 'north' }, about(['anna'])),
    record('access-u1-2026-03', 'ListRead', { what: 'leads', count: 3 }),
  ];
};

/** One call: two appends before anybody is named, then anna, her lead, bert instead of her, nobody; and a letter between. */
const lateNames = () => {
  const record = recorder<StoredEvent>();
  const call = 'call-1';
  const ended = { endedAt: '2026-03-02T09:05:00.000Z', disposition: 'answered' } as const;
  return [
    record(call, 'CallPlaced', { direction: 'inbound' }, inOneAppend),
    record(call, 'CallConnected', { at: '2026-03-02T09:01:00.000Z', answeredBy: 'human' }, inOneAppend),
    record('email-1', 'EmailReceived', { to: [], cc: [], attachments: [], automated: false }),
    record(call, 'CallEnded', ended),
    record('email-1', 'EmailAttributed', { rep: 'anna', previous: null, rule: 'mailbox' }, about(['anna'])),
    record(call, 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' }, about(['anna'])),
    record(call, 'CallMatchedToLead', { lead: '1', previous: null, rule: 'number' }, about(['anna'], ['1'])),
    record(call, 'CallAttributed', { rep: 'bert', previous: 'anna', rule: 'line' }, about(['anna', 'bert'], ['1'])),
    record(call, 'CallAttributed', { rep: null, previous: 'bert', rule: 'line' }, about(['bert'], ['1'])),
    record(call, 'CallCorrected', { field: 'direction', was: 'inbound', is: 'outbound' }),
  ];
};

/** A conference on a call of anna's, and another that rang at her in vain and ended on our machine. */
const conference = () => {
  const record = recorder<StoredEvent>();
  const at = '2026-03-02T09:02:00.000Z';
  return [
    record('call-1', 'CallPlaced', { direction: 'inbound' }, inOneAppend),
    record('call-1', 'CallAttributed', { rep: 'anna', previous: null, rule: 'line' }, { ...inOneAppend, ...about(['anna']) }), // prettier-ignore
    record('call-1', 'CallJoined', { rep: 'bert', at }, about(['anna', 'bert'])),
    record('call-2', 'CallMissed', { offeredTo: ['anna'] }, about(['anna'])),
    record('call-2', 'VoicemailLeft', { seconds: 15 }, about([])),
  ];
};

/** What a query reads: the records of the party's appends, in order. */
function historyOf(party: string, events: readonly Recorded<StoredEvent>[]): Recorded[] {
  const rows = project(activityTimeline, events);
  const appends = rows.all(entries).flatMap((entry) => (entry.party === party ? [entry.append] : []));
  return appends.flatMap((append) =>
    rows
      .all(records)
      .filter((row) => row.append === append)
      .map(({ record }) => JSON.parse(record) as Recorded),
  );
}

describe('activity-timeline', () => {
  it('any event: the whole record once, in the history of every rep and lead it names', () => {
    const events = history();
    const [reassigned, moved] = events;
    expect(
      project(activityTimeline, events)
        .all(records)
        .map(({ record }) => JSON.parse(record)),
    ).toEqual([reassigned, moved]);
    expect(historyOf('rep:anna', events)).toEqual([reassigned, moved]);
    expect(historyOf('rep:bert', events)).toEqual([reassigned]);
    expect(historyOf('lead:1', events)).toEqual([reassigned]);
  });

  it('a call, letter or activity: the whole of its stream, however late and for however long it concerns somebody', () => {
    const events = lateNames();
    const call = events.filter(({ stream }) => stream === 'call-1');
    expect(historyOf('rep:anna', events)).toEqual(events);
    expect(historyOf('rep:bert', events)).toEqual(call);
    expect(historyOf('lead:1', events)).toEqual(call);
  });

  it('a conference: the whole call for who joined it, and a voicemail for whom it was left', () => {
    const events = conference();
    expect(historyOf('rep:bert', events)).toEqual(events.slice(0, 3));
    expect(historyOf('rep:anna', events)).toEqual(events);
  });

  it('a bounced letter: with its bounce, though that may have come first', () => {
    const record = recorder<StoredEvent>();
    const recipient = { subject: 'lead-1', key: 'k', sealed: 's' };
    const letter = { to: [recipient], cc: [], attachments: [], automated: false };
    const events = [
      record('email-1', 'EmailBounced', { recipient, action: 'failed' }),
      record('email-1', 'EmailSent', letter, about(['anna'], ['1'])),
      record('email-1', 'EmailBounced', { recipient, action: 'delayed' }, about(['anna'], ['1'])),
    ];
    for (const party of ['rep:anna', 'lead:1']) expect(historyOf(party, events)).toEqual(events);
    expectSameRowsTwice(activityTimeline, events);
  });

  it('a message: the whole of its stream, as of a letter', () => {
    const record = recorder<StoredEvent>();
    const events = [
      record('message-1', 'MessageReceived', { channel: 'sms', automated: false }),
      record('message-1', 'MessageMatchedToLead', { lead: '1', previous: null, rule: 'number' }, about([], ['1'])),
    ];
    expect(historyOf('lead:1', events)).toEqual(events);
    expectSameRowsTwice(activityTimeline, events);
  });

  it('a call, letter or activity: what nobody is named in yet waits for who will be, in nobody’s history', () => {
    const unnamed = lateNames().slice(0, 4);
    const rows = project(activityTimeline, unnamed);
    expect(rows.all(entries)).toEqual([]);
    expect(rows.all(records)).toHaveLength(4);
  });

  it('what one command appended has one entry a party, and its events stay in order', () => {
    const record = recorder<StoredEvent>();
    const events = [
      record('call-1', 'CallPlaced', { direction: 'inbound' }, { ...inOneAppend, ...about(['anna']) }),
      record('call-1', 'CallMissed', { offeredTo: ['bert'] }, { ...inOneAppend, ...about(['anna', 'bert']) }),
      record('call-1', 'CallRetracted', {}, about(['anna'])),
    ];
    const rows = project(activityTimeline, events);
    const appends = [events[0]!.position, events[2]!.position];
    expect(rows.all(contacts)).toMatchObject([{ parties: ['rep:anna', 'rep:bert'], appends }]);
    expect(rows.all(entries)).toEqual(
      ['rep:anna', 'rep:bert'].flatMap((party) => appends.map((append) => ({ party, append }))),
    );
    expect(historyOf('rep:bert', events)).toEqual(events);
  });

  it.each([history, lateNames, conference])('applied twice, same rows: %#', (events) =>
    expectSameRowsTwice(activityTimeline, events()),
  );
  it.each([history, lateNames, conference])('streams in any order, same rows: %#', (events) =>
    expectSameRowsInAnyOrder(activityTimeline, events()),
  );
});
