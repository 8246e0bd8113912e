import type { Evidence, Instant } from '@app/decider/fact';
import type { Table } from '../projection';
import type { ActivityFact, CallFact, LetterFact, MessageFact } from './facts';

/** What one fact adds to the sums: computed from the row alone, so a changed row takes back what it gave and gives anew. */
export interface Contribution {
  readonly counts: readonly Counts[];
  readonly spans: readonly Span[];
}
/** Whole numbers per rep ('' = unattributed), quarter of an hour (UTC) in which the fact happened, source and evidence. */
export interface Counts {
  readonly rep: string;
  readonly bucket: Instant;
  readonly source: string;
  readonly evidence: Evidence;
  readonly counted: Readonly<Counted>;
}
export const counters = [
  'dials',
  'dials_known',
  'answered',
  'answered_human',
  'answered_unknown',
  'conversations_human',
  'conversations_unknown',
  'inbound',
  'inbound_known',
  'inbound_answered',
  'missed',
  'internal',
  'call_items',
  'call_items_implausible',
  'letters',
  'letters_automated',
  'letters_received',
  'messages',
  'messages_automated',
  'messages_received',
  'activities',
  'activities_implausible',
  'meetings',
] as const;
export type Counter = (typeof counters)[number];
type Counted = Partial<Record<Counter, number>>;
export type BucketRow = Omit<Counts, 'counted'> & Readonly<Record<Counter, number>>;

/** Time that a rep spent on one item: unions over these rows count no second twice. */
export interface Span {
  /** `call-<id>`, `activity-<id>` */
  readonly item: string;
  readonly kind: 'handling' | 'talk' | 'internal' | 'activity';
  readonly n: number;
  readonly rep: string;
  readonly from_at: Instant;
  readonly to_at: Instant;
  /** The whole item takes more than two hours. */
  readonly implausible: boolean;
  readonly evidence: Evidence;
}

export const buckets: Table<BucketRow> = {
  name: 'buckets',
  columns: {
    rep: 'text',
    bucket: 'instant',
    source: 'text',
    evidence: 'text',
    ...(Object.fromEntries(counters.map((counter) => [counter, 'int'])) as Record<Counter, 'int'>),
  },
  key: ['rep', 'bucket', 'source', 'evidence'],
  indexes: [['bucket']],
  additive: counters,
};
export const spans: Table<Span> = {
  name: 'spans',
  columns: {
    item: 'text',
    kind: 'text',
    n: 'int',
    rep: 'text',
    from_at: 'instant',
    to_at: 'instant',
    implausible: 'boolean',
    evidence: 'text',
  },
  key: ['item', 'kind', 'n'],
  indexes: [['rep', 'from_at'], ['to_at']],
};

/** A connect is a conversation from this talk time on. */
export const conversationMs = 60_000;
/** Items that take longer are flagged. */
export const implausibleMs = 2 * 60 * 60 * 1000;

const nothing: Contribution = { counts: [], spans: [] };
const quarters = ['00', '15', '30', '45'] as const;
/** The start of its quarter of an hour. */
export const bucketOf = (at: Instant): Instant =>
  `${at.slice(0, 14)}${quarters[Math.floor(Number(at.slice(14, 16)) / 15)]}:00.000Z`;
const lasting = (from: Instant, to: Instant) => Date.parse(to) - Date.parse(from);
const latest = (a: Instant, b: Instant) => (a > b ? a : b);
const earliest = (...instants: readonly [Instant, ...Instant[]]) => instants.reduce((a, b) => (a < b ? a : b));

/** The source told how the call went: only of such calls can be said whether anybody answered. */
export const isMeasured = (call: CallFact) =>
  call.connected_at !== null || call.missed || (call.disposition !== null && call.disposition !== 'unknown');

export function ofCall(call: CallFact): Contribution {
  const { placed_at, direction } = call;
  if (call.void || placed_at === null || direction === null) return nothing;
  const { ended_at, connected_at, evidence, source } = call;
  const { rep } = call;
  const implausible = ended_at !== null && lasting(placed_at, ended_at) > implausibleMs;
  const bucket = bucketOf(placed_at);

  if (direction === 'internal') {
    const counts = [{ rep, bucket, source, evidence, counted: { internal: 1 } }];
    return { counts, spans: ended_at === null ? [] : handledBy(call, placed_at, ended_at, implausible) };
  }

  const talk =
    connected_at !== null && ended_at !== null && call.answered_by !== 'machine'
      ? talked(call, connected_at, ended_at)
      : [];
  const counted: Counted = direction === 'outbound' ? { dials: 1 } : { inbound: 1 };
  if (isMeasured(call)) counted[direction === 'outbound' ? 'dials_known' : 'inbound_known'] = 1;
  if (call.missed && connected_at === null) counted.missed = 1;
  if (ended_at !== null) counted.call_items = 1;
  if (implausible) counted.call_items_implausible = 1;
  const counts: Counts[] = [{ rep, bucket, source, evidence, counted }];
  if (connected_at !== null)
    counts.push({ rep, bucket, source, evidence: call.connect_evidence ?? evidence, counted: answered(call, talk) });
  const spans = ended_at === null ? [] : handledBy(call, placed_at, ended_at, implausible);
  // A piece of talk between two holds may be cut by transfers: n leaves room for them.
  talk.forEach(([from, to], piece) => spans.push(...byRep(call, 'talk', from, to, implausible, piece * 100)));
  return { counts, spans };
}

