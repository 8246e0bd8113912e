import { personal } from '@app/decider/fact';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { UnsettledContactsQuery } from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import { unsettledContacts } from '@app/projections/unsettled-contacts/unsettled-contacts.projection';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import { Department } from './department';

const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const today = { at: at(23) };

let sales: Department;
let vault: Vault;
let query: UnsettledContactsQuery;
beforeEach(async () => {
  sales = await Department.open([unsettledContacts, repScorecard]);
  vault = await memoryVault({ region: 'NL' });
  query = new UnsettledContactsQuery(sales.db, vault);
});
afterEach(() => sales.close());

interface Call {
  hour: number;
  number: string;
  direction?: 'outbound' | 'inbound';
  rep?: string;
  lead?: string;
}
async function call(id: string, { hour, number, direction = 'outbound', rep, lead }: Call): Promise<void> {
  const theirs = await vault.seal(personal(`party-${vault.keyedHash('party', number)}`, 'contact', number));
  const ours = await vault.seal(personal('party-ours', 'contact', '201'));
  const ends = direction === 'outbound' ? { from: ours, to: theirs } : { from: theirs, to: ours };
  await sales.tell(`call-${id}`, 'CallPlaced', { direction, ...ends }, { occurredAt: at(hour) });
  if (rep) await sales.tell(`call-${id}`, 'CallAttributed', { rep, previous: null, rule: 'line' });
  if (lead) await sales.tell(`call-${id}`, 'CallMatchedToLead', { lead, previous: null, rule: 'phone' });
}
const zoe = '+31 20 794 08 00';
const max = '+31 20 794 08 01';
const party = (number: string) => `party-${vault.keyedHash('party', number)}`;

it('lists what waits, latest first, page by page, and no number unless it is asked for', async () => {
  await call('1', { hour: 9, number: zoe, rep: 'anna' });
  await call('2', { hour: 10, number: max });
  await call('3', { hour: 10, number: zoe, lead: '7' });
  await call('4', { hour: 11, number: zoe, rep: 'anna', lead: '7' });
  const position = await sales.settled();
  const first = await query.unsettled({ limit: 2 });
  expect(first).toMatchObject({
    position,
    contacts: [
      { contact: 'call:3', at: at(10), rep: null, lead: '7', lacks: ['rep'], party: party(zoe), number: null },
      { contact: 'call:2', lacks: ['rep', 'lead'], suggested: null },
    ],
  });
  const rest = await query.unsettled({ limit: 2, after: first.next!, open: 'all' });
  expect(rest).toMatchObject({ contacts: [{ contact: 'call:1', lacks: ['lead'], number: zoe }], next: null });
  const listed = async (ask: object) => (await query.unsettled(ask)).contacts.map(({ contact }) => contact);
  expect(await listed({ rep: 'anna' })).toEqual(['call:1']);
  expect(await listed({ lacks: 'lead' })).toEqual(['call:2', 'call:1']);
  expect(await listed({ lacks: 'rep' })).toEqual(['call:3', 'call:2']);
  expect(await listed({ party: party(max) })).toEqual(['call:2']);
  expect(await query.ofParty(party('0207940800'), '7', 10)).toEqual(['call:1']);
});

it("suggests by the party's settled contacts, by leads registered later, and by the line at that time", async () => {
  await call('1', { hour: 9, number: zoe, rep: 'anna', lead: '7' });
  await call('2', { hour: 10, number: zoe, rep: 'anna', lead: '7' });
  await call('3', { hour: 11, number: zoe, rep: 'bert', lead: '8' });
  await call('4', { hour: 12, number: '020 794 0800', direction: 'inbound' });
  await call('5', { hour: 13, number: max });
  await vault.enter('lead-phone', '020 794 08 01', '9', at(20));
  await vault.enter('rep-extension', '201', 'carl', at(8));
  await vault.leave('rep-extension', '201', 'carl', at(13));
  await vault.enter('rep-extension', '201', 'anna', at(13));
  await sales.settled();
  const { contacts } = await query.unsettled({ suggest: today });
  expect(contacts.map(({ contact, suggested }) => [contact, suggested])).toEqual([
    [
      'call:5',
      { leads: [{ lead: '9', why: 'number', contacts: 0 }], reps: [{ rep: 'anna', why: 'line', contacts: 0 }] },
    ],
    [
      'call:4',
      {
        leads: [
          { lead: '7', why: 'same party', contacts: 2 },
          { lead: '8', why: 'same party', contacts: 1 },
        ],
        reps: [
          { rep: 'carl', why: 'line', contacts: 0 },
          { rep: 'anna', why: 'same party', contacts: 2 },
          { rep: 'bert', why: 'same party', contacts: 1 },
        ],
      },
    ],
  ]);
  expect((await query.unsettled({ suggest: { at: at(19) } })).contacts[0]!.suggested!.leads).toEqual([]);
});

it('suggests nothing of an erased number, and shows strangers only where no more was asked for', async () => {
  await call('1', { hour: 9, number: zoe });
  await vault.erase(party(zoe));
  const lead = await vault.seal(personal('lead-7', 'contact', max));
  await sales.tell('call-2', 'CallPlaced', { direction: 'outbound', to: lead }, { occurredAt: at(8) });
  await sales.settled();
  const { contacts } = await query.unsettled({ suggest: today, open: 'strangers' });
  expect(contacts).toMatchObject([
    { contact: 'call:1', number: null, suggested: { leads: [] } },
    { contact: 'call:2', number: null, suggested: { leads: [{ lead: '7', why: 'number' }] } },
  ]);
  expect((await query.unsettled({ open: 'all' })).contacts[1]!.number).toBe(max);
});

it("lacks the rep of exactly those calls that the scorecard has as nobody's, but for missed ones", async () => {
  await call('open', { hour: 9, number: zoe });
  await call('hers', { hour: 9, number: zoe, rep: 'anna' });
  await call('taken-back', { hour: 9, number: zoe, rep: 'anna' });
  await sales.tell('call-taken-back', 'CallAttributed', { rep: null, previous: 'anna', rule: 'settled' });
  await call('picked-up', { hour: 9, number: zoe, direction: 'inbound' });
  await sales.tell('call-picked-up', 'CallConnected', { at: at(9), answeredBy: 'human', rep: 'bert' });
  await call('missed', { hour: 9, number: zoe, direction: 'inbound' });
  await sales.tell('call-missed', 'CallMissed', { offeredTo: ['anna'] });
  await call('twice', { hour: 9, number: zoe });
  await sales.tell('call-twice', 'CallDuplicateOf', { callId: 'open' });
  await call('taken-out', { hour: 9, number: zoe });
  await sales.tell('call-taken-out', 'CallRetracted', {});
  await call('private', { hour: 9, number: zoe });
  await sales.tell('call-private', 'CallMarkedPrivate', { by: 'anna', shredded: [] });
  await call('inside', { hour: 9, number: zoe });
  await sales.tell('call-inside', 'CallCorrected', { field: 'direction', was: 'outbound', is: 'internal' });
  await sales.settled();
  const nobodys: { contact: string }[] = await sales.db.query(
    `select 'call:' || call as contact from read_model.rep_scorecard_calls
     where rep = '' and not void and not missed and direction <> 'internal' order by 1 desc`,
  );
  const { contacts } = await query.unsettled({ lacks: 'rep' });
  expect(contacts.map(({ contact }) => contact)).toEqual(nobodys.map(({ contact }) => contact));
  expect(nobodys).toHaveLength(2);
});
