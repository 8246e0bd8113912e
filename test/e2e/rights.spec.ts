import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { Desk, type Visitor } from './desk';

let desk: Desk;
let manager: Visitor;
let auditor: Visitor;
let anna: Visitor;
let bert: Visitor;
const today = new Date().toISOString().slice(0, 10);
const day = 86_400_000;
const window = `from=${new Date(Date.now() - 7 * day).toISOString().slice(0, 10)}&to=${new Date(Date.now() + 2 * day).toISOString().slice(0, 10)}`;

beforeAll(async () => {
  desk = await Desk.open();
  [manager, auditor, anna, bert] = await Promise.all([
    desk.as('manager'),
    desk.as('auditor'),
    desk.as('rep', 'anna'),
    desk.as('rep', 'bert'),
  ]);
  for (const rep of ['anna', 'bert']) {
    await manager.record('/reps', {
      repId: rep,
      name: `${rep} Visser`,
      team: 'north',
      role: 'hunter',
      timeZone: 'UTC',
    });
    await worksOnALead(rep);
  }
});
afterAll(() => desk.close());

/** Something of everything that a rep can have. All that is a rep's has the rep's name in its id. */
async function worksOnALead(rep: string): Promise<void> {
  const visitor = rep === 'anna' ? anna : bert;
  const lead = `lead-of-${rep}`;
  await manager.record('/leads', {
    leadId: lead,
    source: 'fair',
    relation: 'acquire',
    contact: { name: `Jan of ${rep}` },
  });
  await manager.record(`/leads/${lead}/assign`, { to: rep });
  const matched = { lead, rule: 'chosen' };
  const placed = { at: new Date(Date.now() - 3_600_000).toISOString(), direction: 'outbound', to: '+31 20 555 0101' };
  await visitor.record('/calls', { callId: `call-of-${rep}`, placed, matched });
  await visitor.record(`/calls/call-of-${rep}/objections`, { objectionId: `objection-of-${rep}`, objection: 'price' });
  await visitor.record('/messages', {
    messageId: `message-of-${rep}`,
    direction: 'sent',
    message: { channel: 'sms' },
    matched,
  });
  await visitor.record('/activities', { activityId: `activity-of-${rep}`, kind: 'visit', lead, from: placed.at });
  await visitor.record('/emails', {
    messageId: `letter-of-${rep}`,
    direction: 'sent',
    letter: { to: [`jan@${rep}.example`], subject: `of ${rep}` },
    matched,
  });
  await manager.record('/calls', {
    callId: `missed-by-${rep}`,
    placed: { ...placed, direction: 'inbound' },
    missed: { offeredTo: [rep] },
    attributed: { rep, rule: 'line' },
  });
  const refused = `refused-lead-of-${rep}`;
  await manager.record('/leads', { leadId: refused, source: 'fair', relation: 'acquire' });
  await manager.record(`/leads/${refused}/assign`, { to: rep });
  await visitor.record(`/leads/${refused}/outcomes`, {
    contact: { kind: 'call', id: `call-of-${rep}` },
    outcome: 'refusal',
    refusal: { reason: 'price', objections: [] },
  });
  const next = { taskId: `task-of-${rep}`, kind: 'call', dueAt: new Date(Date.now() + day).toISOString() };
  await visitor.record(`/leads/${lead}/outcomes`, {
    contact: { kind: 'call', id: `call-of-${rep}` },
    outcome: 'nextContact',
    next,
  });
}

const codeOf = (response: { body: unknown }) => (response.body as { code?: string }).code;
/** Knows of everything that was recorded so far, whoever did. */
const fresh = async (visitor: Visitor) => {
  visitor.position = await desk.now();
  return visitor;
};
interface Look {
  user: string;
  kind: string;
  what: string | null;
  sealed: boolean;
  reps: string[];
}
type Looks = { looks: Look[]; next: string | null };

