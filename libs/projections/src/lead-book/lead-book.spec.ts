import type { Actor, Sealed } from '@app/decider/fact';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { leads } from './book-lead';
import { leadBook } from './lead-book.projection';

const manager: Actor = { kind: 'manager', id: 'm1' };
const at = (hour: number) => ({ occurredAt: `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z` });
const due = (day: number) => `2026-03-${String(day).padStart(2, '0')}T09:00:00.000Z`;
const name: Sealed = { subject: 'lead-1', key: 'k1', sealed: 'bmFtZQ==' };
const call = (id: string) => ({ kind: 'call', id }) as const;
const task = (taskId: string, day: number) => ({
  taskId,
  kind: 'call' as const,
  dueAt: due(day),
  promisedFirst: due(day),
});

/** A lead's story: registered at nine, anna's from ten on, with a task. */
function begun() {
  const record = recorder<LeadEvent>();
  const events = [
    record('lead-1', 'LeadRegistered', { source: 'fair', relation: 'acquire', timeZone: 'Asia/Kolkata' }, at(9)),
    record('lead-1', 'LeadAssigned', { to: 'anna', by: manager }, at(10)),
    record('lead-1', 'TaskScheduled', { ...task('t1', 3), rule: 'first-touch' }, at(11)),
  ];
  return { record, events };
}
const after = (...more: ((record: ReturnType<typeof recorder<LeadEvent>>) => LeadEvent)[]) => {
  const { record, events } = begun();
  const rest = more.map((make) => make(record)) as typeof events;
  return project(leadBook, [...events, ...rest]).all(leads)[0]!;
};

