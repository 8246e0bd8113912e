import type { Sealed } from '@app/decider/fact';
import type { AlertEvent, AlertRaised } from '@app/domain/alerts/alert.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { alertList, alerts } from './alerts.projection';

const nine = '2026-03-03T09:00:00.000Z';
const ten = '2026-03-03T10:00:00.000Z';
const note: Sealed = { subject: 'rep-anna', key: 'k', sealed: 'x' };
const overdue: AlertRaised['data'] = {
  kind: 'overdue',
  rep: 'anna',
  lead: 'a',
  task: 't1',
  since: nine,
  figures: { moves: 2 },
};
const newRecord = () => recorder<AlertEvent>();
type Record = ReturnType<typeof newRecord>;
const raised = (record: Record, id = 'overdue~a~t1', data = overdue) =>
  record(`alert-${id}`, 'AlertRaised', data, { occurredAt: data.since, recordedAt: ten });

describe('alerts', () => {
  it('AlertRaised: an open one, with what it is about', () => {
    expect(project(alertList, [raised(newRecord())]).all(alerts)).toEqual([
      {
        alert: 'overdue~a~t1',
        kind: 'overdue',
        rep: 'anna',
        lead: 'a',
        task: 't1',
        contact: null,
        looked: null,
        what: null,
        since: nine,
        raised_at: ten,
        figures: { moves: 2 },
        acknowledged: false,
        acknowledged_by: null,
        acknowledged_at: null,
        note: null,
      },
    ]);
  });

  it('AlertRaised: what concerns no rep says whom or what it concerns', () => {
    const contact = { kind: 'call', id: 'c1' } as const;
    const record = newRecord();
    const events = [
      raised(record, '1', { kind: 'unusual-looking', user: 'dave', since: nine, figures: {} }),
      raised(record, '2', { kind: 'source-silent', what: 'twilio', since: nine, figures: {} }),
      raised(record, '3', { kind: 'breach', contact, since: nine, figures: {} }),
    ];
    expect(project(alertList, events).all(alerts)).toMatchObject([
      { looked: 'dave', rep: null, what: null },
      { looked: null, what: 'twilio' },
      { contact },
    ]);
  });

  it('AlertAcknowledged: by whom, when, with what note', () => {
    const record = newRecord();
    const events = [
      raised(record),
      record('alert-overdue~a~t1', 'AlertAcknowledged', { by: 'head', note }, { occurredAt: ten }),
    ];
    expect(project(alertList, events).all(alerts)).toMatchObject([
      { acknowledged: true, acknowledged_by: 'head', acknowledged_at: ten, note, since: nine },
    ]);
  });

  const history = () => {
    const record = newRecord();
    return [
      raised(record),
      raised(record, 'idle~bert', { kind: 'idle', rep: 'bert', since: nine, figures: { minutes: 70 } }),
      record('alert-overdue~a~t1', 'AlertAcknowledged', { by: 'head' }, { occurredAt: ten }),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(alertList, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(alertList, history()));
});
