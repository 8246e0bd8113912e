import type { StoredEvent } from '@app/domain/stored-events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { activityTimeline, entries } from './activity-timeline.projection';

const history = () => {
  const record = recorder<StoredEvent>();
  return [
    record('lead-1', 'LeadReassigned', { from: 'anna', to: 'bert', decidedBy: { kind: 'manager', id: 'm' } }, { about: { reps: ['anna', 'bert'], leads: ['1'] } }),
    record('call-1', 'CallEnded', { endedAt: '2026-03-02T09:05:00.000Z', disposition: 'answered' }, { about: { reps: ['anna'], leads: [] } }),
    record('access-u1-2026-03', 'ListRead', { what: 'leads', count: 3 }),
  ];
};

describe('activity-timeline', () => {
  it('any event: one whole record for every rep and lead it names, none where it names nobody', () => {
    const [reassigned, ended] = history();
    const rows = project(activityTimeline, history()).all(entries);
    expect(rows.map(({ party, type }) => [party, type])).toEqual([
      ['lead:1', 'LeadReassigned'],
      ['rep:anna', 'LeadReassigned'],
      ['rep:anna', 'CallEnded'],
      ['rep:bert', 'LeadReassigned'],
    ]);
    expect(rows.map(({ record }) => JSON.parse(record))).toEqual([reassigned, reassigned, ended, reassigned]);
    expect(rows[1]).toMatchObject({ position: reassigned!.position, at: reassigned!.occurredAt });
  });

  it('applied twice, same rows', () => expectSameRowsTwice(activityTimeline, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(activityTimeline, history()));
});