test('a statement travels with every view and export of the record, sealed unless opened', async () => {
  const text = 'The PBX was down on Monday.';
  await anna.record('/reps/anna/statements', { statementId: 's1', on: { kind: 'figure', ref: 'dials' }, text });
  expect(codeOf(await anna.post('/reps/anna/statements', { on: { kind: 'event' }, text }))).toBe(
    'statement.incomplete',
  );
  for (const visitor of [manager, bert])
    expect((await visitor.post('/reps/anna/statements', { on: { kind: 'record' }, text })).status).toBe(403);

  manager.position = anna.position;
  const statement = { rep: 'anna', statementId: 's1', on: { kind: 'figure', ref: 'dials' } };
  const sealed = [{ ...statement, text: null }];
  const open = [{ ...statement, text }];
  expect(await manager.read('/reps/anna/statements')).toMatchObject({ statements: sealed, next: null });
  expect(await manager.read('/reps/anna/history?limit=1')).toMatchObject({ statements: sealed });
  expect(await manager.read('/reps/anna/history?limit=1&open=true')).toMatchObject({ statements: open });
  expect(await manager.read(`/reps/anna/scorecard?${window}`)).toMatchObject({
    rows: [{ rep: 'anna', statements: sealed }],
  });
  expect(await manager.read(`/scorecard?${window}&open=true`)).toMatchObject({
    rows: [
      { rep: 'anna', statements: open },
      { rep: 'bert', statements: [] },
    ],
  });
  const lines = await manager
    .get('/reps/anna/history?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')
    .accept('application/x-ndjson')
    .buffer(true);
  expect(
    lines.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([{ kind: 'statement', ...statement, text: null }]);
});

test('the dossier takes its four kinds, and each reading of it is recorded', async () => {
  const note = { noteId: 'n1', kind: 'coaching', text: 'Asks well, closes late.' };
  await manager.record('/reps/anna/dossier-notes', note);
  expect((await manager.post('/reps/anna/dossier-notes', { ...note, noteId: 'n2', kind: 'family' })).status).toBe(400);
  anna.position = manager.position;
  const whole = {
    rep: 'anna',
    notes: [{ ...note, by: 'the-manager' }],
    statements: [{ statementId: 's1', text: /PBX/ }],
  };
  const shown = await anna.read<typeof whole>('/reps/anna/dossier');
  expect(shown).toMatchObject({ rep: 'anna', notes: whole.notes, statements: [{ statementId: 's1' }] });
  expect(await manager.read('/reps/anna/dossier')).toMatchObject({ notes: whole.notes });
  for (const visitor of [bert, auditor]) expect((await visitor.get('/reps/anna/dossier')).status).toBe(403);

  const { looks } = await (await fresh(auditor)).read<Looks>('/access-log?kind=DossierRead&rep=anna');
  expect(looks.slice(0, 2).map(({ user, reps }) => [user, reps])).toEqual([
    ['the-manager', ['anna']],
    ['user-of-anna', ['anna']],
  ]);
});

test('a rep sees who read their record, though nothing of it was opened', async () => {
  await auditor.get('/reps/bert/history');
  await auditor.get(`/reps/bert/scorecard?${window}`);
  await manager.get('/reps/bert/history').accept('application/x-ndjson').buffer(true);
  await bert.get('/reps/bert/history');
  const { looks } = await (await fresh(bert)).read<Looks>('/reps/bert/readers');
  expect(looks.map(({ user, kind, what, sealed }) => [user, kind, what, sealed])).toEqual([
    ['the-manager', 'RecordExported', 'GET /reps/:repId/history', true],
    ['the-auditor', 'ListRead', 'GET /reps/:repId/scorecard', true],
    ['the-auditor', 'ListRead', 'GET /reps/:repId/history', true],
  ]);
  const first = await bert.read<Looks>('/reps/bert/readers?limit=2');
  expect(await bert.read(`/reps/bert/readers?limit=2&cursor=${first.next!}`)).toEqual({
    ...(await bert.read<object>('/reps/bert/readers')),
    looks: [looks[2]],
  });
  expect((await anna.get('/reps/bert/readers')).status).toBe(403);
});

test('what is unusual is told by the rule that the department set', async () => {
  for (const lead of ['x1', 'x2', 'x3']) {
    await manager.record('/leads', {
      leadId: lead,
      source: 'fair',
      relation: 'acquire',
      contact: { phone: '+31 20 1' },
    });
    await manager.record(`/leads/${lead}/assign`, { to: 'anna' });
  }
  const log = desk.app.get(AccessLogQuery);
  const found = async () => {
    await (await fresh(auditor)).read('/access-log');
    return (await log.unusual(new Date().toISOString())).filter(({ kind }) => kind === 'ContactRevealed');
  };
  for (const lead of ['x1', 'x2', 'x3']) await anna.get(`/leads/${lead}?open=true`);
  expect(await found()).toEqual([]);
  const rule = { metric: 'looking', parameters: { atLeast: 3 }, effectiveFrom: today };
  await (await fresh(manager)).record('/department/definitions', rule);
  await manager.read('/department/rules');
  expect(await found()).toMatchObject([{ user: 'user-of-anna', count: 3, ownPast: null, team: 0 }]);
  expect(await auditor.read(`/access-log/days?user=user-of-anna&from=${today}T00:00:00Z`)).toMatchObject({
    days: expect.arrayContaining([expect.objectContaining({ kind: 'ContactRevealed', times: 3, count: 3 })]),
  });
  expect(await auditor.read<Looks>('/access-log?user=user-of-anna&kind=ContactRevealed&lead=x2')).toMatchObject({
    looks: [{ user: 'user-of-anna', rep: 'anna', role: 'rep', lead: 'x2' }],
    next: null,
  });
});

test('figures of who has not acknowledged the notice are in the totals, and shown to nobody else', async () => {
  interface Card {
    rows: { rep: string }[];
    withheld: { rep: string; why: string }[];
    team: { dials: { value: number | null } };
  }
  const all = await (await fresh(manager)).read<Card>(`/scorecard?${window}`);
  expect(all).toMatchObject({ rows: [{ rep: 'anna' }, { rep: 'bert' }], withheld: [] });
  const rule = { metric: 'monitoring', parameters: { noticeVersion: '2026-1' }, effectiveFrom: today };
  await manager.record('/department/definitions', rule);
  bert.position = manager.position;
  const other = await bert.post('/reps/bert/notice-acknowledgements', { version: '2025' });
  expect([other.status, codeOf(other)]).toEqual([409, 'notice.unknown-version']);
  await bert.record('/reps/bert/notice-acknowledgements', { version: '2026-1' });
  expect((await manager.post('/reps/anna/notice-acknowledgements', { version: '2026-1' })).status).toBe(403);

  manager.position = bert.position;
  const some = await manager.read<Card>(`/scorecard?${window}`);
  expect(some).toMatchObject({
    rows: [{ rep: 'bert' }],
    withheld: [{ rep: 'anna', why: 'monitoring notice not acknowledged' }],
  });
  expect(some.team.dials).toEqual(all.team.dials);
  const one = await manager.get(`/reps/anna/scorecard?${window}`);
  expect([one.status, codeOf(one)]).toEqual([403, 'access.notice-not-acknowledged']);
  anna.position = manager.position;
  expect(await anna.read(`/reps/anna/scorecard?${window}`)).toMatchObject({ rows: [{ rep: 'anna' }], withheld: [] });
});

test('of a rep or a call that there is not nothing is told, and no reading recorded', async () => {
  for (const [path, code] of [
    ['/reps/zzz/dossier', 'rep.unknown'],
    ['/reps/zzz/readers', 'rep.unknown'],
    ['/calls/zzz/recordings', 'contact.unknown'],
    ['/calls/zzz/transcripts', 'contact.unknown'],
  ] as const) {
    const { status, body } = await manager.get(path);
    expect([path, status, (body as { code: string }).code]).toEqual([path, 404, code]);
    expect((await anna.get(path)).status).toBe(403);
  }
});

describe('no route shows a rep anything of another', () => {
  beforeAll(async () => {
    const words = { on: { kind: 'record' }, text: 'That is not all.' };
    await bert.record('/reps/bert/statements', { statementId: 'statement-of-bert', ...words });
    await manager.record('/reps/bert/dossier-notes', { noteId: 'note-of-bert', kind: 'coaching', text: 'Asks well.' });
    await manager.record('/reps/bert/decisions', {
      decisionId: 'decision-on-bert',
      decision: 'A coach for a month.',
      grounds: 'Asked for it.',
      repHeard: true,
    });
  });

  interface Operation {
    parameters?: { name: string; in: string; required?: boolean }[];
    responses: Record<string, { description?: string; content?: Record<string, unknown> }>;
  }
  /** What each route is asked with: everything that it can be asked of this rep. */
  const addressOf = (path: string, { parameters = [] }: Operation, rep: string): string => {
    const ids: Record<string, string> = {
      leadId: `lead-of-${rep}`,
      lead: `lead-of-${rep}`,
      callId: `call-of-${rep}`,
      messageId: `message-of-${rep}`,
      activityId: `activity-of-${rep}`,
      taskId: `task-of-${rep}`,
      objectionId: `objection-of-${rep}`,
    };
    const times: Record<string, string> = {
      from: today,
      to: new Date(Date.now() + day).toISOString().slice(0, 10),
      day: today,
    };
    const asked = parameters
      .filter(({ in: where, name, required }) => where === 'query' && (required || name === 'rep' || name === 'lead'))
      .map(({ name }) => `${name}=${name === 'rep' ? rep : (ids[name] ?? times[name] ?? rep)}`);
    return `${path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? rep)}?${asked.join('&')}`;
  };

  // What is one's own first: that somebody else's was asked for is in one's own record afterwards.
  test.each(['anna', 'bert'])('asked for what is of %s', async (whose) => {
    const { paths } = (await manager.get('/docs-json')).body as { paths: Record<string, { get?: Operation }> };
    const queries = Object.entries(paths).flatMap(([path, { get }]) => (get ? [{ path, get }] : []));
    // A feed has no end: what it lets through has its own spec.
    const ending = queries.filter(({ get }) => !get.responses['200']?.content?.['text/event-stream']);
    expect(ending.length).toBeGreaterThan(25);
    const untold = queries.filter(
      ({ path, get }) => !/^.(health|ready|metrics)$/.test(path) && !get.responses['200']?.description,
    );
    expect(untold.map(({ path }) => path)).toEqual([]);
    const shown: string[] = [];
    await fresh(anna);
    for (const { path, get } of ending) {
      const response = await anna.get(addressOf(path, get, whose));
      expect([path, response.status]).not.toEqual([path, 500]);
      // A refusal names the path that was asked for.
      const { instance: _, ...said } = response.body as { instance?: string };
      const text = JSON.stringify(said);
      if (/bert/i.test(response.status === 200 ? response.text : text)) shown.push(`${path}: ${text}`);
      if (whose === 'bert' && /\{(repId|leadId|callId|messageId|activityId)\}/.test(path))
        expect([path, response.status]).toEqual([path, 403]);
    }
    expect(shown).toEqual([]);
  });
});
