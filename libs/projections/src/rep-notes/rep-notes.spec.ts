import type { Sealed } from '@app/decider/fact';
import type { RepEvent } from '@app/domain/reps/rep.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { dossierNotes, repNotes, statements } from './rep-notes.projection';

const text: Sealed = { subject: 'rep-anna', key: 'k1', sealed: 'dGV4dA==' };
const at = '2026-03-03T09:00:00.000Z';
const head = { kind: 'manager', id: 'head' } as const;

const history = () => {
  const record = recorder<RepEvent>();
  return [
    record('rep-anna', 'RepStatementAdded', { statementId: 's1', on: { kind: 'record' }, text }, { occurredAt: at }),
    record(
      'rep-anna',
      'RepStatementAdded',
      { statementId: 's2', on: { kind: 'figure', ref: 'dials' }, text },
      { occurredAt: at },
    ),
    record('rep-anna', 'DossierNoteAdded', { noteId: 'n1', kind: 'coaching', text }, { occurredAt: at, actor: head }),
    record('rep-bert', 'RepStatementAdded', { statementId: 's1', on: { kind: 'record' }, text }, { occurredAt: at }),
    record('rep-bert', 'RepMoved', { team: 'north' }),
  ];
};

describe('rep-notes', () => {
  it('RepStatementAdded: what it is on, the words sealed', () => {
    const [first, second, , other] = history();
    expect(project(repNotes, history()).all(statements)).toEqual([
      { rep: 'anna', statement: 's1', on_kind: 'record', on_ref: null, text, at, event_id: first!.eventId },
      { rep: 'anna', statement: 's2', on_kind: 'figure', on_ref: 'dials', text, at, event_id: second!.eventId },
      { rep: 'bert', statement: 's1', on_kind: 'record', on_ref: null, text, at, event_id: other!.eventId },
    ]);
  });
  it('DossierNoteAdded: who noted what, the words sealed', () =>
    expect(project(repNotes, history()).all(dossierNotes)).toEqual([
      { rep: 'anna', note: 'n1', kind: 'coaching', text, at, noted_by: 'head' },
    ]));
  it('applied twice, same rows', () => expectSameRowsTwice(repNotes, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(repNotes, history()));
});
