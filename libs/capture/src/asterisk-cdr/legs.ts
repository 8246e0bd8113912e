import type { Zone } from '@app/decider/fact';
import { CaptureError } from '../captured';
import { iso, longestSeconds, quoted, RowError, secondsReader } from '../local-time';

/** The columns of cdr_csv's `Master.csv`, in its usual order; from `uniqueid` on they are there if switched on. */
// prettier-ignore
export const cdrColumns = [
  'accountcode', 'src', 'dst', 'dcontext', 'clid', 'channel', 'dstchannel', 'lastapp', 'lastdata', 'start', 'answer', 'end',
  'duration', 'billsec', 'disposition', 'amaflags', 'uniqueid', 'userfield', 'peeraccount', 'linkedid', 'sequence',
] as const;
export type CdrColumn = (typeof cdrColumns)[number];

const cdrDispositions = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'] as const;
export type CdrDisposition = (typeof cdrDispositions)[number];

/** One row: what one channel did. */
export interface Leg {
  /** Where it stands in its source: says nothing of the call, and two sources of one row differ in it. */
  readonly line: number;
  /** Unites the legs of one call. */
  readonly call: string;
  /** The row's own key: the same row again is the same leg. */
  readonly key: string;
  /** The channel that began the call. */
  readonly first: boolean;
  /** Rises with each record that the PBX opens; 0 where the file has none. */
  readonly sequence: number;
  readonly uniqueid: string;
  readonly src: string;
  readonly dst: string;
  readonly channel: Endpoint;
  readonly dstChannel: Endpoint;
  /** In lower case. */
  readonly app: string;
  readonly userfield: string;
  readonly start: number;
  readonly answer?: number;
  readonly end: number;
  readonly billsec: number;
  readonly disposition: CdrDisposition;
}

/** `PJSIP/201-0000004a`: the technology, and the peer before the last dash. */
export interface Endpoint {
  /** The whole of it: the channel's own name while it lives. */
  readonly name: string;
  readonly tech: string;
  readonly peer: string;
  /** The extension of a phone of ours; undefined for a trunk, a helper, or nothing. */
  readonly extension?: string;
  /** `Local/…;1` and `;2`: plumbing inside the PBX. */
  readonly helper: boolean;
}

export interface CdrOptions {
  /** In the order of the file. */
  readonly columns: readonly string[];
  /** The zone of the PBX's clock. */
  readonly zone: Zone;
  /** `usegmtime=yes`: the file is in UTC. */
  readonly gmt?: boolean;
}

const phone = /^(SIP|PJSIP|IAX2|SCCP|Skinny|H323)$/i;
export const isExtension = (text: string): boolean => /^\d{2,5}$/.test(text);

export function endpoint(name: string): Endpoint {
  const slash = name.indexOf('/');
  if (slash < 0) return { name, tech: '', peer: name, helper: false };
  const tech = name.slice(0, slash);
  const dash = name.lastIndexOf('-');
  const peer = name.slice(slash + 1, dash > slash ? dash : undefined);
  const helper = /^Local$/i.test(tech);
  return { name, tech, peer, helper, ...(phone.test(tech) && isExtension(peer) && { extension: peer }) };
}
/** A party inside the PBX: `201`, or the dialplan's own `s`, `h`, `*98`. */
export const isInside = (number: string): boolean => isExtension(number) || /^([a-z]|\*.*|)$/i.test(number);

/** Asterisk's own limits are 80 characters, and 255 for userfield. */
const longest = 255;
const longestId = 80;
const control = /\p{Cc}/u;

