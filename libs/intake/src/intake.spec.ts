import type { Captured, CapturedCall, Origin } from '@app/capture/captured';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import type { IntakeSource } from './desk';
import { Intake } from './intake';

const source: IntakeSource = {
  system: 'csv-import',
  account: 'crm',
  evidence: 'assumed',
  ingest: 'backfill',
  actor: { kind: 'system', id: 'import:crm' },
  correlationId: 'run-1',
};
const at = (minute: number) => `2026-03-02T10:${String(minute).padStart(2, '0')}:00.000Z`;
const origin = (externalId: string, row = externalId): Origin => ({
  externalId,
  row,
  line: 2,
  zone: 'Europe/Amsterdam',
});
const call = (of: Partial<CapturedCall> = {}): CapturedCall => ({
  kind: 'call',
  origin: origin('c1'),
  callId: 'c1',
  direction: 'outbound',
  placedAt: at(0),
  rep: { id: '11' },
  lead: '7',
  ended: { at: at(5), disposition: 'unknown' },
  ...of,
});
const owner = (rep: string, minute: number): Captured => ({
  kind: 'owner',
  origin: origin(`o${minute}`),
  leadId: '7',
  owner: { id: rep },
  at: at(minute),
  rule: 'changes of rep',
});
const rep: Captured = {
  kind: 'rep',
  origin: origin('rep|11'),
  repId: '11',
  at: at(0),
  team: 'north',
  timeZone: 'Europe/Amsterdam',
};
const lead: Captured = { kind: 'lead', origin: origin('lead|7'), leadId: '7', at: at(0), source: 'website' };

async function desk() {
  const store = memoryEventStore();
  const vault: Vault = await memoryVault();
  const ports = { store, codec: codec<StoredEvent>(storedEvents), vault };
  const take = (facts: readonly Captured[], from = source) => new Intake(ports, from).take(facts);
  const recorded = async (stream: string) => {
    const found = [];
    for await (const record of store.readStream(stream)) found.push(record);
    return found;
  };
  return { vault, ports, take, recorded };
}

it('records what a row says, with how that is known', async () => {
  const { take, recorded } = await desk();
  const taken = await take([rep, lead, owner('11', 0), call()]);
  expect(taken).toMatchObject({ known: 0, rejected: [] });
  expect(taken.events).toEqual({
    RepJoined: 1,
    LeadRegistered: 1,
    LeadAssigned: 1,
    CallPlaced: 1,
    CallAttributed: 1,
    CallMatchedToLead: 1,
    CallEnded: 1,
  });
  const [placed] = await recorded('call-c1');
  expect(placed!.meta).toMatchObject({
    occurredAt: at(0),
    zone: 'Europe/Amsterdam',
    about: { reps: ['11'], leads: ['7'] },
    evidence: 'assumed',
    ingest: 'backfill',
    source: { system: 'csv-import', account: 'crm', externalId: 'c1' },
    correlationId: 'run-1',
  });
  // a keyed hash, not the row
  expect(placed!.meta.source.fingerprint).toMatch(/^[0-9a-f]{32}$/);
});

it('adds nothing the second time, in the same run or another', async () => {
  const { take, ports, recorded } = await desk();
  const facts = [rep, lead, owner('11', 0), owner('11', 1), owner('12', 2), owner('11', 3), call()];
  const intake = new Intake(ports, source);
  await intake.take(facts);
  const before = await recorded('lead-7');
  expect(before.map(({ type }) => type)).toEqual([
    'LeadRegistered',
    'LeadAssigned',
    'LeadReassigned',
    'LeadReassigned',
  ]);
  expect(await intake.take(facts)).toMatchObject({ events: {}, known: facts.length, rejected: [] });
  expect(await take(facts, { ...source, correlationId: 'run-2' })).toMatchObject({
    events: {},
    known: facts.length,
    rejected: [],
  });
  expect(await recorded('lead-7')).toEqual(before);
});

it('corrects the record where the row has changed, and is not led back by the old row', async () => {
  const { take, recorded } = await desk();
  await take([call()]);
  const changed = call({ origin: origin('c1', 'changed'), ended: { at: at(9), disposition: 'unknown' } });
  expect((await take([changed])).events).toEqual({ CallCorrected: 1 });
  expect((await recorded('call-c1')).at(-1)!.data).toEqual({ field: 'endedAt', was: at(5), is: at(9) });
  expect((await take([call(), changed])).events).toEqual({});
});

