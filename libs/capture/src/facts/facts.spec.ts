import Ajv2020 from 'ajv/dist/2020';
import { factsSchema } from '@app/contracts/capture/facts.schema';
import { factKinds, type FactKind } from '@app/contracts/capture/facts.v1';
import fc from 'fast-check';
import { activityKinds, type Captured, type CapturedCall } from '../captured';
import { factReader } from './facts';
import { readFactsFile } from './ndjson';

const source = { account: 'main', zone: 'Europe/Amsterdam' };
const read = factReader(source);
const errorsIn = (item: unknown) => {
  const found = read(item, 1);
  return 'errors' in found ? found.errors.map(({ path, message }) => `${path}: ${message}`) : [];
};
const factIn = <C extends Captured = Captured>(item: object): C => {
  const found = read(item, 1);
  expect(found).not.toHaveProperty('errors');
  return ('fact' in found ? found.fact : undefined) as C;
};

const at = '2026-03-02T10:00:00+01:00';
const call = { kind: 'call', id: 'c-1', direction: 'outbound', placedAt: at };
const recording = { kind: 'recording', id: 'r', call: 'c-1', at, missing: 'lost' };
/** Of each kind one with all it can have. */
const whole: Readonly<Record<FactKind, object>> = {
  call: {
    ...call,
    zone: 'Europe/Moscow',
    from: '1',
    to: '2',
    line: 't',
    calleeZone: 'Europe/Paris',
    label: 'x',
    rep: { id: 'ann' },
    lead: '7',
    connected: { at, answeredBy: 'human', rep: { extension: '1' } },
    transfers: [{ from: { phone: '1' }, to: { mailbox: 'a@b.c' }, at }],
    joined: [{ rep: { id: 'bob' }, at }],
    voicemail: { at, seconds: 3 },
    ended: { at, disposition: 'answered', talkSeconds: 9 },
    missed: { offeredTo: [{ id: 'ann' }] },
    at,
  },
  recording: { ...recording, mediaType: 'audio/mpeg', seconds: 1 },
  transcript: { kind: 'transcript', id: 't', callId: 'x-1', at, content: 'AAEC', mediaType: 'text/vtt', language: 'nl-NL', recording: 'r' }, // prettier-ignore
  letter: { kind: 'letter', id: 'l', messageId: '<a@b>', at, from: 'a@b', to: ['c@d'], cc: ['e@f'], envelope: { from: 'a@b', to: ['g@h'] }, mailbox: 'a@b', direction: 'sent', subject: 's', body: 'b\n', attachments: [{ name: 'n', mediaType: 'text/plain', content: 'AAEC' }], inReplyTo: '<x@y>', references: ['<x@y>'], machine: 'mass', authentication: [{ method: 'dkim', result: 'pass', domain: 'b', selector: 's' }], rep: { id: 'ann' }, lead: '7' }, // prettier-ignore
  bounce: { kind: 'bounce', id: 'b', messageId: '<a@b>', at, recipient: 'c@d', action: 'failed', status: '5.1.1', diagnostic: 'x' }, // prettier-ignore
  message: { kind: 'message', id: 'm', at, direction: 'sent', channel: 'sms', from: '1', to: '2', body: 'x', automated: true, rep: { id: 'ann' }, lead: '7' }, // prettier-ignore
  activity: { kind: 'activity', id: 'a', activity: 'visit', from: at, to: at, label: 'x', rep: { id: 'ann' }, lead: '7' }, // prettier-ignore
  lead: { kind: 'lead', id: '7', at, source: 'fair', segment: 'x' },
  owner: { kind: 'owner', id: 'o', lead: '7', owner: { id: 'ann' }, at, rule: 'crm' },
};

