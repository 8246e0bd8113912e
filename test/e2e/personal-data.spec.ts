import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import { CODEC, READ_DB, SEALED_STORE } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { toMessages } from '../../apps/relay/src/publish/publisher';
import { Desk, type Visitor } from './desk';

/** What nobody may find who has no key. Each is told to the API below, in the field it names. */
const planted = {
  repName: 'Zebedee Quixley',
  repExtension: 'ext-771204',
  repMailbox: 'zebedee.q@onrecord.example',
  contactName: 'Wilhelmina Oosterbosch',
  contactPhone: '+31 6 98 76 54 32',
  contactEmail: 'wil.oosterbosch@customer.example',
  company: 'Oosterbosch Koelhuizen BV',
  taxId: 'NL988776655B07',
  strangerPhone: '+49 171 5550 199',
  strangerEmail: 'somebody.else@stranger.example',
  reason: 'her sister asked for a change',
  note: 'is on leave until her operation',
  refusal: 'we were burnt by your predecessor',
  objection: 'my brother sells this cheaper',
  subject: 'About the invoice of Wilhelmina',
  body: 'Dear Wilhelmina, as we spoke at the hospital',
  longBody: 'the whole long story of Wilhelmina',
  message: 'her mother answers this number',
  statement: 'the union told me to say so',
  dossierNote: 'saves for a boat on the Vecht',
  retraction: 'he dialled his mother',
  activityNote: 'met at her home in the Kerkstraat',
  decision: 'coached by her neighbour for a month',
  grounds: 'she hung up on Wilhelmina twice',
  malformed: 'Melisande Unparsed',
  misplaced: 'Balthazar Misfielded',
};
const ours = Object.keys(planted).filter(
  (name) => name !== 'malformed' && name !== 'misplaced',
) as (keyof typeof planted)[];

let desk: Desk;
let manager: Visitor;
let service: Visitor;
const logged: string[] = [];
beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    logged.push(String(text));
    return true;
  });
  desk = await Desk.open({ LOG_LEVEL: 'trace' });
  manager = await desk.as('manager');
  service = await desk.as('service');
  await tellEverything();
});
afterAll(async () => {
  await desk.close();
  jest.restoreAllMocks();
});

async function tellEverything(): Promise<void> {
  const p = planted;
  const at = '2026-03-02T09:30:00Z';
  await manager.record('/reps', { repId: 'r1', name: p.repName, team: 'north', role: 'hunter', timeZone: 'UTC' });
  await manager.record('/reps', { repId: 'r2', team: 'north', role: 'hunter', timeZone: 'UTC' });
  await manager.record('/reps/r1/lines', { kind: 'extension', value: p.repExtension, from: '2026-01-01T00:00:00Z' });
  await manager.record('/reps/r1/lines', { kind: 'mailbox', value: p.repMailbox, from: '2026-01-01T00:00:00Z' });
  const contact = { name: p.contactName, phone: p.contactPhone, email: p.contactEmail };
  await manager.record('/leads', {
    leadId: 'l1',
    contact,
    company: p.company,
    taxId: p.taxId,
    source: 'fair',
    relation: 'acquire',
  });
  await manager.record('/leads/l1/assign', { to: 'r1' });
  await manager.record('/leads/l1/reassign', { to: 'r2', reason: p.reason });
  const attributed = { rep: 'r1', rule: 'extension' };
  await service.record('/calls', {
    callId: 'c1',
    placed: { at, direction: 'outbound', from: p.repExtension, to: p.contactPhone },
    attributed,
    matched: { lead: 'l1', rule: 'number' },
  });
  await service.record('/calls', {
    callId: 'c2',
    placed: { at, direction: 'inbound', from: p.strangerPhone, to: p.repExtension },
  });
  await manager.record('/calls/c1/objections', { objectionId: 'o1', objection: 'price', words: p.objection });
  await manager.record('/calls/c1/objections/o1/handling', { technique: 'pilot', result: 'lost' });
  await manager.record('/calls/c2/retraction', { reason: p.retraction });
  const call = { kind: 'call', id: 'c1' };
  await manager.record('/leads/l1/outcomes', {
    contact: call,
    outcome: 'refusal',
    note: p.note,
    refusal: { reason: 'price', objections: ['o1'], words: p.refusal },
  });
  const letter = {
    from: p.repMailbox,
    to: [p.contactEmail, p.strangerEmail],
    subject: p.subject,
    body: p.body,
    mailbox: p.repMailbox,
  };
  await service.record('/emails', {
    messageId: '<a@x>',
    direction: 'sent',
    letter,
    attributed,
    matched: { lead: 'l1', rule: 'address' },
  });
  const long = { from: p.contactEmail, to: [p.repMailbox], body: `${p.longBody} `.repeat(3000) };
  await service.record('/emails', { messageId: '<b@x>', direction: 'received', letter: long });
  await service.record('/messages', {
    messageId: 'm1',
    direction: 'received',
    message: { channel: 'sms', from: p.strangerPhone, body: p.message },
    attributed,
  });
  const rep = await desk.as('rep', 'r1');
  await rep.record('/reps/r1/statements', { on: { kind: 'record' }, text: p.statement });
  await manager.record('/reps/r1/dossier-notes', { kind: 'motivator', text: p.dossierNote });
  await manager.record('/reps/r1/decisions', { decision: p.decision, grounds: p.grounds, repHeard: true });
  await manager.record('/activities', {
    activityId: 'a1',
    kind: 'visit',
    rep: 'r1',
    lead: 'l1',
    from: at,
    note: p.activityNote,
  });

  // What is refused must not lie about either.
  await manager.ask('post', '/leads').set('Content-Type', 'application/json').send(`{"company": "${p.malformed}", `);
  await manager.post('/leads', { source: 'fair', relation: p.misplaced });
  await manager.get('/reps').query({ team: p.misplaced, odd: p.misplaced });
  await manager.post('/leads', { leadId: 'l1', contact, source: 'other', relation: 'acquire' });
  manager.position = await desk.now();
  await manager.read('/reps');
  await manager.read('/reps/r1/leads');
  await manager.read('/overdue-tasks');
}

