import { captured, given, stamp } from '@app/decider/testing';
import { personal } from '@app/decider/fact';
import { rep } from './rep';
import type { RepCommand } from './rep.commands';
import type { WorkingHours } from './rep.events';
import {
  dossierNoteAdded,
  lineOf,
  nameOf,
  noteOf,
  noticeAcknowledged,
  officeHours,
  repAbsenceRecorded,
  repCapacitySet,
  repJoined,
  repLineAssigned,
  repLineRemoved,
  repOffboarded,
  repStatementAdded,
  substituteNamed,
  workingPatternSet,
} from './rep.examples';

const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-20T09:00:00.000Z';
const repId = 'ann';
const ann = repJoined(repId);
type Of<T extends RepCommand['type']> = Omit<RepCommand & { type: T }, 'stamp' | 'type' | 'repId'>;
const command = <T extends RepCommand['type']>(type: T, payload: Of<T>, by = stamp(at)) =>
  ({ type, repId, stamp: by, ...payload }) as unknown as RepCommand;

describe('joining', () => {
  const join = (payload: Partial<Of<'JoinRep'>> = {}, by = stamp(at)) =>
    command('JoinRep', { team: 'loans', role: 'hunter', timeZone: 'Europe/Amsterdam', ...payload }, by);

  it('records what is known of the rep', () => {
    given(rep, [])
      .when(join({ name: nameOf(repId, 'Ann Smit') }))
      .then([
        {
          type: 'RepJoined',
          data: { name: { open: 'Ann Smit' }, team: 'loans', role: 'hunter', timeZone: 'Europe/Amsterdam' },
        },
      ]);
    expect(given(rep, []).when(join()).decision.events[0]).toMatchObject({
      about: { reps: [repId], leads: [] },
      occurredAt: at,
    });
  });
  it('needs no name', () =>
    expect(given(rep, []).when(join()).decision.events[0]!.data).toEqual({
      team: 'loans',
      role: 'hunter',
      timeZone: 'Europe/Amsterdam',
    }));
  it('happens once', () => given(rep, [ann]).when(join()).thenNothing());
  it('is refused to somebody who means another rep', () =>
    given(rep, [ann])
      .when(join({ team: 'cars' }))
      .thenRejected('rep.already-joined'));
  it('is old news from a source', () =>
    given(rep, [ann])
      .when(join({ team: 'unknown' }, captured(at, { system: 'csv-import' })))
      .thenNothing());
  it('comes before all else', () =>
    given(rep, [])
      .when(command('MoveRep', { team: 'cars' }))
      .thenRejected('rep.not-joined'));
});

describe('team, role, capacity', () => {
  it('moves', () =>
    given(rep, [ann])
      .when(command('MoveRep', { team: 'cars' }))
      .then([{ type: 'RepMoved', data: { team: 'cars' } }]));
  it('moves nowhere', () =>
    given(rep, [ann])
      .when(command('MoveRep', { team: 'loans' }))
      .thenNothing());
  it('changes role', () =>
    given(rep, [ann])
      .when(command('ChangeRepRole', { role: 'farmer' }))
      .then([{ type: 'RepRoleChanged', data: { role: 'farmer' } }]));
  it('keeps the role', () =>
    given(rep, [ann])
      .when(command('ChangeRepRole', { role: 'hunter' }))
      .thenNothing());
  it('sets capacity', () =>
    given(rep, [ann, repCapacitySet(repId, 40)])
      .when(command('SetRepCapacity', { maxOpenLeads: 60 }))
      .then([{ type: 'RepCapacitySet', data: { maxOpenLeads: 60 } }]));
  it.each([-1, 1.5])('has no capacity of %p', (maxOpenLeads) =>
    given(rep, [ann]).when(command('SetRepCapacity', { maxOpenLeads })).thenRejected('rep.bad-capacity'),
  );
});

describe('lines', () => {
  const assign = (open: string) =>
    command('AssignRepLine', { kind: 'extension', value: lineOf(repId, open), from: at });
  const remove = (open: string, from = later) =>
    command('RemoveRepLine', { kind: 'extension', value: lineOf(repId, open), from });
  const has101 = repLineAssigned(repId, 'extension', '101', at);

  it('assigns', () =>
    given(rep, [ann])
      .when(assign('101'))
      .then([{ type: 'RepLineAssigned', data: { kind: 'extension', value: { open: '101' }, from: at } }]));
  it('keeps what is held', () => given(rep, [ann, has101]).when(assign('101')).thenNothing());
  it('holds several', () =>
    given(rep, [ann, has101])
      .when(assign('102'))
      .then([{ type: 'RepLineAssigned' }]));
  it('removes', () =>
    given(rep, [ann, has101])
      .when(remove('101'))
      .then([{ type: 'RepLineRemoved', data: { from: later } }]));
  it('removes only what was assigned', () =>
    given(rep, [ann, has101]).when(remove('102')).thenRejected('rep.line-not-assigned'));
  it('removes no earlier than it was assigned', () =>
    given(rep, [ann, has101]).when(remove('101', '2026-01-01T00:00:00.000Z')).thenRejected('rep.bad-period'));
  it('assigns again what was removed', () =>
    given(rep, [ann, has101, repLineRemoved(repId, 'extension', '101', later)])
      .when(assign('101'))
      .then([{ type: 'RepLineAssigned' }]));
  it('knows no line of an erased subject again', () => {
    const erased = {
      ...has101,
      data: { ...has101.data, value: { ...personal('rep-ann', 'contact', ''), open: null } },
    };
    given(rep, [ann, erased])
      .when(assign('101'))
      .then([{ type: 'RepLineAssigned' }]);
  });
});