describe('lead-book', () => {
  it('LeadRegistered, LeadContactRevised: whence it came, and contact data as sealed as it comes', () => {
    const record = recorder<LeadEvent>();
    const rows = project(leadBook, [
      record(
        'lead-1',
        'LeadRegistered',
        { contact: { name }, source: 'fair', segment: 's', relation: 'retain' },
        at(9),
      ),
      record('lead-1', 'LeadContactRevised', { contact: { phone: name } }, { ...at(10), ingest: 'backfill' }),
    ]);
    expect(rows.all(leads)).toMatchObject([
      {
        registered_at: at(9).occurredAt,
        source: 'fair',
        segment: 's',
        relation: 'retain',
        contact: { name, phone: name },
        owner: null,
        ending: null,
        orphan_since: at(9).occurredAt,
        ingest: 'live',
      },
    ]);
  });

  it('LeadAssigned, TaskScheduled: an owner and a next task end being an orphan', () => {
    expect(after()).toMatchObject({
      owner: 'anna',
      owner_since: at(10).occurredAt,
      task: 't1',
      task_kind: 'call',
      task_due_at: due(3),
      task_rule: 'first-touch',
      zone: 'Asia/Kolkata',
      orphan_since: null,
    });
  });

  it('LeadReassigned, AccountHandedOver, LeadReleased: whose it is now, late news aside', () => {
    const given = (to: string, hour: number) => (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record('lead-1', 'LeadReassigned', { from: 'anna', to, decidedBy: manager }, at(hour));
    expect(after(given('bert', 12), given('carl', 11))).toMatchObject({
      owner: 'bert',
      owner_since: at(12).occurredAt,
    });
    expect(
      after((record) => record('lead-1', 'AccountHandedOver', { from: 'anna', to: 'fay', decidedBy: manager }, at(12))),
    ).toMatchObject({ owner: 'fay', handed_over_at: at(12).occurredAt });
    expect(after((record) => record('lead-1', 'LeadReleased', { from: 'anna' }, at(12)))).toMatchObject({
      owner: null,
      orphan_since: at(12).occurredAt,
    });
  });

  it('TaskRescheduled moves the task, TaskCompleted and TaskCancelled leave none', () => {
    expect(
      after((record) => record('lead-1', 'TaskRescheduled', { taskId: 't1', was: due(3), dueAt: due(5) }, at(12))),
    ).toMatchObject({ task_due_at: due(5), task_promised_first: due(3) });
    for (const type of ['TaskCompleted', 'TaskCancelled'] as const)
      expect(after((record) => record('lead-1', type, { taskId: 't1' }, at(12)))).toMatchObject({
        task: null,
        task_due_at: null,
        orphan_since: at(12).occurredAt,
      });
  });

  it('counts the tries of a series from its retries; a declared contact ends the series', () => {
    const retry = (attempt: number) => (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record(
        'lead-1',
        'TaskScheduled',
        { ...task(`r${attempt}`, 4), rule: 'retry', after: call('c'), attempt },
        at(12),
      );
    const declared = (outcome: 'nextContact' | 'noneNeeded') => (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record('lead-1', 'ContactOutcomeDeclared', { contact: call('d'), outcome }, at(13));
    expect(after(retry(1), retry(2))).toMatchObject({ attempts: 2, task: 'r2' });
    expect(after(retry(1), retry(2), declared('noneNeeded'))).toMatchObject({
      attempts: 2,
      last_outcome: 'noneNeeded',
    });
    expect(after(retry(1), declared('nextContact'))).toMatchObject({
      attempts: 0,
      last_outcome: 'nextContact',
      last_outcome_at: at(13).occurredAt,
    });
  });

  it.each([
    ['DealWon', { dealId: 'd', value: { minor: 100, currency: 'EUR' } }, 'won'],
    ['LeadRefused', { reason: 'price', objections: [], contact: call('c') }, 'refused'],
    ['LeadDisqualified', { reason: 'duplicate' }, 'disqualified'],
    ['LeadExhausted', { attempts: 6 }, 'exhausted'],
  ] as const)('%s closes the lead: nothing is awaited any more', (type, data, ending) => {
    const closed = after(
      (record) => record('lead-1', 'TaskCancelled', { taskId: 't1' }, at(12)),
      (record) => record('lead-1', type, data, at(13)),
    );
    expect(closed).toMatchObject({ ending, ended_at: at(13).occurredAt, orphan_since: null });
    expect(closed.won_value).toEqual(type === 'DealWon' ? { minor: 100, currency: 'EUR' } : null);
  });

  it('LeadReopened, and the correction of the contact that closed it, open it again', () => {
    const refused = (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record('lead-1', 'LeadRefused', { reason: 'price', objections: [], contact: call('c') }, at(12));
    expect(after(refused, (record) => record('lead-1', 'LeadReopened', { was: 'refused' }, at(13)))).toMatchObject({
      ending: null,
      reopened_at: at(13).occurredAt,
    });
    const corrected = (id: string) => (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record(
        'lead-1',
        'ContactOutcomeCorrected',
        { contact: call(id), was: 'refusal', outcome: 'nextContact' },
        at(13),
      );
    expect(after(refused, corrected('other'))).toMatchObject({ ending: 'refused' });
    expect(after(refused, corrected('c'))).toMatchObject({ ending: null, ended_by: null, last_outcome: 'nextContact' });
  });

  it('DoNotContactSet, DoNotContactLifted: by channel, the latest word; wholly forbidden it is no orphan', () => {
    const said =
      (type: 'DoNotContactSet' | 'DoNotContactLifted', channel: 'any' | 'call', hour: number) =>
      (record: ReturnType<typeof recorder<LeadEvent>>) =>
        record('lead-1', type, { channel }, at(hour));
    const released = (record: ReturnType<typeof recorder<LeadEvent>>) =>
      record('lead-1', 'LeadReleased', { from: 'anna' }, at(12));
    expect(after(released, said('DoNotContactSet', 'call', 13))).toMatchObject({
      do_not_contact: ['call'],
      contactable: true,
      orphan_since: at(12).occurredAt,
    });
    expect(after(released, said('DoNotContactSet', 'any', 13))).toMatchObject({
      do_not_contact: ['call', 'email', 'message', 'any'],
      contactable: false,
      orphan_since: null,
    });
    expect(after(said('DoNotContactSet', 'any', 13), said('DoNotContactLifted', 'call', 14))).toMatchObject({
      do_not_contact: ['email', 'message', 'any'],
      contactable: true,
    });
    expect(after(said('DoNotContactSet', 'any', 13), said('DoNotContactLifted', 'any', 12))).toMatchObject({
      contactable: false,
    });
  });

  it('says whether the last word came out of an import', () => {
    const record = recorder<LeadEvent>();
    const imported = record('lead-1', 'LeadRegistered', { source: 'csv', relation: 'acquire' }, { ingest: 'backfill' });
    expect(project(leadBook, [imported]).all(leads)).toMatchObject([{ ingest: 'backfill' }]);
    const live = record('lead-1', 'LeadAssigned', { to: 'anna', by: manager });
    expect(project(leadBook, [imported, live]).all(leads)).toMatchObject([{ ingest: 'live' }]);
  });

  it('a lead of which sources have only named owners waits for nothing', () => {
    const record = recorder<LeadEvent>();
    const named = record('lead-1', 'LeadAssigned', { to: 'anna', by: manager });
    expect(project(leadBook, [named]).all(leads)).toMatchObject([{ registered_at: null, orphan_since: null }]);
  });

  it('ignores what says nothing of where the lead stands', () => {
    const record = recorder<LeadEvent>();
    expect(leadBook.keysOf(record('lead-1', 'SelfAssignmentDenied', { by: 'anna', heldBy: 'bert' }))).toEqual([]);
    expect(leadBook.keysOf(record('task-1', 'TaskScheduled', task('t', 3)))).toEqual([]);
  });

  const history = () => {
    const { record, events } = begun();
    return [
      ...events,
      record('lead-2', 'LeadRegistered', { source: 'web', relation: 'develop' }, at(9)),
      record('lead-1', 'ContactOutcomeDeclared', { contact: call('c'), outcome: 'sale' }, at(12)),
      record('lead-2', 'DoNotContactSet', { channel: 'any' }, at(12)),
      record('lead-1', 'TaskCompleted', { taskId: 't1', by: call('c') }, at(12)),
      record('lead-1', 'DealWon', { dealId: 'd', contact: call('c') }, at(12)),
      record('lead-1', 'AccountHandedOver', { from: 'anna', to: 'fay', decidedBy: manager }, at(13)),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(leadBook, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(leadBook, history()));
});
