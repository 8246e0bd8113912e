import type { UnsettledContacts } from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import type { Captured, CapturedLetter } from '@app/capture/captured';
import { Intake } from '@app/intake/intake';
import { emailIdOf } from '@app/intake/letters';
import { STORES } from '@app/wiring/event-store.module';
import type { Stores } from '@app/wiring/stores';
import { Desk, type Visitor } from './desk';

const zone = 'Europe/Amsterdam';
const monday = (time: string) => `2026-03-02T${time}:00.000Z`;
const stranger = 'jan@customer.example';
let desk: Desk;
let manager: Visitor;

beforeAll(async () => {
  desk = await Desk.open({ DEFAULT_REGION: 'NL' });
  manager = await desk.as('manager');
  for (const repId of ['anna', 'bob'])
    await manager.record('/reps', { repId, team: 'north', role: 'hunter', timeZone: zone, occurredAt: '2026-01-01T09:00:00Z' }); // prettier-ignore
  await manager.record('/reps/bob/lines', { kind: 'mailbox', value: 'bob@ours.example', from: '2026-01-01T09:00:00Z' });
  for (const leadId of ['zoe', 'max']) await manager.record('/leads', { leadId, source: 'fair', relation: 'acquire' });
});
afterAll(() => desk.close());

async function captured(...facts: Captured[]): Promise<void> {
  const { open: store, codec, vault } = desk.app.get<Stores>(STORES);
  const actor = { kind: 'service', id: 'mail' } as const;
  const source = { system: 'mail', account: 'ours', evidence: 'captured', ingest: 'live', actor, correlationId: 'c' } as const; // prettier-ignore
  expect((await new Intake({ store, codec, vault }, source).take(facts)).rejected).toEqual([]);
}
const origin = (externalId: string) => ({ externalId, row: externalId, zone });
const letter = (id: string, time: string, from: string, to: string, of: Partial<CapturedLetter> = {}): Captured => ({
  kind: 'letter',
  origin: origin(id),
  messageId: id,
  at: monday(time),
  from,
  to: [to],
  cc: [],
  attachments: [],
  subject: 'Offer',
  body: 'Dear Jan',
  ...of,
});
const text = (messageId: string, time: string, rep: string): Captured => ({
  kind: 'message',
  origin: origin(messageId),
  messageId,
  at: monday(time),
  direction: 'sent',
  channel: 'sms',
  from: rep,
  to: '+31 20 555 01 23',
  body: 'Dear Jan',
});
const mail = (id: string) => `email:${emailIdOf(id)}`;
async function read<T>(path: string): Promise<T> {
  manager.position = await desk.now();
  return manager.read<T>(path);
}
const waiting = async () => (await read<UnsettledContacts>('/unsettled-contacts')).contacts;
const settle = async (body: object) => (await manager.post('/unsettled-contacts/settle', body)).body as unknown;
interface Letters {
  readonly letters: { readonly value: number };
}
interface Card {
  readonly rows: readonly { readonly rep: string; readonly metrics: Letters }[];
  readonly unattributed: Letters | null;
}
/** Monday's letters: of each rep, of nobody. */
async function letters(): Promise<Record<string, number>> {
  const { rows, unattributed } = await read<Card>(`/scorecard?from=2026-03-02&to=2026-03-03&zone=${zone}`);
  const of = (rep: string) => rows.find((row) => row.rep === rep)?.metrics.letters.value ?? 0;
  return { anna: of('anna'), bob: of('bob'), nobody: unattributed?.letters.value ?? 0 };
}

test('an address is settled with one command: every letter and message of it, both ways, and what comes later is suggested', async () => {
  await captured(
    letter('1', '09:00', 'bob@ours.example', stranger),
    letter('2', '10:00', stranger, 'bob@ours.example'),
    letter('3', '11:00', 'Bob@Ours.example', 'JAN@customer.example'),
  );
  const found = await waiting();
  expect(found).toMatchObject([
    { contact: mail('3'), direction: 'outbound', rep: 'bob', lacks: ['lead'] },
    { contact: mail('2'), direction: 'inbound', rep: 'bob', lacks: ['lead'] },
    { contact: mail('1'), direction: 'outbound', rep: 'bob', lacks: ['lead'] },
  ]);
  const { party } = found[0]!;
  const events = ['EmailMatchedToLead'];
  expect(await settle({ party, lead: 'zoe' })).toMatchObject(
    ['1', '2', '3'].map((id) => ({ contact: mail(id), events })),
  );
  expect(await waiting()).toEqual([]);
  expect(await settle({ party, lead: 'zoe' })).toEqual([]);

  await captured(letter('4', '12:00', stranger, 'bob@ours.example'));
  expect(await waiting()).toMatchObject([
    { contact: mail('4'), suggested: { leads: [{ lead: 'zoe', why: 'same party', contacts: 3 }] } },
  ]);
  expect(await settle({ party, lead: 'max' })).toHaveLength(4);
  expect(await waiting()).toEqual([]);
});

test('a line that is known late is settled with one command, for as long as it was whose, and yesterday’s figures follow', async () => {
  const before = await letters();
  const sent = (id: string, time: string) =>
    letter(id, time, 'sales@ours.example', 'kim@customer.example', {
      direction: 'sent',
      mailbox: 'sales@ours.example',
    });
  await captured(sent('5', '08:00'), sent('6', '10:00'), sent('7', '14:00'));
  await captured(text('m1', '10:30', '+31 20 794 08 00'));
  expect(await letters()).toEqual({ ...before, nobody: before['nobody']! + 3 });
  expect(await settle({ line: 'sales@ours.example' })).toEqual([]);

  const line = { kind: 'mailbox', value: 'Sales@ours.example' };
  await manager.record('/reps/anna/lines', { ...line, from: monday('09:00') });
  await manager.record('/reps/anna/lines/remove', { ...line, from: monday('12:00') });
  await manager.record('/reps/bob/lines', { ...line, from: monday('13:00') });
  await manager.record('/reps/anna/lines', { kind: 'phone', value: '020 794 08 00', from: monday('09:00') });
  await read('/unsettled-contacts');
  expect(await settle({ line: 'sales@ours.example' })).toMatchObject([
    { contact: mail('6'), events: ['EmailAttributed'] },
    { contact: mail('7'), events: ['EmailAttributed'] },
  ]);
  expect(await settle({ line: '+31207940800' })).toMatchObject([
    { contact: 'message:m1', events: ['MessageAttributed'] },
  ]);
  expect(await letters()).toEqual({
    anna: before['anna']! + 1,
    bob: before['bob']! + 1,
    nobody: before['nobody']! + 1,
  });
  const left = (await waiting()).filter(({ lacks }) => lacks.includes('rep'));
  expect(left.map(({ contact }) => contact)).toEqual([mail('5')]);
  expect(await settle({ line: 'sales@ours.example' })).toEqual([]);
});

test('a line says itself what came by it', async () => {
  const answers = await Promise.all(
    [{ line: '201', rep: 'anna' }, { line: '201', contacts: ['call:1'] }, { line: '201', lead: 'zoe' }, { line: '' }].map((body) =>
      manager.post('/unsettled-contacts/settle', body),
    ),
  ); // prettier-ignore
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 400]);
});
