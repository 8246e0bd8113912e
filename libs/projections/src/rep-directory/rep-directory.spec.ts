import type { Sealed } from '@app/decider/fact';
import type { RepEvent } from '@app/domain/reps/rep.events';
import { expectSameRowsInAnyOrder, expectSameRowsTwice, project, recorder } from '../testing';
import { absences, lineChanges, patterns, repDirectory, reps, substitutions } from './rep-directory.projection';

const name: Sealed = { subject: 'rep-anna', key: 'k1', sealed: 'bmFtZQ==' };
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T09:00:00.000Z`;
const hours = [{ weekday: 1, from: '09:00', to: '17:00' }] as const;
const record0 = () => recorder<RepEvent>();
const joined = (record: ReturnType<typeof record0>, stream = 'rep-anna') =>
  record(
    stream,
    'RepJoined',
    { name, team: 'north', role: 'hunter', timeZone: 'Europe/Berlin' },
    { occurredAt: day(1) },
  );

describe('rep-directory', () => {
  it('RepJoined', () => {
    expect(project(repDirectory, [joined(record0())]).all(reps)).toEqual([
      {
        rep: 'anna',
        name,
        joined_at: day(1),
        team: 'north',
        team_since: day(1),
        role: 'hunter',
        role_since: day(1),
        zone: 'Europe/Berlin',
        max_open_leads: null,
        offboarded_at: null,
        successor: null,
        notices: [],
        revision: 0,
      },
    ]);
  });

  it('RepMoved, RepRoleChanged: the latest by when it happened; RepCapacitySet', () => {
    const record = record0();
    const rows = project(repDirectory, [
      joined(record),
      record('rep-anna', 'RepMoved', { team: 'west' }, { occurredAt: day(5) }),
      record('rep-anna', 'RepMoved', { team: 'south' }, { occurredAt: day(3) }),
      record('rep-anna', 'RepRoleChanged', { role: 'farmer' }, { occurredAt: day(4) }),
      record('rep-anna', 'RepCapacitySet', { maxOpenLeads: 40 }),
    ]);
    expect(rows.all(reps)).toMatchObject([
      { team: 'west', team_since: day(5), role: 'farmer', max_open_leads: 40, name },
    ]);
  });

  it('WorkingPatternSet, RepAbsenceRecorded, SubstituteNamed', () => {
    const record = record0();
    const rows = project(repDirectory, [
      record('rep-anna', 'WorkingPatternSet', { ftePercent: 50, hours, validFrom: '2026-03-01' }),
      record('rep-anna', 'WorkingPatternSet', { ftePercent: 80, hours, validFrom: '2026-03-01' }),
      record('rep-anna', 'RepAbsenceRecorded', { absenceId: 'a1', from: day(3), to: day(4) }),
      record('rep-anna', 'SubstituteNamed', { substitute: 'bert', from: day(3), to: day(4) }),
    ]);
    expect(rows.all(patterns)).toEqual([{ rep: 'anna', valid_from: '2026-03-01', fte_percent: 80, hours }]);
    expect(rows.all(absences)).toEqual([{ rep: 'anna', absence: 'a1', from_at: day(3), to_at: day(4) }]);
    expect(rows.all(substitutions)).toEqual([
      { rep: 'anna', revision: 3, substitute: 'bert', from_at: day(3), to_at: day(4) },
    ]);
  });

  it('RepOffboarded, MonitoringNoticeAcknowledged', () => {
    const record = record0();
    const rows = project(repDirectory, [
      joined(record),
      record('rep-anna', 'MonitoringNoticeAcknowledged', { version: '2026-1' }, { occurredAt: day(2) }),
      record('rep-anna', 'RepOffboarded', { at: day(6), successor: 'bert' }, { occurredAt: day(6) }),
    ]);
    expect(rows.all(reps)).toMatchObject([
      { rep: 'anna', notices: [{ version: '2026-1', at: day(2) }], offboarded_at: day(6), successor: 'bert', name },
    ]);
  });

  it('RepLineAssigned, RepLineRemoved: changes as recorded, sealed', () => {
    const record = record0();
    const rows = project(repDirectory, [
      record('rep-anna', 'RepLineAssigned', { kind: 'extension', value: name, from: day(1) }),
      record('rep-anna', 'RepLineRemoved', { kind: 'extension', value: name, from: day(5) }),
    ]);
    expect(rows.all(lineChanges)).toEqual([
      { rep: 'anna', revision: 0, kind: 'extension', value: name, from_at: day(1), assigned: true },
      { rep: 'anna', revision: 1, kind: 'extension', value: name, from_at: day(5), assigned: false },
    ]);
  });

  const history = () => {
    const record = record0();
    return [
      joined(record),
      joined(record, 'rep-bert'),
      record('rep-anna', 'RepMoved', { team: 'west' }, { occurredAt: day(5) }),
      record('rep-bert', 'RepAbsenceRecorded', { absenceId: 'a1', from: day(3), to: day(4) }),
      record('rep-anna', 'RepLineAssigned', { kind: 'phone', value: name, from: day(1) }),
      record('rep-anna', 'MonitoringNoticeAcknowledged', { version: '2026-1' }),
      record('rep-anna', 'RepOffboarded', { at: day(6), successor: 'bert' }),
    ];
  };
  it('applied twice, same rows', () => expectSameRowsTwice(repDirectory, history()));
  it('streams in any order, same rows', () => expectSameRowsInAnyOrder(repDirectory, history()));
});
