import { accept, never, type Decider } from '@app/decider/decider';
import { fact, type Fact, type PersonalField } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import type { LeadId, TrunkDayId } from '../ids';
import type { OfTrunkDay, RecordBilledCall, RecordBilledDay, RecordTrunkCount, TrunkCommand } from './trunk.commands';
import {
  trunkStream,
  type BilledCallField,
  type TrunkCover,
  type TrunkDayField,
  type TrunkDayValue,
  type TrunkDirection,
  type TrunkEvent,
} from './trunk.events';

/** Most characters of an id: idPattern's. */
const longest = 128;

/** `carrier~PJSIP+2f.out~2026-03-02`: any text may be a trunk's or an account's name, and no two days have one id. */
export function trunkDayId({ account, trunk, day }: OfTrunkDay): TrunkDayId {
  const id = [account, trunk, day].map(escaped).join('~');
  return id.length <= longest ? id : `${id.slice(0, longest - 28)}~${fnv1a64(id)}~${day}`;
}
const escaped = (part: string) => part.replace(/[^\w.:@-]/gu, (odd) => `+${odd.codePointAt(0)!.toString(16)}.`);
/** Fowler, Noll and Vo's hash, 64 bits in hex: tells apart long names with the same beginning. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

/** What the bills said of one call; values in their order. */
interface BilledCall {
  readonly at: Told<string>;
  readonly direction: Told<TrunkDirection>;
  /** By data subject: the same number is the same subject, and what it is sealed as differs each time. */
  readonly number?: Told<string> & { readonly field: PersonalField };
  readonly seconds?: Told<number>;
  readonly leads: readonly LeadId[];
  readonly withdrawn: boolean;
  /** Re-issues that have been heard on it. */
  readonly heard: readonly string[];
}
type Said = Readonly<Partial<Record<TrunkDayField, Told<string> & { readonly value: TrunkDayValue }>>>;
type Bucket = Readonly<Record<string, BilledCall>>;

export interface TrunkDayState {
  readonly bill?: Said;
  readonly counter?: Said;
  /** A busy trunk has thousands of items a day: in buckets, so that an event copies a few of them, and not all. */
  readonly items: readonly Bucket[];
}
const buckets = 256;
function bucketOf(billId: string): number {
  let hash = 0;
  for (let i = 0; i < billId.length; i++) hash = (hash * 31 + billId.charCodeAt(i)) | 0;
  return (hash >>> 0) % buckets;
}
const itemOf = ({ items }: TrunkDayState, billId: string): BilledCall | undefined => {
  const bucket = items[bucketOf(billId)]!;
  return Object.hasOwn(bucket, billId) ? bucket[billId] : undefined;
};
function withItem(state: TrunkDayState, billId: string, item: BilledCall): TrunkDayState {
  const nth = bucketOf(billId);
  return { ...state, items: state.items.with(nth, { ...state.items[nth], [billId]: item }) };
}
const change = (state: TrunkDayState, billId: string, more: (item: BilledCall) => Partial<BilledCall>) => {
  const item = itemOf(state, billId);
  return item ? withItem(state, billId, { ...item, ...more(item) }) : state;
};

export const streamOf = (command: TrunkCommand): string => trunkStream(trunkDayId(command));

export const trunk: Decider<TrunkCommand, TrunkDayState, TrunkEvent> = {
  name: 'trunk',
  streamOf,
  initial: { items: new Array<Bucket>(buckets).fill({}) },
  evolve,
  decide: (command, state) => accept(...record(command, state)),
};

function evolve(state: TrunkDayState, event: TrunkEvent): TrunkDayState {
  switch (event.type) {
    case 'TrunkDayBilled':
      return { ...state, bill: coverSaid(event.data) };
    case 'TrunkDayCounted': {
      const { calls, seconds = null } = event.data;
      return { ...state, counter: { ...coverSaid(event.data), calls: say(calls), seconds: say(seconds) } };
    }
    case 'TrunkDayCorrected': {
      const { of, field, is } = event.data;
      return { ...state, [of]: { ...state[of], [field]: say(is, state[of]?.[field]) } };
    }
    case 'TrunkCallBilled': {
      const { billId, at, direction, number, seconds } = event.data;
      return withItem(state, billId, {
        at: tell(undefined, at),
        direction: tell(undefined, direction),
        ...(number && { number: { ...tell(undefined, number.subject), field: number } }),
        ...(seconds !== undefined && { seconds: tell(undefined, seconds) }),
        leads: event.about.leads,
        withdrawn: false,
        heard: [],
      });
    }
    case 'BilledCallCorrected': {
      const { billId, field, is } = event.data;
      return change(state, billId, (item) => ({
        leads: event.about.leads,
        ...(field === 'number'
          ? { number: { ...tell(item.number, (is as PersonalField).subject), field: is as PersonalField } }
          : { [field]: tell<unknown>(item[field], is) }),
      }));
    }
    case 'BilledCallWithdrawn':
    case 'BilledCallRestored': {
      const { billId, reissue } = event.data;
      const withdrawn = event.type === 'BilledCallWithdrawn';
      return change(state, billId, ({ heard }) => ({ withdrawn, heard: [...heard, reissue] }));
    }
    default:
      return never(event);
  }
}

