import { personal, type Fact } from '@app/decider/fact';
import { captured, recorded, stamp } from '@app/decider/testing';
import { leadReassigned } from '@app/domain/leads/lead.examples';
import { storedEvents } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { EventStore, NewEvent } from '@app/event-store/event-store';
import { uuidv7 } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import type { Checkpoint } from '@app/read-store/checkpoints';
import { fact } from '@app/decider/fact';
import type { Message } from './message';
import { publications, publish, toMessages, topics } from './publisher';

const codec = codecOf(storedEvents);
const at = '2026-03-02T09:00:00.000Z';
const encode = (event: Fact): NewEvent =>
  codec.encode(event, { id: uuidv7(), commandId: uuidv7(), correlationId: 'c' });

const call = fact(
  captured(at),
  'CallPlaced',
  { direction: 'outbound', to: personal('party-1', 'contact', '+31201234567') },
  { reps: ['anna'], leads: ['a'] },
);
const letter = fact(
  captured(at, { system: 'mail' }),
  'EmailSent',
  {
    to: [personal('lead-a', 'contact', 'jan@example.org')],
    cc: [],
    attachments: [],
    automated: false,
    subject: personal('lead-a', 'content', 'Offer'),
  },
  { reps: ['anna'] },
);
const objection = fact(
  stamp(at),
  'ObjectionHandled',
  { objectionId: 'o1', type: 'price', technique: 'value', result: 'overcome' },
  { reps: ['anna'], leads: ['a'] },
);
const handover = leadReassigned('a', 'anna', 'bert', at, { reason: personal('lead-a', 'note', 'Anna is ill') });

async function storeWith(...events: readonly (readonly [string, Fact])[]): Promise<EventStore> {
  const store = memoryEventStore();
  for (const [stream, event] of events) await store.append(stream, [encode(event)], { expected: 'noStream' });
  return store;
}

describe('what the world is told', () => {
  it('says who, what and when, and where it stands in its stream', async () => {
    const store = await storeWith(['call-1', call]);
    const records = [];
    for await (const record of store.readAll()) records.push(record);
    const [message] = toMessages(codec, records);
    expect(message).toMatchObject({
      topic: 'onrecord.calls.v1',
      key: 'call-1',
      headers: {
        ce_specversion: '1.0',
        ce_id: records[0]!.id,
        ce_source: `/onrecord/${store.id}`,
        ce_type: 'sales.call-placed.v1',
        ce_subject: 'call-1',
        ce_time: at,
        ce_sequence: '0',
        ce_dataschema: 'urn:onrecord:sales.call-placed.v1',
      },
    });
    expect(JSON.parse(message!.value)).toEqual({
      callId: '1',
      direction: 'outbound',
      rep: 'anna',
      lead: 'a',
      occurredAt: at,
      recordedAt: records[0]!.recordedAt,
      evidence: 'captured',
      ingest: 'live',
    });
  });

  it.each([
    ['CallPlaced', 'call-1', call],
    ['EmailSent', 'email-1', letter],
    ['ObjectionHandled', 'call-1', objection],
    ['LeadReassigned', 'lead-a', handover],
  ])('%s keeps its contract and carries nothing personal', (type, stream, event) => {
    const { contract, toMessage } = publications[type]!;
    const { value } = toMessage(recorded(event, { stream, revision: 3 }));
    const payload = JSON.parse(value) as Record<string, unknown>;
    expect(Object.keys(contract.schema.properties)).toEqual(expect.arrayContaining(Object.keys(payload)));
    expect(Object.keys(payload)).toEqual(expect.arrayContaining([...contract.schema.required]));
    expect(value).not.toMatch(/31201234567|jan@|Offer|ill|subject|sealed|open/);
  });
});

/** Acknowledges what it keeps; `fail` refuses the n-th send after having kept it, as a broker whose ack is lost. */
function broker(fail = -1) {
  const sent: Message[] = [];
  let sends = 0;
  return {
    sent,
    close: () => Promise.resolve(),
    send: (messages: readonly Message[]) => {
      sent.push(...messages);
      return sends++ === fail ? Promise.reject(new Error('no ack')) : Promise.resolve();
    },
  };
}
function cursor() {
  let at: Checkpoint | undefined;
  return {
    load: () => Promise.resolve(at),
    save: (position: string, lastEventId: string) => {
      at = { position, lastEventId };
      return Promise.resolve();
    },
    at: () => at,
  };
}

describe('the publisher', () => {
  const events = Array.from({ length: 5 }, (_, i) => [`call-${i}`, call] as const);

  it('moves its checkpoint after the ack, and tells again what was not acknowledged', async () => {
    const store = await storeWith(...events);
    const progress = cursor();
    const deaf = broker(0);
    await expect(
      publish({ store, codec, broker: deaf, cursor: progress }, new AbortController().signal),
    ).rejects.toThrow('no ack');
    expect(progress.at()).toBeUndefined();

    const stop = new AbortController();
    const good = broker();
    const saving = {
      ...progress,
      save: (...to: Parameters<typeof progress.save>) => progress.save(...to).then(() => stop.abort()),
    };
    await publish({ store, codec, broker: good, cursor: saving }, stop.signal);
    expect(good.sent.map(({ key }) => key)).toEqual(events.map(([stream]) => stream));
    expect(good.sent.map(({ headers }) => headers.ce_id)).toEqual(deaf.sent.map(({ headers }) => headers.ce_id));
    expect(progress.at()?.position).toBe(await store.head());
  });

  it('stops where the history it has told is no longer there', async () => {
    const progress = cursor();
    const store = await storeWith(...events);
    await progress.save((await store.head())!, uuidv7());
    await expect(
      publish({ store, codec, broker: broker(), cursor: progress }, new AbortController().signal),
    ).rejects.toMatchObject({
      code: 'store.history-changed',
    });
  });

  it('has one topic an area', () =>
    expect(topics).toEqual(['onrecord.calls.v1', 'onrecord.emails.v1', 'onrecord.objections.v1', 'onrecord.leads.v1']));
});
