import { intended } from '@app/intake/recorder';
import type { Captured, CapturedCall } from '@app/capture/captured';
import type { Actor } from '@app/decider/fact';
import { call } from '@app/domain/calls/call';
import { storedEvents, type StoredEvent } from '@app/domain/stored-events';
import { codec as codecOf } from '@app/event-store/codec';
import type { Position } from '@app/event-store/event-store';
import { handle } from '@app/event-store/handle';
import { memoryEventStore } from '@app/event-store/memory/memory.event-store';
import { Intake } from '@app/intake/intake';
import { buckets, spans } from '@app/projections/rep-scorecard/contributions';
import { calls, type CallFact } from '@app/projections/rep-scorecard/facts';
import { repScorecard } from '@app/projections/rep-scorecard/rep-scorecard.projection';
import { MemoryRows } from '@app/projections/testing';
import { memoryVault } from '@app/vault/memory/memory.vault';
import type { Vault } from '@app/vault/vault';
import fc from 'fast-check';
import { noteTwins, type CallsTold } from '../../../apps/relay/src/twins/twins';

/*
 * One story told by two sources and by a person, in any interleaving, with repetition and in batches, the duplicates
 * noted in between or only at the end: always the same figures, and each call counted once.
 */
const codec = codecOf<StoredEvent>(storedEvents);
const at = (time: string) => `2026-03-02T${time}.000Z`;
const withinMs = 120_000;

/** What comes in order, since one thing of it changes another; everything else comes anyhow. */
type Thread = readonly Step[];
type Step = Report | Settle;
interface Report {
  readonly system: string;
  readonly fact: Captured;
}
interface Settle {
  readonly callId: string;
  readonly by: Actor;
  readonly command: { readonly type: string; readonly [key: string]: unknown };
}

function told(system: string, id: string, from: string, to: string, of: Partial<CapturedCall> = {}): Report {
  const part: Omit<CapturedCall, 'kind' | 'origin'> = {
    callId: `${system}-${id}`,
    direction: 'outbound',
    placedAt: at(from),
    to: '+31201234567',
    rep: { id: 'ann' },
    connected: { at: at(from), answeredBy: 'human' },
    ended: { at: at(to), disposition: 'answered' },
    ...of,
  };
  return { system, fact: { kind: 'call', origin: { externalId: id, row: JSON.stringify(part) }, ...part } };
}
const pbx = (...of: [id: string, from: string, to: string, of?: Partial<CapturedCall>]) => told('asterisk-cdr', ...of);
const crm = (...of: [id: string, from: string, to: string, of?: Partial<CapturedCall>]) => told('hubspot', ...of);
const unanswered = { connected: undefined, ended: { at: at('11:00:20'), disposition: 'no answer' } } as const;
const other = { to: '+31207654321' };
const manager: Actor = { kind: 'manager', id: 'm' };
const settle = (callId: string, command: Settle['command']): Settle => ({ callId, by: manager, command });