function record(command: TrunkCommand, state: TrunkDayState): TrunkEvent[] {
  switch (command.type) {
    case 'RecordBilledCall':
      return billedCall(command, state);
    case 'RecordBilledDay':
      return [...billedDay(command, state), ...reissued(command, state)];
    case 'RecordTrunkCount':
      return counted(command, state);
    default:
      return never(command);
  }
}

function billedCall(command: RecordBilledCall, state: TrunkDayState): TrunkEvent[] {
  const { trunk, day, billId, at, direction, number, lead, seconds } = command;
  const item = itemOf(state, billId);
  if (!item) {
    const data = {
      trunk,
      day,
      billId,
      at,
      direction,
      ...(number && { number }),
      ...(seconds !== undefined && { seconds }),
    };
    return [sayer(command)('TrunkCallBilled', data, [lead])];
  }
  // A lead whose number was taken off the item was once named by it, and its history has both.
  const correct = (field: BilledCallField, was: string | number | PersonalField | null, is: typeof was) =>
    sayer(command)('BilledCallCorrected', { billId, field, was, is }, [lead, ...item.leads]);
  return [
    ...(isNews(item.at, at) ? [correct('at', item.at.is, at)] : []),
    ...(isNews(item.direction, direction) ? [correct('direction', item.direction.is, direction)] : []),
    ...(number && isNews(item.number, number.subject) ? [correct('number', item.number?.field ?? null, number)] : []),
    ...(isNews(item.seconds, seconds) ? [correct('seconds', item.seconds?.is ?? null, seconds)] : []),
  ];
}

function billedDay(command: RecordBilledDay, { bill }: TrunkDayState): TrunkEvent[] {
  const { trunk, day, zone, from, to, directions, unanswered } = command;
  if (!bill) return [sayer(command)('TrunkDayBilled', { trunk, day, zone, from, to, directions, unanswered })];
  return corrections('bill', command, bill, { directions, unanswered });
}

/** Each item is told of once by each re-issue. */
function reissued(command: RecordBilledDay, { items }: TrunkDayState): TrunkEvent[] {
  const { reissue } = command;
  if (!reissue) return [];
  const left = new Set(reissue.only);
  return items.flatMap((bucket) =>
    Object.entries(bucket).flatMap(([billId, { withdrawn, heard, leads }]) => {
      if (withdrawn !== left.has(billId) || heard.includes(reissue.name)) return [];
      const type = withdrawn ? 'BilledCallRestored' : 'BilledCallWithdrawn';
      return [sayer(command)(type, { billId, reissue: reissue.name }, leads)];
    }),
  );
}

function counted(command: RecordTrunkCount, { counter }: TrunkDayState): TrunkEvent[] {
  const { trunk, day, zone, from, to, directions, unanswered, calls, seconds } = command;
  const data = { trunk, day, zone, from, to, directions, unanswered, calls };
  if (!counter) return [sayer(command)('TrunkDayCounted', { ...data, ...(seconds !== undefined && { seconds }) })];
  return corrections('counter', command, counter, { directions, unanswered, calls, seconds });
}

function corrections(
  of: 'bill' | 'counter',
  command: TrunkCommand,
  said: Said,
  values: Partial<Record<TrunkDayField, TrunkDayValue | undefined>>,
): TrunkEvent[] {
  return Object.entries(values).flatMap(([name, is]) => {
    const field = name as TrunkDayField;
    if (is === undefined || !isNews(said[field], JSON.stringify(is))) return [];
    return [sayer(command)('TrunkDayCorrected', { of, field, was: said[field]?.value ?? null, is })];
  });
}

const say = (value: TrunkDayValue, before?: Told<string>) => ({ ...tell(before, JSON.stringify(value)), value });
const coverSaid = ({ directions, unanswered }: TrunkCover): Said => ({
  directions: say(directions),
  unanswered: say(unanswered),
});

type Data = { readonly [E in TrunkEvent as E['type']]: E['data'] };
const sayer =
  ({ stamp }: Pick<TrunkCommand, 'stamp'>) =>
  <T extends keyof Data>(type: T, data: Data[T], leads: readonly (LeadId | undefined)[] = []): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp, type, data, { leads });
