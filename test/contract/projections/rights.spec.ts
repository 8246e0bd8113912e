import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { accessLog } from '@app/projections/access-log/access-log.projection';
import { department } from '@app/projections/department/department.projection';
import { repDirectory } from '@app/projections/rep-directory/rep-directory.projection';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { repNotes } from '@app/projections/rep-notes/rep-notes.projection';
import { RepNotesQuery } from '@app/projections/rep-notes/rep-notes.query';
import { Department, sealed, vault } from './department';

const at = (n: number, time = '09:00') => `2026-03-${String(n).padStart(2, '0')}T${time}:00.000Z`;
const head = { kind: 'manager', id: 'head' } as const;
const rep = (id: string) => ({ kind: 'rep', id }) as const;

let sales: Department;
afterEach(() => sales.close());

describe('access-log', () => {
  let log: AccessLogQuery;
  beforeEach(async () => {
    sales = await Department.open([accessLog, repDirectory, department]);
    log = new AccessLogQuery(sales.db, vault);
    for (const [id, timeZone] of [
      ['anna', 'Asia/Kolkata'],
      ['bert', 'UTC'],
    ] as const)
      await sales.tell(`rep-${id}`, 'RepJoined', { team: 'north', role: 'hunter', timeZone }, { occurredAt: at(1) });
  });

  const reveal = (id: string, lead: string, occurredAt: string) =>
    sales.tell(
      `access-user-of-${id}-2026-03`,
      'ContactRevealed',
      { lead, fields: ['phone'] },
      { occurredAt, actor: rep(id), about: { reps: [], leads: [lead] } },
    );
  const read = (about: string, count: number, occurredAt: string) =>
    sales.tell(
      'access-head-2026-03',
      'ListRead',
      { what: 'GET /reps/:repId/history', count },
      { occurredAt, actor: head, about: { reps: [about], leads: [] } },
    );

  it('tells who looked at what, latest first, by person, kind, lead, rep and window, page by page', async () => {
    await reveal('anna', 'l1', at(2));
    await read('anna', 40, at(3));
    await reveal('bert', 'l1', at(4));
    await sales.tell(
      'access-user-of-anna-2026-03',
      'AccessDenied',
      { what: 'GET /leads/:leadId', code: 'access.not-yours' },
      { occurredAt: at(5), actor: rep('anna'), about: { reps: ['anna'], leads: ['l9'] } },
    );
    const position = await sales.settled();
    const usersOf = async (ask: Parameters<AccessLogQuery['looks']>[0]) =>
      (await log.looks(ask)).looks.map(({ user, kind }) => `${user} ${kind}`);
    const everything = [
      'user-of-anna AccessDenied',
      'user-of-bert ContactRevealed',
      'head ListRead',
      'user-of-anna ContactRevealed',
    ];
    expect(await usersOf({})).toEqual(everything);
    expect(await usersOf({ user: 'user-of-anna' })).toEqual([everything[0], everything[3]]);
    expect(await usersOf({ kind: 'ContactRevealed' })).toEqual([everything[1], everything[3]]);
    expect(await usersOf({ lead: 'l1' })).toEqual([everything[1], everything[3]]);
    expect(await usersOf({ rep: 'anna' })).toEqual([everything[0], everything[2]]);
    expect(await usersOf({ rep: 'anna', lead: 'l9' })).toEqual([everything[0]]);
    expect(await usersOf({ from: at(3), to: at(4) })).toEqual([everything[2]]);

    const first = await log.looks({ limit: 3 });
    expect(first).toMatchObject({
      position,
      looks: [{ at: at(5), code: 'access.not-yours', lead: 'l9' }, {}, { count: 40 }],
    });
    expect(await log.looks({ limit: 3, after: first.next! })).toMatchObject({ looks: [{ rep: 'anna' }], next: null });
    expect((await log.readersOf('anna')).looks).toMatchObject([{ user: 'head', what: 'GET /reps/:repId/history' }]);
  });

  it('counts per person, day and kind, the latest day first', async () => {
    await reveal('anna', 'l1', at(2, '09:01'));
    await reveal('anna', 'l2', at(2, '17:00'));
    await read('anna', 40, at(2));
    await read('bert', 5, at(3));
    await sales.settled();
    const days = [
      { user: 'head', day: '2026-03-03', kind: 'ListRead', times: 1, count: 5 },
      { user: 'head', day: '2026-03-02', kind: 'ListRead', times: 1, count: 40 },
      { user: 'user-of-anna', day: '2026-03-02', kind: 'ContactRevealed', times: 2, count: 2 },
    ];
    expect((await log.days()).days).toEqual(days);
    expect((await log.days({ user: 'head', from: at(3, '00:00') })).days).toEqual(days.slice(0, 1));
    const first = await log.days({ limit: 2 });
    expect((await log.days({ limit: 2, after: first.next! })).days).toEqual(days.slice(2));
  });

  it('counts a contact once, however often and however much of it was shown', async () => {
    const looking = { atLeast: 3, timesOwnPast: 2, timesTeam: 2 };
    await sales.tell(
      'department-main',
      'DefinitionSet',
      { metric: 'looking', parameters: looking, effectiveFrom: '2026-03-01' },
      { occurredAt: at(1) },
    );
    const readHistory = (lead: string, time: string) =>
      sales.tell(
        'access-user-of-bert-2026-03',
        'ListRead',
        { what: 'GET /leads/:leadId/history', count: 23 },
        { occurredAt: at(9, time), actor: rep('bert'), about: { reps: [], leads: [lead] } },
      );
    for (const [lead, time] of [
      ['l1', '09:00'],
      ['l1', '12:00'],
      ['l2', '12:00'],
    ] as const)
      await readHistory(lead, time);
    for (const data of [
      { what: 'GET /reps/:repId/history', count: 40 },
      { what: 'GET /leads', count: 90, sealed: true },
    ] as const)
      await sales.tell('access-head-2026-03', 'ListRead', data, {
        occurredAt: at(9),
        actor: head,
        about: { reps: ['anna'], leads: [] },
      });
    const taken = { what: 'GET /exports/leads', count: 900, sealed: true } as const;
    await sales.tell('access-head-2026-03', 'RecordExported', taken, { occurredAt: at(9), actor: head });
    await sales.settled();
    expect(await log.unusual(at(9, '13:00'))).toEqual([]);
    await readHistory('l3', '12:30');
    await sales.settled();
    expect(await log.unusual(at(9, '13:00'))).toMatchObject([
      { user: 'user-of-bert', rep: 'bert', kind: 'ListRead', count: 3, ownPast: null, team: 0 },
    ]);
  });

  it("is unusual by the person's own day and past, the team's, and the department's rule", async () => {
    const looking = { atLeast: 3, timesOwnPast: 2, timesTeam: 2 };
    await sales.tell(
      'department-main',
      'DefinitionSet',
      { metric: 'looking', parameters: looking, effectiveFrom: '2026-03-01' },
      { occurredAt: at(1) },
    );
    for (const day of [5, 6, 7, 8]) await reveal('anna', 'l0', at(day, '12:00'));
    // Yesterday in Kolkata, where today began at 18:30 UTC.
    await reveal('anna', 'l0', at(9, '18:20'));
    for (const lead of ['l1', 'l2', 'l3']) await reveal('anna', lead, at(9, '18:40'));
    await reveal('bert', 'l4', at(9, '12:00'));
    await sales.settled();
    expect(await log.unusual(at(9, '18:25'))).toEqual([]);
    const found = {
      user: 'user-of-anna',
      rep: 'anna',
      kind: 'ContactRevealed',
      count: 3,
      ownPast: 1,
      team: 1,
      day: '2026-03-10',
      since: at(9, '18:30'),
    };
    expect(await log.unusual(at(9, '18:50'))).toEqual([found]);
    expect(await log.unusual(at(10, '18:00'))).toEqual([found]);
    // The next day it is the past.
    expect(await log.unusual(at(10, '18:31'))).toEqual([]);
    for (const lead of ['l5', 'l6', 'l7', 'l8', 'l9', 'm1']) await reveal('anna', lead, at(10, '19:00'));
    await sales.settled();
    expect(await log.unusual(at(10, '19:30'))).toEqual([]);
    await reveal('anna', 'm2', at(10, '19:20'));
    await sales.settled();
    expect(await log.unusual(at(10, '19:30'))).toMatchObject([{ count: 7, ownPast: 3 }]);
  });
});