/** Turns a row's fields into a leg, whatever the order of columns. Throws CaptureError where columns can't do, RowError for a bad row. */
export function legReader({
  columns,
  zone,
  gmt = false,
}: CdrOptions): (line: number, fields: readonly string[]) => Leg {
  const problems = columns
    .filter((name) => !(cdrColumns as readonly string[]).includes(name))
    .map((name) => `${quoted(name)} is no CDR column; they are ${cdrColumns.join(', ')}`);
  if (new Set(columns).size < columns.length) problems.push('a column is named twice');
  for (const needed of ['src', 'dst', 'channel', 'dstchannel', 'lastapp', 'start', 'end', 'disposition'])
    if (!columns.includes(needed)) problems.push(`${needed} is missing`);
  if (!columns.includes('uniqueid') && !columns.includes('linkedid'))
    problems.push('uniqueid or linkedid is missing: nothing says which legs are one call');
  if (problems.length) throw new CaptureError('the columns of the CDR file:', problems);

  const index = Object.fromEntries(columns.map((name, i) => [name, i])) as Partial<Record<CdrColumn, number>>;
  const timesOf = timesReader(gmt ? 'UTC' : zone);

  return (line, fields) => {
    const value = (column: CdrColumn): string => {
      const text = fields[index[column] ?? -1]?.trim() ?? '';
      if (text.length > longest) throw new RowError(`${column} is longer than ${longest} characters`);
      if (control.test(text)) throw new RowError(`${column} has control characters in it`);
      if (text.includes('\uFFFD') && column !== 'src') throw new RowError(`${column} is not UTF-8`);
      return text;
    };
    const disposition = value('disposition').toUpperCase() as CdrDisposition;
    if (!cdrDispositions.includes(disposition)) throw new RowError(`${quoted(value('disposition'))} is no disposition`);

    const [uniqueid, linkedid] = [value('uniqueid'), value('linkedid')];
    if (!uniqueid && !linkedid) throw new RowError('it has neither linkedid nor uniqueid');
    if (Math.max(uniqueid.length, linkedid.length) > longestId)
      throw new RowError(`linkedid or uniqueid is longer than ${longestId} characters`);
    const { start, answer, end } = timesOf(value, uniqueid || linkedid);
    const [channel, dstChannel] = [value('channel'), value('dstchannel')];
    return {
      line,
      call: linkedid || unlinked(uniqueid, start),
      key: JSON.stringify([uniqueid, linkedid, value('sequence') || [channel, dstChannel, start]]),
      first: !linkedid || uniqueid === linkedid,
      sequence: placeIn(value('sequence')),
      uniqueid: uniqueid || linkedid,
      src: value('src'),
      dst: value('dst'),
      channel: endpoint(channel),
      dstChannel: endpoint(dstChannel),
      app: value('lastapp').toLowerCase(),
      userfield: (fields[index.userfield ?? -1] ?? '').trim().slice(0, longest),
      start,
      ...(answer !== undefined && { answer }),
      end,
      billsec:
        index.billsec === undefined && answer !== undefined ? (end - answer) / 1000 : secondsIn(value('billsec')),
      disposition,
    };
  };
}

/** A row without a number is one of 0 seconds, as Asterisk's own tools take it. */
function secondsIn(billsec: string): number {
  const seconds = Math.max(0, Math.round(Number(billsec) || 0));
  if (seconds > longestSeconds) throw new RowError(`billsec is more than ${longestSeconds}`);
  return seconds;
}
const placeIn = (sequence: string): number => {
  const place = Number(sequence);
  return Number.isSafeInteger(place) ? place : 0;
};

/**
 * In an hour that happened twice, the readings that fit the duration; then those that begin no earlier than the row's channel,
 * whose second is in the uniqueid; where that says nothing, those not before the row before, as rows come in the order of their ends.
 */
function timesReader(zone: Zone) {
  const read = secondsReader(zone);
  let lastEnd = -Infinity;
  return (value: (column: CdrColumn) => string, uniqueid: string): Pick<Leg, 'start' | 'answer' | 'end'> => {
    const [starts, ends] = [read(value('start')), read(value('end'))];
    let [start, end] = [starts[0]!, ends[0]!];
    if (starts.length + ends.length > 2) {
      const duration = Number(value('duration') || NaN) * 1000;
      const born = bornAt(uniqueid);
      const before = (start: number, end: number) =>
        born !== undefined && Math.abs(born - start) < day ? start < born - 1000 : end < lastEnd;
      const misfit = (start: number, end: number) =>
        (end < start ? 4 : 0) + (Math.abs(end - start - duration) > 2000 ? 2 : 0) + (before(start, end) ? 1 : 0);
      [start, end] = starts
        .flatMap((start) => ends.map((end) => [start, end] as const))
        .sort((a, b) => misfit(...a) - misfit(...b))[0]!;
    }
    if (end < start) throw new RowError(`it ends (${value('end')}) before it starts (${value('start')})`);
    lastEnd = end;

    const answered = value('answer');
    if (answered === '' || answered.startsWith('0000')) return { start, end };
    const answers = read(answered);
    const answer = answers.find((at) => at >= start) ?? answers[0]!;
    if (answer < start || answer > end) throw new RowError(`it was answered (${answered}) outside its time`);
    return { start, answer, end };
  };
}

const day = 24 * 3600 * 1000;
/** The second in which the channel was made: `pbx1-1450000000.12` has it in it. Milliseconds. */
const bornAt = (uniqueid: string): number | undefined => {
  const second = /(?:^|-)(\d{9,10})\.\d+$/.exec(uniqueid)?.[1];
  return second === undefined ? undefined : Number(second) * 1000;
};
/** Without linkedid, rows of one uniqueid are the legs; far away from its second the PBX has used it again, and the day tells the two apart. */
function unlinked(uniqueid: string, start: number): string {
  const born = bornAt(uniqueid);
  return born !== undefined && Math.abs(born - start) > day ? `${uniqueid}@${iso(start).slice(0, 10)}` : uniqueid;
}