/** Per call, all that is told of it; `counted` is what counts once all of it has been told. */
const story: readonly { readonly threads: readonly Thread[]; readonly counted: readonly string[] }[] = [
  // The PBX's pieces, and the CRM's whole, half a minute off.
  {
    threads: [
      [pbx('1', '10:00:00', '10:03:00', { ended: undefined })],
      [pbx('1', '10:00:00', '10:03:00', { rep: undefined, connected: undefined })],
      [crm('1', '10:00:30', '10:03:10')],
    ],
    counted: ['asterisk-cdr-1'],
  },
  // Two quick redials, by a CRM whose clock is late: the first of hers is nearer to the second of his.
  {
    threads: [
      [pbx('2', '11:00:00', '11:00:20', unanswered)],
      [pbx('3', '11:00:40', '11:02:00')],
      [crm('2', '11:00:38', '11:00:50', { ...unanswered, ended: { at: at('11:00:50'), disposition: 'no answer' } })],
      [crm('3', '11:01:18', '11:02:30')],
    ],
    counted: ['asterisk-cdr-2', 'asterisk-cdr-3'],
  },
  // An hour off, and exported again with the right time; the other way round, and two after all.
  {
    threads: [
      [pbx('4', '12:00:00', '12:02:00', other)],
      [crm('4', '13:00:00', '13:02:00', other), crm('4', '12:00:10', '12:02:00', other)],
      [pbx('5', '14:00:00', '14:02:00', other)],
      [crm('5', '14:00:00', '14:02:00', other), crm('5', '15:00:00', '15:02:00', other)],
    ],
    counted: ['asterisk-cdr-4', 'asterisk-cdr-5', 'hubspot-5'],
  },
  // Nobody's to the CRM, until a manager says whose it was: not ann's; and one of the other's party, until it is matched.
  {
    threads: [
      [pbx('6', '16:00:00', '16:02:00')],
      [
        crm('6', '16:00:10', '16:02:00', { rep: undefined }),
        settle('hubspot-6', { type: 'AttributeCall', rep: 'bob', rule: 'by hand' }),
      ],
      [pbx('7', '17:00:00', '17:02:00', { to: '+31209999999' }), settle('asterisk-cdr-7', { type: 'MatchCallToLead', lead: 'lead-1', rule: 'by hand' })], // prettier-ignore
      [crm('7', '17:00:05', '17:02:00')],
    ],
    counted: ['asterisk-cdr-6', 'hubspot-6', 'asterisk-cdr-7'],
  },
  // Three tell of one, and the one that would count is no call of ours; what a person puts together stays so.
  {
    threads: [
      [pbx('8', '18:00:00', '18:02:00'), settle('asterisk-cdr-8', { type: 'RetractCall' })],
      [crm('8', '18:00:20', '18:02:00')],
      [told('amocrm', '8', '18:00:40', '18:02:10')],
      [pbx('9', '19:00:00', '19:02:00')],
      [crm('9', '20:00:00', '20:02:00'), settle('hubspot-9', { type: 'MarkCallDuplicate', of: 'asterisk-cdr-9' })],
    ],
    counted: ['amocrm-8', 'asterisk-cdr-9'],
  },
];

let vault: Vault;
beforeAll(async () => {
  vault = await memoryVault();
  await vault.enter('lead-phone', '+31201234567', 'lead-1', '2026-01-01T00:00:00.000Z');
  await vault.enter('lead-phone', '+31207654321', 'lead-2', '2026-01-01T00:00:00.000Z');
});