describe('an item', () => {
  it.each(factKinds)('of kind %s is taken with all it can have', (kind) => {
    const fact = factIn(whole[kind]);
    expect(fact.kind).toBe(kind);
    expect(fact.origin).toMatchObject({ line: 1, zone: kind === 'call' ? 'Europe/Moscow' : source.zone });
    expect(Object.keys(factsSchema.$defs[kind].properties).sort()).toEqual(
      expect.arrayContaining(Object.keys(whole[kind]).sort()),
    );
  });

  it('of a call is the call that it says', () =>
    expect(factIn<CapturedCall>(whole.call)).toMatchObject({
      callId: 'facts-main-c-1',
      direction: 'outbound',
      placedAt: '2026-03-02T09:00:00.000Z',
      connected: { at: '2026-03-02T09:00:00.000Z', answeredBy: 'human', rep: { extension: '1' } },
      ended: { disposition: 'answered', sourceTalkSeconds: 9 },
      transfers: [{ from: { phone: '1' }, at: '2026-03-02T09:00:00.000Z' }],
    }));

  it('names a call of its own account, or any', () => {
    expect(factIn(whole.recording)).toMatchObject({ callId: 'facts-main-c-1', recordingId: 'r', missing: 'lost' });
    expect(factIn(whole.transcript)).toMatchObject({ callId: 'x-1', content: Buffer.from([0, 1, 2]) });
    expect(factIn({ kind: 'transcript', id: 't', call: 'c', at, text: 'ja' })).toMatchObject({
      content: Buffer.from('ja'),
      mediaType: 'text/plain; charset=utf-8',
    });
  });

  it('is the same one whatever the order of its fields, and another one with another word in it', () => {
    const { origin } = factIn(whole.call);
    expect(factIn(Object.fromEntries(Object.entries(whole.call).reverse())).origin).toEqual(origin);
    expect(factIn({ ...whole.call, label: 'y' }).origin).toMatchObject({ externalId: 'c-1' });
    expect(factIn({ ...whole.call, label: 'y' }).origin.row).not.toBe(origin.row);
  });

  it("has times in its own zone, or the account's, where they have no offset", () => {
    const placedAt = '2026-03-02T10:00:00';
    expect(factIn({ ...call, placedAt })).toMatchObject({ placedAt: '2026-03-02T09:00:00.000Z' });
    expect(factIn({ ...call, placedAt, zone: 'Asia/Tokyo' })).toMatchObject({ placedAt: '2026-03-02T01:00:00.000Z' });
  });
});

describe('what is wrong is named, all of it', () => {
  it.each([
    [null, ': is no object'],
    [[], ': is no object'],
    [{ kind: 'fax' }, 'kind: is none of call, recording, transcript, letter, bounce, message, activity, lead, owner'],
    [{ ...call, placedBy: 'ann' }, 'placedBy: is no field of a call'],
    [{ ...call, id: 'a b' }, 'id: has to be 1 to 64 letters, digits and . _ ~ : @ + -'],
    [{ ...call, to: 'a\0' }, 'to: is not as it has to be: see the schema'],
    [{ ...call, direction: 'up' }, 'direction: is none of outbound, inbound, internal'],
    [{ ...call, rep: { id: 'a', phone: '1' } }, 'rep: needs exactly one of id, extension, phone, mailbox'],
    [{ ...call, ended: { at } }, 'ended.disposition: is missing'],
    [
      { ...call, missed: { offeredTo: [{}] } },
      'missed.offeredTo[0]: needs exactly one of id, extension, phone, mailbox',
    ],
    [{ kind: 'call', id: '1' }, ': needs at least one of placedAt, connected, ended, at'],
    [{ kind: 'call', id: '1', placedAt: at }, 'direction: is needed with placedAt'],
    [{ kind: 'call', id: '1', at, to: '1' }, 'placedAt: is needed with to'],
    [{ ...recording, location: 'https://a.b/c' }, ': needs exactly one of content, location, missing'],
    [{ ...recording, missing: undefined, location: 'file:///etc/passwd' }, 'location: is not as it has to be: see the schema'], // prettier-ignore
    [{ ...recording, call: undefined }, ': needs exactly one of call, callId'],
    [{ ...call, placedAt: '2026-02-30T10:00:00Z' }, 'placedAt: "2026-02-30T10:00:00Z" is not a time like ISO'],
    [{ ...call, placedAt: '1026-02-03T10:00:00Z' }, 'placedAt: is no time from 1990 to 2099'],
    [{ ...call, placedAt: '2026-03-29T02:30:00' }, 'placedAt: "2026-03-29T02:30:00" never was in Europe/Amsterdam: the clocks went forward over it'], // prettier-ignore
    [{ ...call, zone: 'Mars/Olympus' }, 'zone: is no IANA time zone'],
    [{ ...call, calleeZone: 'Mars/Olympus' }, 'calleeZone: is no IANA time zone'],
    [{ ...call, transfers: Array.from({ length: 20_000 }, () => ({})) }, ': has more than 10000 parts'],
  ])('%#', (item, error) => expect(errorsIn(JSON.parse(JSON.stringify(item)))).toEqual([error]));

  it('several at once, and not without end', () => {
    expect(errorsIn({ kind: 'call', id: 'c', direction: 'up', placedAt: 'now', x: 1 })).toHaveLength(3);
    expect(errorsIn({ ...call, transfers: Array.from({ length: 100 }, () => ({})) })).toHaveLength(20);
  });

  it('without a word of what was sent', () => {
    for (const item of Object.values(whole))
      for (const name of Object.keys(item))
        expect(errorsIn({ ...item, [name]: { secret: 'TOP SECRET' } }).join()).not.toContain('TOP SECRET');
  });
});