describe('rep-notes', () => {
  it('tells statements page by page and by rep, and a dossier in the open', async () => {
    sales = await Department.open([repNotes]);
    const notes = new RepNotesQuery(sales.db, vault);
    for (const [id, n] of [
      ['s1', 2],
      ['s2', 3],
      ['s3', 4],
    ] as const)
      await sales.tell(
        'rep-anna',
        'RepStatementAdded',
        { statementId: id, on: { kind: 'figure', ref: 'dials' }, text: sealed(`said ${id}`) },
        { occurredAt: at(n) },
      );
    await sales.tell(
      'rep-anna',
      'DossierNoteAdded',
      { noteId: 'n1', kind: 'motivator', text: sealed('a boat') },
      { occurredAt: at(5), actor: head },
    );
    const position = await sales.settled();

    const first = await notes.statements('anna', { limit: 2, open: true });
    expect(first).toMatchObject({
      position,
      statements: [{ statementId: 's1', text: 'said s1' }, { text: 'said s2' }],
    });
    expect(await notes.statements('anna', { limit: 2, after: first.next! })).toMatchObject({
      statements: [{ statementId: 's3', on: { kind: 'figure', ref: 'dials' }, at: at(4), text: null }],
      next: null,
    });
    const travelling = await notes.statementsOf(['anna', 'bert']);
    expect([...travelling.keys()]).toEqual(['anna']);
    expect(travelling.get('anna')).toHaveLength(3);
    expect(await notes.dossier('anna')).toMatchObject({
      rep: 'anna',
      position,
      notes: [{ noteId: 'n1', kind: 'motivator', by: 'head', text: 'a boat', at: at(5) }],
    });
  });
});