/** As it was told, without white space, as hexadecimal and as base64 at each of its three alignments. */
const disguises = (text: string): string[] => {
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + text)
      .toString('base64')
      .slice(4, -4),
  );
  return [text, text.replace(/\s/g, ''), Buffer.from(text).toString('hex'), ...aligned];
};
const foundIn = (haystack: string): string[] => {
  const lower = haystack.toLowerCase();
  return Object.entries(planted).flatMap(([name, text]) =>
    disguises(text).some((disguise) => lower.includes(disguise.toLowerCase())) ? [name] : [],
  );
};

test('it is all there, for whoever may read it', async () => {
  const seen = await Promise.all(
    [
      '/leads/l1?open=true',
      '/leads/l1/history?open=true&limit=500',
      '/reps/r1/history?open=true&limit=500',
      '/reps/r1?open=true',
      '/calls/c2?open=true',
    ].map(async (path) => (await manager.get(path)).text),
  );
  const open = seen.join('\n');
  expect(ours.filter((name) => !open.includes(planted[name]))).toEqual(['longBody']);
});

test('no table of the database holds it: neither events, nor read models, nor the vault', async () => {
  const db = desk.app.get<DataSource>(READ_DB);
  const tables: { name: string }[] = await db.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  const schemas = new Set(tables.map(({ name }) => name.split('.')[0]));
  expect([...schemas]).toEqual(
    expect.arrayContaining(['event_store', 'vault', 'activity_timeline_v2', 'rep_directory_v2', 'lead_ownership_v2']),
  );
  for (const { name } of tables) {
    const rows: { row: string }[] = await db.query(`select t::text as row from ${name} t`);
    expect([name, foundIn(rows.map(({ row }) => row).join('\n'))]).toEqual([name, []]);
  }
});

test('no file beside the database holds it', () => {
  const files = readdirSync(desk.config.dataDir, { recursive: true })
    .map((name) => join(desk.config.dataDir, String(name)))
    .filter((path) => statSync(path).isFile());
  expect(files.some((path) => path.includes('blobs'))).toBe(true);
  for (const path of files) expect([path, foundIn(readFileSync(path, 'latin1'))]).toEqual([path, []]);
});

test('no message to Kafka holds it', async () => {
  const records = [];
  for await (const record of desk.app.get<EventStore>(SEALED_STORE).readAll()) records.push(record);
  const messages = toMessages(desk.app.get<Codec>(CODEC), records);
  expect(new Set(messages.map(({ topic }) => topic)).size).toBeGreaterThan(1);
  expect(foundIn(JSON.stringify(messages))).toEqual([]);
});

test('no line of the log holds it', () => {
  const log = logged.join('');
  expect(log).toContain('"path":"/leads/l1/reassign"');
  expect(foundIn(log)).toEqual([]);
});
