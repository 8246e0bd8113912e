import type { Command, Decider } from '@app/decider/decider';
import type { Fact } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { Captured, Origin } from '@app/capture/captured';
import { call } from '@app/domain/calls/call';
import { email } from '@app/domain/emails/email';
import { lead } from '@app/domain/leads/lead';
import { message } from '@app/domain/messages/message';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { emailIdOf } from '@app/intake/letters';
import { memoryVault } from '@app/vault/memory/memory.vault';
import { policies } from '../../../apps/relay/src/react/catalogue';
import { react } from '../../../apps/relay/src/react/reactor';
import type { ReadSide } from '../../../apps/relay/src/react/read-side';

/*
 * Whoever must not be contacted: what a source captured of it all the same is on the record, and the breach beside it,
 * once, whenever it becomes known with whom that was.
 */
const at = '2026-03-02T10:00:00.000Z';
const before = '2026-03-01T10:00:00.000Z';
const codec = codecOf<StoredEvent>(storedEvents);
const readSide: ReadSide = {
  hours: () => Promise.resolve(new Map()),
  capacity: () => Promise.resolve(new Map()),
  definitions: () => Promise.resolve([]),
  answerRates: () => Promise.resolve([]),
  holdings: () => Promise.resolve({ openLeads: [], closedLeads: [], tasks: [] }),
};
const phone = '+31205550999';
const mailbox = 'zoe@example.org';

class Department {
  readonly store = memoryEventStore({ now: () => new Date(at) });
  private constructor(private readonly vault: Awaited<ReturnType<typeof memoryVault>>) {}

  /** Anna's lines, and a lead who is to be left alone on these channels. */
  static async open(...channels: ('call' | 'email' | 'message')[]): Promise<Department> {
    const vault = await memoryVault({ region: 'NL' });
    const department = new Department(vault);
    await vault.enter('rep-extension', '201', 'anna');
    await vault.enter('rep-mailbox', 'anna@ours.example', 'anna');
    const leadId = 'zoe';
    await department.record(lead, {
      type: 'RegisterLead',
      leadId,
      source: 'fair',
      relation: 'acquire',
      stamp: stamp(before),
    });
    for (const channel of channels)
      await department.record(lead, { type: 'SetDoNotContact', leadId, channel, stamp: stamp(before) });
    return department;
  }
  record<C extends Command, S, E extends Fact>(decider: Decider<C, S, E>, command: C) {
    return handle({ store: this.store, codec }, decider, command);
  }
  /** The lead is known by number and address: from the outset, or never. */
  async knows(): Promise<this> {
    await this.enter('lead-phone', phone, 'zoe');
    await this.enter('lead-email', mailbox, 'zoe');
    return this;
  }
  enter(...entry: Parameters<Department['vault']['enter']>) {
    return this.vault.enter(...entry);
  }
  async take(facts: readonly Captured[], ingest: 'live' | 'backfill' = 'live'): Promise<void> {
    const actor = { kind: 'service', id: 'capture' } as const;
    const source = {
      system: 'csv-import',
      account: 'crm',
      evidence: 'captured',
      ingest,
      actor,
      correlationId: 'c',
    } as const;
    const { rejected } = await new Intake({ store: this.store, codec, vault: this.vault }, source).take(facts);
    expect(rejected).toEqual([]);
  }
  /** A relay from the very first event, to the present end. */
  async run(): Promise<void> {
    const ending = new AbortController();
    const end = (await this.store.head())!;
    const save = (position: string) => {
      if (position >= end) ending.abort();
      return Promise.resolve();
    };
    const cursor = { load: () => Promise.resolve(undefined), save };
    await react({ history: this.store, store: this.store, codec, policies, readSide, cursor, now: () => new Date(at) }, ending.signal); // prettier-ignore
  }
  async breaches(): Promise<unknown[]> {
    await this.run();
    await this.run();
    const found: unknown[] = [];
    for await (const { type, data } of this.store.readStream('lead-zoe'))
      if (type === 'DoNotContactBreached') found.push(data);
    return found;
  }
}

