import { personal } from '@app/decider/fact';
import { given } from '@app/decider/testing';
import fc from 'fast-check';
import { isId } from '../ids';
import { alert, alertId } from './alert';
import { alertKinds } from './alert.events';
import {
  acknowledgeAlert,
  alertAcknowledged,
  alertRaised,
  anOverdueTask,
  byPolicy,
  raiseAlert,
} from './alert.examples';

const nine = '2026-03-03T09:00:00.000Z';
const ten = '2026-03-03T10:00:00.000Z';
const raised = alertRaised(nine);

describe('raising an alert', () => {
  it('says what it is about, since when, and what it rests on', () => {
    const told = given(alert, []).when(raiseAlert(nine));
    told.then([{ type: 'AlertRaised', data: anOverdueTask(nine) }]);
    expect(told.decision.events[0]).toMatchObject({ occurredAt: nine, about: { reps: ['anna'], leads: ['a'] } });
  });
  it('raises it once, whoever looks again and however late', () =>
    given(alert, [raised])
      .when(raiseAlert(nine, { stamp: byPolicy(ten) }))
      .thenNothing());
  it('does not raise what was acknowledged again', () =>
    given(alert, [raised, alertAcknowledged(ten)])
      .when(raiseAlert(nine))
      .thenNothing());
  it('raises nothing of a history brought in afterwards', () =>
    given(alert, [])
      .when(raiseAlert(nine, { stamp: byPolicy(nine, { ingest: 'backfill' }) }))
      .thenNothing());
  it('may be about nobody', () =>
    expect(
      given(alert, []).when(raiseAlert(nine, { kind: 'parked-event', rep: undefined, lead: undefined })).decision
        .events[0]!.about,
    ).toEqual({ reps: [], leads: [] }));
});

describe('acknowledging an alert', () => {
  it('says who did, about whom the alert is', () => {
    const note = personal('rep-anna', 'note', 'Spoke with her');
    const told = given(alert, [raised]).when(acknowledgeAlert(ten, { note }));
    told.then([{ type: 'AlertAcknowledged', data: { by: 'head', note } }]);
    expect(told.decision.events[0]).toMatchObject({ occurredAt: ten, about: raised.about });
  });
  it('adds nothing the second time by the same person', () =>
    given(alert, [raised, alertAcknowledged(ten)])
      .when(acknowledgeAlert(ten))
      .thenNothing());
  it('tells a second manager who was first', () => {
    const told = given(alert, [raised, alertAcknowledged(ten, 'deputy')]).when(acknowledgeAlert(ten));
    told.thenRejected('alert.already-acknowledged');
    expect(told.decision.rejection?.details).toEqual({ by: 'deputy' });
  });
  it('knows only what was raised', () => given(alert, []).when(acknowledgeAlert(ten)).thenRejected('alert.unknown'));
});

describe('the id of an alert', () => {
  it('can be read', () => expect(alertId('overdue', 'lead-7', 'task-3', nine)).toBe(`overdue~lead-7~task-3~${nine}`));
  it('is an id, and another one for other parts, whatever they hold and however long they are', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom('~', '+', 'a', '.', '2', ' ') }), fc.string()), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...alertKinds),
        parts,
        parts,
        fc.constantFrom('', 'x'.repeat(200)),
        (kind, a, b, z) => {
          const [one, other] = [alertId(kind, ...a, z), alertId(kind, ...b, z)];
          expect(isId(one)).toBe(true);
          expect(one === other).toBe(JSON.stringify(a) === JSON.stringify(b));
        },
      ),
    );
  });
});