describe('rep-directory', () => {
  it('knows who left, to whom, and no longer plans for them', async () => {
    sales = await Department.open([repDirectory, department]);
    const directory = new RepDirectoryQuery(sales.db, vault);
    for (const id of ['anna', 'bert'])
      await sales.tell(
        `rep-${id}`,
        'RepJoined',
        { team: 'north', role: 'hunter', timeZone: 'UTC' },
        { occurredAt: at(1) },
      );
    await sales.tell('rep-anna', 'MonitoringNoticeAcknowledged', { version: '2026-1' }, { occurredAt: at(2) });
    await sales.tell('rep-anna', 'RepOffboarded', { at: at(6), successor: 'bert' }, { occurredAt: at(6) });
    await sales.settled();
    expect(await directory.rep('anna')).toMatchObject({
      offboardedAt: at(6),
      successor: 'bert',
      notices: [{ version: '2026-1', at: at(2) }],
    });
    expect(await directory.rep('bert')).toMatchObject({ offboardedAt: null, successor: null, notices: [] });
    expect(await directory.ids()).toEqual(['bert']);
    expect((await directory.schedule('anna'))?.absences.at(-1)).toMatchObject({ from: at(6) });
    expect([...(await directory.noticesOf(['anna', 'bert', 'nobody']))]).toEqual([
      ['anna', { zone: 'UTC', versions: ['2026-1'] }],
      ['bert', { zone: 'UTC', versions: [] }],
    ]);
  });
});