it('knows the kinds of activity that the record knows', () =>
  expect(factsSchema.$defs.activity.properties).toMatchObject({ activity: { enum: [...activityKinds] } }));

describe('what the schema accepts the parser takes, and what it does not the parser refuses', () => {
  const schema = new Ajv2020({ strict: true, strictRequired: false }).compile(factsSchema);
  const accepts = (item: unknown) => schema({ version: 1, facts: [item] });
  const takes = (item: unknown) => 'fact' in read(item, 1);
  const odd = fc.oneof(
    fc.constantFrom<unknown>('', null, 0, -1, 1.5, 1e10, true, [], {}, [{}], ['x'], { id: 'a' }, { at }, 'captured', at, 'x'.repeat(400), 'Europe/Paris', 'a@b.c', 'AAEC', '\u0000', '\ud800'), // prettier-ignore
    fc.jsonValue({ maxDepth: 2 }),
  );
  const names = [...new Set(Object.values(whole).flatMap((item) => Object.keys(item))), 'text', 'content', 'location', 'extra']; // prettier-ignore
  const somehow = fc
    .tuple(
      fc.constantFrom(...factKinds),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.oneof(odd, fc.constant(undefined))), { maxLength: 4 }),
      fc.array(fc.constantFrom(...names), { maxLength: 4 }),
    )
    .map(([kind, others, without]) => {
      const item: Record<string, unknown> = structuredClone(whole[kind]) as never;
      for (const [name, value] of others) item[name] = value;
      for (const name of without) delete item[name];
      return JSON.parse(JSON.stringify(item)) as unknown;
    });

  it('whatever is left out, added or put in another’s place', () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(somehow, (item) => {
        if (takes(item)) {
          taken++;
          expect(accepts(item)).toBe(true);
          return;
        }
        refused++;
        // beyond the schema: a zone that is none
        if (accepts(item)) expect(errorsIn(item).join()).toMatch(/^(zone|calleeZone): is no IANA time zone$/);
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(300);
  });

  it('anything at all', () =>
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (item) => expect(takes(item)).toBe(accepts(item)))));
});

describe('a file of items', () => {
  const readAll = async (text: string | Buffer, size = 7) => {
    const bytes = Buffer.from(text as string);
    const chunks = (async function* () {
      for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
    })();
    const all = [];
    for await (const readings of readFactsFile(chunks, source)) all.push(...readings);
    return all;
  };
  const line = (item: object) => JSON.stringify(item);

  it('is read a line an item, wherever it is cut', async () => {
    const text = [line(whole.call), '', line({ ...call, id: 'é' }), '{', line(whole.lead)].join('\r\n');
    for (const size of [1, 7, 10_000]) {
      const found = await readAll(text, size);
      expect(found).toMatchObject([
        { line: 1, how: 'taken', facts: [{ kind: 'call', origin: { line: 1 } }] },
        { line: 3, how: 'refused', reason: 'id has to be 1 to 64 letters, digits and . _ ~ : @ + -' },
        { line: 4, how: 'refused', reason: 'is no JSON in UTF-8' },
        { line: 5, how: 'taken', facts: [{ kind: 'lead' }] },
      ]);
    }
  });
  it('may end with a line end, and have bytes that are none', async () => {
    expect(await readAll(`${line(whole.lead)}\n`)).toHaveLength(1);
    expect(await readAll(Buffer.from([0xff, 0x0a, 0x7b, 0x7d]))).toMatchObject([
      { line: 1, how: 'refused' },
      { line: 2, how: 'refused', reason: expect.stringContaining('kind is none of') as string },
    ]);
  });
  it('has no line that memory does not hold', async () => {
    const found = await readAll(Buffer.concat([Buffer.alloc(17 * 1024 * 1024, 'x'), Buffer.from(`\n${line(whole.lead)}`)]), 65_536); // prettier-ignore
    expect(found).toMatchObject([{ line: 1, how: 'refused', reason: 'is longer than 16 MiB' }, { how: 'taken' }]);
  });
});
