import type { Sealed } from '@app/decider/fact';
import type { DepartmentEvent } from '@app/domain/departments/department.events';
import { expectSameRowsTwice, project, recorder } from '../testing';
import { days, decisions, definitions, department, forms } from './department.projection';

const main = 'department-main';
const at = '2026-03-02T09:00:00.000Z';
const text: Sealed = { subject: 'rep-anna', key: 'k1', sealed: 'bmFtZQ==' };
const questions = [{ id: 'q1', text: 'Named the next step', points: 5 }];
const record0 = () => recorder<DepartmentEvent>();
const decision = {
  decisionId: 'd1',
  about: 'anna',
  decision: text,
  grounds: text,
  figures: ['winRate 2026-02'],
  by: 'head',
  repHeard: true,
};

describe('department', () => {
  it('DefinitionSet: everything that was said, in its order', () => {
    const record = record0();
    const set = { metric: 'response', parameters: { minutes: 30 }, effectiveFrom: '2026-03-10' };
    const by = { actor: { kind: 'manager', id: 'head' }, occurredAt: at } as const;
    const rows = project(department, [
      record(main, 'DefinitionSet', set, by),
      record(main, 'DefinitionSet', { ...set, parameters: { minutes: 20 } }, by),
    ]);
    const said = { metric: 'response', effective_from: '2026-03-10', set_at: at, set_by: 'head' };
    expect(rows.all(definitions)).toEqual([
      { ...said, revision: 0, parameters: { minutes: 30 } },
      { ...said, revision: 1, parameters: { minutes: 20 } },
    ]);
  });

  it('CalendarDaySet: the last word, of everybody and of each team', () => {
    const record = record0();
    const rows = project(department, [
      record(main, 'CalendarDaySet', { day: '2026-05-01', works: false, label: 'Labour Day' }),
      record(main, 'CalendarDaySet', { day: '2026-05-01', works: false, team: 'north' }),
      record(main, 'CalendarDaySet', { day: '2026-05-01', works: true, team: 'north' }),
    ]);
    expect(rows.all(days)).toEqual([
      { day: '2026-05-01', team: '', works: false, label: 'Labour Day', revision: 0 },
      { day: '2026-05-01', team: 'north', works: true, label: null, revision: 2 },
    ]);
  });

  it('ScoringFormAdopted: each version stays', () => {
    const record = record0();
    const adopted = (version: number) =>
      record(main, 'ScoringFormAdopted', { form: 'cold', version, questions }, { occurredAt: at });
    expect(project(department, [adopted(1), adopted(2)]).all(forms)).toEqual([
      { form: 'cold', version: 1, questions, adopted_at: at },
      { form: 'cold', version: 2, questions, adopted_at: at },
    ]);
  });

  it('DecisionTaken: sealed, with who took it and what they looked at', () => {
    expect(
      project(department, [record0()(main, 'DecisionTaken', decision, { occurredAt: at })]).all(decisions),
    ).toEqual([
      {
        decision: 'd1',
        rep: 'anna',
        taken_at: at,
        words: text,
        grounds: text,
        figures: ['winRate 2026-02'],
        taken_by: 'head',
        rep_heard: true,
      },
    ]);
  });

  it('applied twice, same rows', () => {
    const record = record0();
    expectSameRowsTwice(department, [
      record(main, 'DefinitionSet', { metric: 'idle', parameters: { minutes: 30 }, effectiveFrom: '2026-03-10' }),
      record(main, 'CalendarDaySet', { day: '2026-05-01', works: false }),
      record(main, 'CalendarDaySet', { day: '2026-05-01', works: true }),
      record(main, 'ScoringFormAdopted', { form: 'cold', version: 1, questions }),
      record(main, 'DecisionTaken', decision),
    ]);
  });
});