describe('working pattern', () => {
  const set = (payload: Partial<Of<'SetWorkingPattern'>> = {}) =>
    command('SetWorkingPattern', { ftePercent: 80, hours: officeHours, validFrom: '2026-03-02', ...payload });
  const hours = (...list: [weekday: number, from: string, to: string][]) =>
    list.map(([weekday, from, to]) => ({ weekday, from, to }) as WorkingHours);

  it('is set from a day on', () =>
    given(rep, [ann])
      .when(set())
      .then([{ type: 'WorkingPatternSet', data: { ftePercent: 80, hours: officeHours, validFrom: '2026-03-02' } }]));
  it('is the same in another order', () =>
    given(rep, [ann, workingPatternSet(repId)])
      .when(set({ ftePercent: 100, validFrom: '2026-01-05', hours: [...officeHours].reverse() }))
      .thenNothing());
  it('is set anew for the same day', () =>
    given(rep, [ann, workingPatternSet(repId)])
      .when(set({ validFrom: '2026-01-05' }))
      .then([{ type: 'WorkingPatternSet' }]));
  it('has blocks that meet', () =>
    given(rep, [ann])
      .when(set({ hours: hours([1, '09:00', '12:00'], [1, '12:00', '24:00']) }))
      .then([{ type: 'WorkingPatternSet' }]));
  it.each([0, 101, 50.5])('has no %p percent', (ftePercent) =>
    given(rep, [ann]).when(set({ ftePercent })).thenRejected('rep.bad-fte'),
  );
  it.each(['2026-02-30', '2 March', '2026-3-2'])('is valid from no day %p', (validFrom) =>
    given(rep, [ann]).when(set({ validFrom })).thenRejected('rep.bad-date'),
  );
  it.each([
    ['no hours', []],
    ['day 8', hours([8, '09:00', '17:00'])],
    ['25 hours', hours([1, '09:00', '25:00'])],
    ['ends first', hours([1, '17:00', '09:00'])],
    ['overlaps', hours([1, '09:00', '12:00'], [1, '11:00', '13:00'])],
  ])('has no hours like %s', (_, wrong) =>
    given(rep, [ann])
      .when(set({ hours: wrong }))
      .thenRejected('rep.bad-working-hours'),
  );
});

describe('absence and substitute', () => {
  const absence = (to: string) => command('RecordRepAbsence', { absenceId: 'absence-1', from: at, to });
  const substitute = (who: string, to = later) => command('NameSubstitute', { substitute: who, from: at, to });

  it('is away', () =>
    given(rep, [ann])
      .when(absence(later))
      .then([{ type: 'RepAbsenceRecorded', data: { absenceId: 'absence-1', from: at, to: later } }]));
  it('stays away longer', () =>
    given(rep, [ann, repAbsenceRecorded(repId, at, later)])
      .when(absence('2026-04-01T09:00:00.000Z'))
      .then([{ type: 'RepAbsenceRecorded', data: { to: '2026-04-01T09:00:00.000Z' } }]));
  it('is away for some time', () => given(rep, [ann]).when(absence(at)).thenRejected('rep.bad-period'));
  it('names who stands in', () => {
    given(rep, [ann])
      .when(substitute('bob'))
      .then([{ type: 'SubstituteNamed', data: { substitute: 'bob', from: at, to: later } }]);
    expect(given(rep, [ann]).when(substitute('bob')).decision.events[0]!.about.reps).toEqual(['ann', 'bob']);
  });
  it('names somebody else', () => given(rep, [ann]).when(substitute('ann')).thenRejected('rep.own-substitute'));
  it('names them for some time', () => given(rep, [ann]).when(substitute('bob', at)).thenRejected('rep.bad-period'));
  it('names them once', () =>
    given(rep, [ann, substituteNamed(repId, 'bob', at, later)])
      .when(substitute('bob'))
      .thenNothing());
});