const origin = (externalId: string): Origin => ({ externalId, row: externalId, zone: 'Europe/Amsterdam' });
const letter = (direction: 'sent' | 'received'): Captured => {
  const [ours, theirs] = ['anna@ours.example', mailbox];
  const [from, to] = direction === 'sent' ? [ours, theirs] : [theirs, ours];
  return { kind: 'letter', origin: origin('e'), messageId: '<e@ours.example>', at, from, to: [to], cc: [], subject: 'Offer', body: 'Dear Zoe', attachments: [] }; // prettier-ignore
};
const text = (direction: 'sent' | 'received'): Captured => ({ kind: 'message', origin: origin('m'), messageId: 'm', at, direction, channel: 'sms', rep: { extension: '201' }, ...(direction === 'sent' ? { to: phone } : { from: phone }) }); // prettier-ignore
const dialled = (direction: 'sent' | 'received'): Captured[] => [
  { kind: 'call', origin: origin('end'), callId: 'c', ended: { at, disposition: 'answered' } },
  { kind: 'call', origin: origin('rep'), callId: 'c', at, rep: { extension: '201' } },
  { kind: 'call', origin: origin('begin'), callId: 'c', placedAt: at, ...(direction === 'sent' ? { direction: 'outbound', to: phone } : { direction: 'inbound', from: phone }) }, // prettier-ignore
];
const contacts = {
  call: { facts: dialled, contact: { kind: 'call', id: 'c' } },
  email: {
    facts: (d: 'sent' | 'received') => [letter(d)],
    contact: { kind: 'email', id: emailIdOf('<e@ours.example>') },
  },
  message: { facts: (d: 'sent' | 'received') => [text(d)], contact: { kind: 'message', id: 'm' } },
} as const;
const matching = {
  call: (leadId: string | null) => ({ decider: call, command: { type: 'MatchCallToLead', callId: 'c', lead: leadId, rule: 'settled', stamp: stamp(at) } }), // prettier-ignore
  email: (leadId: string | null) => ({ decider: email, command: { type: 'MatchEmailToLead', emailId: contacts.email.contact.id, lead: leadId, rule: 'settled', stamp: stamp(at) } }), // prettier-ignore
  message: (leadId: string | null) => ({ decider: message, command: { type: 'MatchMessageToLead', messageId: 'm', lead: leadId, rule: 'settled', stamp: stamp(at) } }), // prettier-ignore
};
const settle = (department: Department, kind: keyof typeof matching, leadId: string | null) => {
  const { decider, command } = matching[kind](leadId);
  return department.record(decider as unknown as Decider<Command, unknown, Fact>, command);
};

describe.each(Object.keys(contacts) as (keyof typeof contacts)[])('a captured %s', (channel) => {
  const { facts, contact } = contacts[channel];

  it('is a breach, told once, however often it is delivered', async () => {
    const department = await (await Department.open(channel)).knows();
    for (const again of [facts('sent'), facts('sent').toReversed(), facts('sent')])
      for (const fact of again) await department.take([fact]);
    expect(await department.breaches()).toEqual([{ contact, channel, rep: 'anna' }]);
    await department.take(facts('sent'));
    expect(await department.breaches()).toHaveLength(1);
  });

  it('is one only once it is settled with whom it was, and stays the one', async () => {
    const department = await Department.open(channel);
    await department.take(facts('sent'));
    expect(await department.breaches()).toEqual([]);
    await settle(department, channel, 'zoe');
    expect(await department.breaches()).toEqual([{ contact, channel, rep: 'anna' }]);
    await settle(department, channel, null);
    await settle(department, channel, 'zoe');
    expect(await department.breaches()).toHaveLength(1);
  });

  it('is none where they began, where another channel is meant, nor where it is brought in afterwards', async () => {
    const theirs = await (await Department.open(channel)).knows();
    await theirs.take(facts('received'));
    const other = channel === 'call' ? 'email' : 'call';
    const allowed = await (await Department.open(other)).knows();
    await allowed.take(facts('sent'));
    const history = await (await Department.open(channel)).knows();
    await history.take(facts('sent'), 'backfill');
    for (const department of [theirs, allowed, history]) expect(await department.breaches()).toEqual([]);
  });
});

it('a letter to several is a breach for whoever of them must be left alone, though it is another’s letter', async () => {
  const department = await (await Department.open('email')).knows();
  const [ours, other] = ['anna@ours.example', 'max@example.org'];
  await department.enter('lead-email', other, 'max');
  const several: Captured = { kind: 'letter', origin: origin('e'), messageId: '<e@ours.example>', at, from: ours, to: [other], cc: [mailbox], attachments: [] }; // prettier-ignore
  await department.take([several]);
  expect(await department.breaches()).toMatchObject([
    { contact: contacts.email.contact, channel: 'email', rep: 'anna' },
  ]);
});

it('a private call is nobody’s breach: it is with nobody', async () => {
  const department = await Department.open('call');
  await department.take(dialled('sent'));
  await department.record(call, { type: 'MarkCallPrivate', callId: 'c', by: 'anna', stamp: stamp(at) });
  await settle(department, 'call', 'zoe');
  expect(await department.breaches()).toEqual([]);
});