/** A store, the scorecard's rows over it, and the relay's effect, run when it is asked to. */
function department() {
  const store = memoryEventStore();
  const rows = new MemoryRows(repScorecard as never);
  const cursor: { at?: { position: Position; lastEventId: string } } = {};
  let folded: Position | undefined;

  const project = async () => {
    for await (const record of store.readAll(folded === undefined ? {} : { after: folded })) {
      rows.apply(repScorecard, codec.decode(record) as never as Parameters<typeof repScorecard.fold>[0]);
      folded = record.position;
    }
  };
  const all = () => rows.all<CallFact>(calls);
  const near = (a: string | null, b: string, seconds: number) =>
    a !== null && Math.abs(Date.parse(a) - Date.parse(b)) <= seconds * 1000;
  const twinRows: CallsTold = {
    upTo: project,
    tolerance: () => Promise.resolve({ at: () => withinMs, most: withinMs }),
    calls: (ids) => {
      const of = new Set(all().flatMap((row) => (ids.includes(row.call) ? (row.duplicate_of ?? []) : [])));
      const found = all().filter(
        (row) => ids.includes(row.call) || of.has(row.call) || ids.includes(row.duplicate_of ?? ''),
      );
      return Promise.resolve(found);
    },
    around: (places, seconds) =>
      Promise.resolve(
        all().filter((row) =>
          places.some(
            ({ source, account, lead, party, at }) =>
              (row.source !== source || row.account !== account) &&
              ((lead !== null && lead === row.lead) || (party !== null && party === row.party)) &&
              near(row.placed_at, at, seconds),
          ),
        ),
      ),
  };

  async function note(): Promise<void> {
    for (let head = await store.head(); cursor.at?.position !== head; head = await store.head()) {
      const stop = new AbortController();
      const kept = {
        load: () => Promise.resolve(cursor.at),
        save: (position: Position, lastEventId: string) => {
          cursor.at = { position, lastEventId };
          if (position >= head!) stop.abort();
          return Promise.resolve();
        },
      };
      const noting = {
        history: store,
        store,
        codec,
        told: twinRows,
        cursor: kept,
        now: () => new Date(at('23:00:00')),
      };
      await noteTwins(noting, stop.signal);
    }
  }
  async function tell(steps: readonly Step[]): Promise<void> {
    for (const step of steps)
      if ('fact' in step) {
        const source = { system: step.system, account: 'main', evidence: 'captured', ingest: 'backfill' } as const;
        const intake = new Intake({ store, codec, vault }, { ...source, actor: manager, correlationId: 'c' });
        expect((await intake.take([step.fact])).rejected).toEqual([]);
      } else {
        const commandId = JSON.stringify(step);
        const stamp = { occurredAt: at('21:00:00'), actor: step.by, source: { system: 'api' }, evidence: 'declared', ingest: 'live', commandId, correlationId: 'c' } as const; // prettier-ignore
        const { decider, command } = intended(call, { ...step.command, callId: step.callId, stamp } as never);
        const { rejection } = await handle({ store, codec }, decider, command as never);
        expect(rejection).toBeUndefined();
      }
  }
  async function outcome() {
    await note();
    await project();
    return {
      counted: all().flatMap((row) => (row.void ? [] : [row.call])),
      twins: all().flatMap((row) => (row.duplicate_of === null ? [] : [[row.call, row.duplicate_of]])),
      buckets: rows.all(buckets),
      spans: rows.all(spans),
    };
  }
  return { tell, note, outcome };
}

/** Any interleaving of the threads, with steps told again later, and the duplicates noted after some of them. */
const telling = (threads: readonly Thread[]) =>
  fc
    .tuple(
      fc.shuffledSubarray(
        threads.flatMap((thread, n) => thread.map(() => n)),
        { minLength: threads.flat().length },
      ),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    )
    .map(([order, again, noted]) => {
      const left = threads.map((thread) => [...thread]);
      const steps = order.map((n) => left[n]!.shift()!);
      // a report that comes again is an old one: it never leads back
      for (const [which, later] of again) {
        const i = which % steps.length;
        steps.splice(i + 1 + (later % (steps.length - i)), 0, steps[i]!);
      }
      return steps.map((step, i) => ({ step, note: noted[i % noted.length]! }));
    });

const inOrder = async (threads: readonly Thread[]) => {
  const { tell, outcome } = department();
  await tell(threads.flat());
  return outcome();
};

describe.each(story.map((of, n) => ({ ...of, n })))('story $n', ({ threads, counted }) => {
  it('counts each call once', async () => {
    expect((await inOrder(threads)).counted.sort()).toEqual([...counted].sort());
  });

  it('however it is told', async () => {
    const expected = await inOrder(threads);
    await fc.assert(
      fc.asyncProperty(telling(threads), async (told) => {
        const { tell, note, outcome } = department();
        for (const { step, note: now } of told) {
          await tell([step]);
          if (now) await note();
        }
        expect(await outcome()).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

it('all of it together, in batches', async () => {
  const threads = story.flatMap((of) => of.threads);
  const expected = await inOrder(threads);
  expect(expected.counted.sort()).toEqual(story.flatMap((of) => of.counted).sort());
  await fc.assert(
    fc.asyncProperty(telling(threads), async (told) => {
      const { tell, outcome } = department();
      await tell(told.map(({ step }) => step));
      expect(await outcome()).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
