import type { Actor } from '@app/decider/fact';
import type { Move, RedistributionEvent } from '@app/domain/redistributions/redistribution.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { moves, plans, redistributionPlans } from './redistribution-plans.projection';

const head: Actor = { kind: 'manager', id: 'head' };
const at = (hour: number) => ({ occurredAt: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z` });
const planned = (lead: string): Move => ({ lead, from: 'anna', to: 'bert', why: 'neglected', idleDays: 12 });

function proposed(stream = 'redistribution-1', record = recorder<RedistributionEvent>()) {
  const event = record(
    stream,
    'RedistributionProposed',
    {
      rule: 'neglected',
      moves: ['a', 'b', 'c'].map(planned),
      sparing: { contactDueToday: 2, moveDueToday: false },
    },
    { ...at(9), actor: head },
  );
  return { record, stream, events: [event] as ReturnType<typeof record>[] };
}
function approved() {
  const { record, stream, events } = proposed();
  const about = { reps: [], leads: ['a', 'c'] };
  return {
    record,
    stream,
    events: [...events, record(stream, 'RedistributionApproved', { by: head, without: ['b'] }, { ...at(10), about })],
  };
}

describe('redistribution-plans', () => {
  it('RedistributionProposed: the plan, its moves in order, and what it spared', () => {
    const rows = project(redistributionPlans, proposed().events);
    expect(rows.all(plans)).toMatchObject([
      {
        redistribution: '1',
        status: 'proposed',
        rule: 'neglected',
        proposed_at: at(9).occurredAt,
        proposed_by: head,
        contact_due_today: 2,
        move_due_today: false,
        moves: 3,
        made: 0,
      },
    ]);
    expect(rows.all(moves)).toMatchObject([
      { lead: 'a', place: 0, from_rep: 'anna', to_rep: 'bert', why: 'neglected', idle_days: 12, status: 'proposed' },
      { lead: 'b', place: 1 },
      { lead: 'c', place: 2 },
    ]);
  });

  it('RedistributionApproved: who decided, and what was left out', () => {
    const rows = project(redistributionPlans, approved().events);
    expect(rows.all(plans)).toMatchObject([
      { status: 'approved', decided_at: at(10).occurredAt, decided_by: head, left_out: 1 },
    ]);
    expect(rows.all(moves).map(({ status }) => status)).toEqual(['approved', 'left out', 'approved']);
  });

  it('RedistributionWithdrawn: nothing of it will be moved', () => {
    const { record, stream, events } = proposed();
    const rows = project(redistributionPlans, [
      ...events,
      record(stream, 'RedistributionWithdrawn', { by: head }, at(10)),
    ]);
    expect(rows.all(plans)).toMatchObject([{ status: 'withdrawn', decided_by: head, decided_at: at(10).occurredAt }]);
  });

  it('RedistributionMoveMade, RedistributionMoveRefused, RedistributionFinished: how it went', () => {
    const { record, stream, events } = approved();
    const rows = project(redistributionPlans, [
      ...events,
      record(stream, 'RedistributionMoveMade', { lead: 'a', from: 'anna', to: 'bert' }, at(11)),
      record(stream, 'RedistributionMoveRefused', { lead: 'c', why: 'lead.contact-due' }, at(12)),
      record(stream, 'RedistributionFinished', { made: 1, refused: 1 }, at(12)),
    ]);
    expect(rows.all(plans)).toMatchObject([
      { status: 'finished', made: 1, refused: 1, left_out: 1, finished_at: at(12).occurredAt },
    ]);
    expect(rows.all(moves)).toMatchObject([
      { status: 'made', settled_at: at(11).occurredAt, refused_why: null },
      { status: 'left out', settled_at: null },
      { status: 'refused', refused_why: 'lead.contact-due' },
    ]);
  });

  const history = () => {
    const { record, stream, events } = approved();
    return [
      ...events,
      ...proposed('redistribution-2', record).events,
      record(stream, 'RedistributionMoveMade', { lead: 'a', from: 'anna', to: 'bert' }, at(11)),
      record('redistribution-2', 'RedistributionWithdrawn', { by: head }, at(11)),
      record(stream, 'RedistributionMoveRefused', { lead: 'c', why: 'lead.closed' }, at(12)),
      record(stream, 'RedistributionFinished', { made: 1, refused: 1 }, at(12)),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(redistributionPlans, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(redistributionPlans, history()));
});
