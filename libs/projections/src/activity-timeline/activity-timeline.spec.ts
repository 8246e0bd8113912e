import type { Recorded } from '@app/decider/fact';
import type { StoredEvent } from '@app/domain/stored-events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { activityTimeline, entries, records } from './activity-timeline.projection';

const history = () => {
  const record = recorder<StoredEvent>();
  return [
    record(
      'lead-1',
      'LeadReassigned',
      { from: 'anna', to: 'bert', decidedBy: { kind: 'manager', id: 'm' } },
      { about: { reps: ['anna', 'bert'], leads: ['1'] } },
    ),
    record(
      'call-1',
      'CallEnded',
      { endedAt: '2026-03-02T09:05:00.000Z', disposition: 'answered' },
      { about: { reps: ['anna'], leads: [] } },
    ),
    record('access-u1-2026-03', 'ListRead', { what: 'leads', count: 3 }),
  ];
};

describe('activity-timeline', () => {
  it('any event: the whole record once, in the history of every rep and lead it names', () => {
    const [reassigned, ended] = history();
    const rows = project(activityTimeline, history());
    expect(rows.all(records).map(({ record }) => JSON.parse(record))).toEqual([reassigned, ended]);
    const of = ({ position, occurredAt: at }: Recorded, party: string) => ({ party, position, at });
    expect(rows.all(entries)).toEqual([
      of(reassigned!, 'lead:1'),
      of(reassigned!, 'rep:anna'),
      of(ended!, 'rep:anna'),
      of(reassigned!, 'rep:bert'),
    ]);
  });

  it('applied twice, same rows', () => expectSameRowsTwice(activityTimeline, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(activityTimeline, history()));
});