describe('leaving', () => {
  const offboard = (successor = 'bob') => command('OffboardRep', { at, successor });
  const gone = [ann, repLineAssigned(repId, 'extension', '101', at), repOffboarded(repId, 'bob', at)];

  it('names who has it all from now on', () => {
    const left = given(rep, [ann]).when(offboard());
    left.then([{ type: 'RepOffboarded', data: { at, successor: 'bob' } }]);
    expect(left.decision.events[0]!.about.reps).toEqual([repId, 'bob']);
  });
  it('is to somebody else', () => given(rep, [ann]).when(offboard(repId)).thenRejected('rep.own-successor'));
  it('comes after joining', () => given(rep, []).when(offboard()).thenRejected('rep.not-joined'));
  it('happens once', () =>
    given(rep, gone)
      .when(command('OffboardRep', { at: later, successor: 'bob' }))
      .thenNothing());
  it('happens to one successor', () => given(rep, gone).when(offboard('cas')).thenRejected('rep.has-left'));
  it.each([
    command('MoveRep', { team: 'cars' }),
    command('SetRepCapacity', { maxOpenLeads: 1 }),
    command('AddDossierNote', { noteId: 'n', kind: 'coaching', text: noteOf(repId, 'late') }),
    command('JoinRep', { team: 'loans', role: 'hunter', timeZone: 'Europe/Amsterdam' }),
  ])('ends all else: $type', (late) => given(rep, gone).when(late).thenRejected('rep.has-left'));
  it('is no news to a source that still lists the rep', () =>
    given(rep, gone)
      .when(
        command(
          'JoinRep',
          { team: 'loans', role: 'hunter', timeZone: 'UTC' },
          captured(later, { system: 'csv-import' }),
        ),
      )
      .thenNothing());
  it('leaves the lines to others', () =>
    given(rep, gone)
      .when(command('RemoveRepLine', { kind: 'extension', value: lineOf(repId, '101'), from: later }))
      .then([{ type: 'RepLineRemoved' }]));
});

describe('rights', () => {
  const acknowledge = command('AcknowledgeMonitoringNotice', { version: '2026-1' });
  it('acknowledges a version of the notice', () =>
    given(rep, [ann])
      .when(acknowledge)
      .then([{ type: 'MonitoringNoticeAcknowledged', data: { version: '2026-1' } }]));
  it('acknowledges it once', () =>
    given(rep, [ann, noticeAcknowledged(repId, '2026-1')])
      .when(acknowledge)
      .thenNothing());
  it('acknowledges the next', () =>
    given(rep, [ann, noticeAcknowledged(repId, '2025-1')])
      .when(acknowledge)
      .then([{ type: 'MonitoringNoticeAcknowledged' }]));

  const figure = { kind: 'figure', ref: 'dials' } as const;
  const state = (open = 'The PBX was down.', on: Of<'AddRepStatement'>['on'] = figure) =>
    command('AddRepStatement', { statementId: 's-1', on, text: noteOf(repId, open) });
  const stated = repStatementAdded(repId, 's-1', 'The PBX was down.', figure);
  it('has a say', () =>
    given(rep, [ann])
      .when(state())
      .then([
        { type: 'RepStatementAdded', data: { statementId: 's-1', on: figure, text: { open: 'The PBX was down.' } } },
      ]));
  it('has a say on the whole record', () =>
    given(rep, [ann])
      .when(state('No.', { kind: 'record' }))
      .then([{ type: 'RepStatementAdded' }]));
  it('says on which event or figure', () =>
    given(rep, [ann])
      .when(state('No.', { kind: 'event' }))
      .thenRejected('statement.incomplete'));
  it('says it once', () => given(rep, [ann, stated]).when(state()).thenNothing());
  it('says it once, though it was erased', () =>
    given(rep, [ann, { ...stated, data: { ...stated.data, text: { ...noteOf(repId, ''), open: null } } }])
      .when(state())
      .thenNothing());
  it('says something else under another id', () =>
    given(rep, [ann, stated]).when(state('No.')).thenRejected('statement.already-added'));

  const note = (kind: Of<'AddDossierNote'>['kind'] = 'coaching', open = 'Asks well.') =>
    command('AddDossierNote', { noteId: 'n-1', kind, text: noteOf(repId, open) });
  it.each(['motivator', 'work style', 'agreement', 'coaching'] as const)('takes down: %s', (kind) =>
    given(rep, [ann])
      .when(note(kind))
      .then([{ type: 'DossierNoteAdded', data: { noteId: 'n-1', kind, text: { open: 'Asks well.' } } }]),
  );
  it('takes down nothing else', () =>
    given(rep, [ann])
      .when(note('health' as never))
      .thenRejected('dossier.bad-kind'));
  it('takes it down once', () =>
    given(rep, [ann, dossierNoteAdded(repId, 'n-1', 'coaching', 'Asks well.')])
      .when(note())
      .thenNothing());
  it('takes down something else under another id', () =>
    given(rep, [ann, dossierNoteAdded(repId, 'n-1', 'motivator', 'Asks well.')])
      .when(note())
      .thenRejected('dossier.already-noted'));
});
