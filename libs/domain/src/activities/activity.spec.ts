import { fold } from '@app/decider/decider';
import { personal } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import fc from 'fast-check';
import { activity } from './activity';
import type { ActivityEvent } from './activity.events';
import { activityCorrected, activityLogged, recordActivity } from './activity.examples';

const nine = '2026-03-02T09:00:00.000Z';
const ten = '2026-03-02T10:00:00.000Z';
const noon = '2026-03-02T12:00:00.000Z';
const report = (parts: Parameters<typeof recordActivity>[2] = {}) => recordActivity('activity-1', nine, parts);
const anns = { rep: 'ann', lead: 'lead-1', to: ten };
const logged = activityLogged(nine, anns);

describe('a report of work that is neither call nor letter', () => {
  it('logs it', () => {
    const told = given(activity, []).when(
      report({
        ...anns,
        kind: 'visit',
        label: 'showroom',
        note: personal('lead-lead-1', 'note', 'liked the blue one'),
      }),
    );
    told.then([
      {
        type: 'ActivityLogged',
        data: {
          kind: 'visit',
          label: 'showroom',
          rep: 'ann',
          lead: 'lead-1',
          from: nine,
          to: ten,
          note: { open: 'liked the blue one' },
        },
      },
    ]);
    expect(told.decision.events[0]).toMatchObject({ occurredAt: nine, about: { reps: ['ann'], leads: ['lead-1'] } });
  });
  it('logs it when it began, whenever it was told', () =>
    expect(given(activity, []).when(report({ stamp: stamp(noon) })).decision.events[0]!.occurredAt).toBe(nine));
  it('may be nobody’s', () =>
    expect(given(activity, []).when(report()).decision.events[0]!.about).toEqual({ reps: [], leads: [] }));
  it('logs it once', () => given(activity, [logged]).when(report(anns)).thenNothing());
  it('leaves alone what it leaves out', () => given(activity, [logged]).when(report()).thenNothing());
  it('tells later what was not known', () =>
    given(activity, [activityLogged(nine)])
      .when(report(anns))
      .then([
        { type: 'ActivityCorrected', data: { field: 'to', was: null, is: ten } },
        { type: 'ActivityCorrected', data: { field: 'rep', was: null, is: 'ann' } },
        { type: 'ActivityCorrected', data: { field: 'lead', was: null, is: 'lead-1' } },
      ]));
  it('corrects what differs, about both whom it was and whom it is', () => {
    const corrected = given(activity, [logged]).when(
      report({ kind: 'paperwork', from: '2026-03-02T09:05:00.000Z', to: noon, rep: 'bob', lead: 'lead-2' }),
    );
    corrected.then([
      { type: 'ActivityCorrected', data: { field: 'kind', was: 'assessment', is: 'paperwork' } },
      { type: 'ActivityCorrected', data: { field: 'from', was: nine, is: '2026-03-02T09:05:00.000Z' } },
      { type: 'ActivityCorrected', data: { field: 'to', was: ten, is: noon } },
      { type: 'ActivityCorrected', data: { field: 'rep', was: 'ann', is: 'bob' } },
      { type: 'ActivityCorrected', data: { field: 'lead', was: 'lead-1', is: 'lead-2' } },
    ]);
    for (const { about } of corrected.decision.events)
      expect(about).toEqual({ reps: ['bob', 'ann'], leads: ['lead-2', 'lead-1'] });
  });

  const moved = [logged, activityCorrected(noon, { field: 'to', was: ten, is: noon })];
  it('is old news from a source that told it before', () => given(activity, moved).when(report(anns)).thenNothing());
  it('is a change of mind from a person', () =>
    given(activity, moved)
      .when(report({ ...anns, stamp: stamp(noon) }))
      .then([{ type: 'ActivityCorrected', data: { was: noon, is: ten } }]));

  it('adds nothing when any reports of it are told again', () => {
    const reports = fc
      .record(
        {
          rep: fc.constantFrom('ann', 'bob'),
          lead: fc.constantFrom('lead-1', 'lead-2'),
          to: fc.constantFrom(ten, noon),
        },
        { requiredKeys: [] },
      )
      .map(report);
    const record = (list: readonly ReturnType<typeof report>[]) =>
      list.reduce<ActivityEvent[]>(
        (history, command) => [...history, ...activity.decide(command, fold(activity, history)).events],
        [],
      );
    fc.assert(fc.property(fc.array(reports), (list) => expect(record([...list, ...list])).toEqual(record(list))));
  });
});