it('takes the parts of one call in any order, over several batches', async () => {
  const { take, recorded } = await desk();
  await take([call({ origin: origin('c1', 'end'), direction: undefined, placedAt: undefined })]);
  await take([call()]);
  expect((await recorded('call-c1')).map(({ type }) => type).sort()).toEqual([
    'CallAttributed',
    'CallEnded',
    'CallMatchedToLead',
    'CallPlaced',
  ]);
});

describe('a call by numbers', () => {
  const connected = { at: at(1), answeredBy: 'unknown' as const, rep: { extension: '201' } };
  const byNumbers = call({
    rep: { extension: '201' },
    lead: undefined,
    from: '201',
    to: '+7 903 123-45-67',
    connected,
  });

  it("is the rep's who has the extension and the lead's who has the phone", async () => {
    const { vault, take, recorded } = await desk();
    await vault.enter('rep-extension', '201', '11', at(0));
    await vault.enter('lead-phone', '+79031234567', '7', at(0));
    await take([byNumbers]);
    const [placed, attributed, matched] = await recorded('call-c1');
    expect(placed!.data).toMatchObject({
      from: { subject: 'rep-11', purpose: 'contact', open: '201' },
      to: { subject: 'lead-7', purpose: 'contact', open: '+7 903 123-45-67' },
    });
    expect([attributed!.data, matched!.data]).toMatchObject([
      { rep: '11', rule: 'extension' },
      { lead: '7', rule: 'phone' },
    ]);
  });

  it('is on the record without rep and lead where nobody knows the numbers, and the line is counted', async () => {
    const { ports, recorded } = await desk();
    const intake = new Intake(ports, source);
    await intake.take([byNumbers]);
    const records = await recorded('call-c1');
    expect(records.map(({ type }) => type)).toEqual(['CallPlaced', 'CallConnected', 'CallEnded']);
    expect(records[0]!.meta.about).toEqual({ reps: [], leads: [] });
    expect((records[0]!.data as { to: { subject: string } }).to.subject).toMatch(/^party-/);
    expect([...intake.unknownLines]).toEqual([['extension 201', 1]]);
  });

  it('inbound and missed names those it was offered to', async () => {
    const { vault, take, recorded } = await desk();
    await vault.enter('rep-extension', '201', '11', at(0));
    const missed = { offeredTo: [{ extension: '201' }, { extension: '299' }] };
    await take([
      {
        ...byNumbers,
        direction: 'inbound',
        rep: undefined,
        connected: undefined,
        from: '79031234567',
        to: '74950001122',
        missed,
      },
    ]);
    const records = await recorded('call-c1');
    expect(records.find(({ type }) => type === 'CallMissed')!.data).toEqual({ offeredTo: ['11'] });
  });
});

it("records nobody's work of no rep", async () => {
  const { take, recorded } = await desk();
  await take([
    {
      kind: 'activity',
      origin: origin('a1'),
      activityId: 'a1',
      activity: 'paperwork',
      label: 'x',
      lead: '7',
      from: at(0),
      to: at(1),
    },
  ]);
  const [logged] = await recorded('activity-a1');
  expect(logged!.meta.about).toEqual({ reps: [], leads: ['7'] });
  expect(logged!.data).toEqual({ kind: 'paperwork', label: 'x', lead: '7', from: at(0), to: at(1) });
});

it('says which line gives an owner whom nobody knows, and goes on', async () => {
  const { take } = await desk();
  const taken = await take([{ ...owner('11', 0), owner: { extension: '999' } } as Captured, call()]);
  expect(taken.rejected).toMatchObject([{ line: 2, code: 'rep.unknown-line' }]);
  expect(taken.events).toMatchObject({ CallPlaced: 1 });
});

it('takes hundreds of facts of one lead, in the order given', async () => {
  const { take, recorded } = await desk();
  const owners = Array.from({ length: 500 }, (_, i): Captured => {
    const at = new Date(Date.UTC(2026, 2, 2) + i * 1000).toISOString();
    return {
      kind: 'owner',
      origin: origin(`o${i}`),
      leadId: '7',
      owner: { id: String(i % 2) },
      at,
      rule: 'changes of rep',
    };
  });
  expect((await take([lead, ...owners])).events).toEqual({ LeadRegistered: 1, LeadAssigned: 1, LeadReassigned: 499 });
  expect(await recorded('lead-7')).toHaveLength(501);
});