/** A connect counts in the quarter of its dial, so that the rate is one of that quarter's dials. */
function answered({ direction, answered_by }: CallFact, talk: readonly (readonly [Instant, Instant])[]): Counted {
  if (direction === 'inbound') return { inbound_answered: 1 };
  if (answered_by !== 'human' && answered_by !== 'unknown') return { answered: 1 };
  const counted: Counted = { answered: 1, [`answered_${answered_by}`]: 1 };
  const talkMs = talk.reduce((sum, [from, to]) => sum + lasting(from, to), 0);
  return talkMs >= conversationMs ? { ...counted, [`conversations_${answered_by}`]: 1 } : counted;
}

/** From answer to end, less the time on hold. */
function talked({ held, resumed }: CallFact, from: Instant, to: Instant): [Instant, Instant][] {
  const pieces: [Instant, Instant][] = [];
  let start = from;
  for (const hold of held) {
    if (hold < start) continue;
    if (hold >= to) break;
    if (hold > start) pieces.push([start, hold]);
    start = resumed.find((at) => at >= hold) ?? to;
  }
  if (start < to) pieces.push([start, to]);
  return pieces;
}

const handledBy = (call: CallFact, from: Instant, to: Instant, implausible: boolean) =>
  byRep(call, call.direction === 'internal' ? 'internal' : 'handling', from, to, implausible, 0);

/** A transferred call is its first rep's until the transfer, then the next one's; from when they joined on, theirs who joined, too. */
function byRep(
  call: CallFact,
  kind: Span['kind'],
  from: Instant,
  to: Instant,
  implausible: boolean,
  n: number,
): Span[] {
  const pieces: Span[] = [];
  const piece = (rep: string, start: Instant, end: Instant) => {
    if (start >= end) return;
    const evidence = kind === 'talk' ? (call.connect_evidence ?? call.evidence) : call.evidence;
    pieces.push({
      item: `call-${call.call}`,
      kind,
      n: n + pieces.length,
      rep,
      from_at: start,
      to_at: end,
      implausible,
      evidence,
    });
  };
  let { rep } = call;
  let start = from;
  for (const { at, to: next } of call.transfers) {
    if (at >= to) break;
    piece(rep, start, at);
    start = latest(start, at);
    rep = next ?? '';
  }
  piece(rep, start, to);
  for (const { at, rep } of call.joined) {
    const joinedAt = latest(from, at);
    const own = pieces.filter((one) => one.rep === rep);
    // whoever has the call already is in it
    if (own.some(({ from_at, to_at }) => from_at <= joinedAt && joinedAt < to_at)) continue;
    const later = own.flatMap(({ from_at }) => (from_at > joinedAt ? [from_at] : []));
    piece(rep, joinedAt, earliest(to, ...later));
  }
  return pieces;
}

export const ofLetter = (letter: LetterFact): Contribution => written(letter, 'letters');
export const ofMessage = (message: MessageFact): Contribution => written(message, 'messages');

/** Sent or received by a person; what a machine sent is counted apart, what one sent us nowhere. */
function written(
  { at, direction, rep, source, evidence, automated }: LetterFact | MessageFact,
  as: 'letters' | 'messages',
): Contribution {
  if (at === null || direction === null || direction === 'internal' || (automated && direction === 'received'))
    return nothing;
  const counter: Counter = automated ? `${as}_automated` : direction === 'sent' ? as : `${as}_received`;
  return { counts: [{ rep, bucket: bucketOf(at), source, evidence, counted: { [counter]: 1 } }], spans: [] };
}

export function ofActivity(activity: ActivityFact): Contribution {
  const { from_at, to_at, kind, rep, source, evidence } = activity;
  if (from_at === null || kind === null) return nothing;
  const implausible = to_at !== null && lasting(from_at, to_at) > implausibleMs;
  const counted: Counted = { activities: 1 };
  if (implausible) counted.activities_implausible = 1;
  if (kind === 'meeting' || kind === 'visit') counted.meetings = 1;
  const item = `activity-${activity.activity}`;
  return {
    counts: [{ rep, bucket: bucketOf(from_at), source, evidence, counted }],
    spans:
      to_at === null || to_at <= from_at
        ? []
        : [{ item, kind: 'activity', n: 0, rep, from_at, to_at, implausible, evidence }],
  };
}
