import type { Zone } from '@app/decider/fact';
import { CaptureError } from '../captured';
import { iso, quoted, RowError, timeReader, type TimeReader } from '../local-time';

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
  readonly line: number;
  /** Unites the legs of one call. */
  readonly call: string;
  /** The row's own key: the same row again is the same leg. */
  readonly key: string;
  /** The channel that began the call. */
  readonly first: boolean;
  readonly src: string;
  readonly dst: string;
  readonly channel: Endpoint;
  readonly dstChannel: Endpoint;
  readonly app: string;
  readonly start: number;
  readonly answer?: number;
  readonly end: number;
  readonly billsec: number;
  readonly disposition: CdrDisposition;
}

/** `PJSIP/201-0000004a`: the technology, and the peer before the last dash. */
export interface Endpoint {
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

export function endpoint(channel: string): Endpoint {
  const slash = channel.indexOf('/');
  if (slash < 0) return { tech: '', peer: channel, helper: false };
  const tech = channel.slice(0, slash);
  const dash = channel.lastIndexOf('-');
  const peer = channel.slice(slash + 1, dash > slash ? dash : undefined);
  const helper = /^Local$/i.test(tech);
  return { tech, peer, helper, ...(phone.test(tech) && isExtension(peer) && { extension: peer }) };
}
/** A party inside the PBX: `201`, or the dialplan's own `s`, `h`, `*98`. */
export const isInside = (number: string): boolean => isExtension(number) || /^([a-z]|\*.*|)$/i.test(number);

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
  const time = timeReader('yyyy-MM-dd HH:mm:ss', gmt ? 'UTC' : zone);
  let lastEnd = -Infinity;

  return (line, fields) => {
    const value = (column: CdrColumn): string => {
      const text = fields[index[column] ?? -1]?.trim() ?? '';
      if (text.includes('\uFFFD') && column !== 'src') throw new RowError(`${column} is not UTF-8`);
      return text;
    };
    const disposition = value('disposition').toUpperCase() as CdrDisposition;
    if (!cdrDispositions.includes(disposition)) throw new RowError(`${quoted(value('disposition'))} is no disposition`);

    const { start, answer, end }: Pick<Leg, 'start' | 'answer' | 'end'> = times(value, time, lastEnd);
    lastEnd = end;
    const uniqueid = value('uniqueid');
    const linkedid = value('linkedid');
    if (!uniqueid && !linkedid) throw new RowError('it has neither linkedid nor uniqueid');
    const call = linkedid || unlinked(uniqueid, start);
    return {
      line,
      call,
      key: JSON.stringify([uniqueid, linkedid, value('sequence') || [value('channel'), value('dstchannel'), start]]),
      first: !linkedid || uniqueid === linkedid,
      src: value('src'),
      dst: value('dst'),
      channel: endpoint(value('channel')),
      dstChannel: endpoint(value('dstchannel')),
      app: value('lastapp'),
      start,
      ...(answer !== undefined && { answer }),
      end,
      billsec:
        index.billsec === undefined && answer !== undefined
          ? Math.round((end - answer) / 1000)
          : Number(value('billsec')) || 0,
      disposition,
    };
  };
}

/** In an hour that happened twice, the readings that fit the duration; then those not before the row before, as rows come in the order of their ends. */
function times(value: (column: CdrColumn) => string, time: TimeReader, lastEnd: number) {
  const readings = (text: string) => [time(text), time(text, time(text) + 1)];
  const duration = Number(value('duration') || NaN) * 1000;
  const misfit = ({ start, end }: { start: number; end: number }) =>
    (Math.abs(end - start - duration) > 2000 ? 2 : 0) + (end < lastEnd ? 1 : 0);
  const ends = readings(value('end'));
  const spans = readings(value('start')).flatMap((start) => ends.map((end) => ({ start, end })));
  const [span] = spans.filter(({ start, end }) => end >= start).sort((a, b) => misfit(a) - misfit(b));
  if (!span) throw new RowError(`it ends (${value('end')}) before it starts (${value('start')})`);

  const answered = value('answer');
  if (answered === '' || answered.startsWith('0000')) return span;
  const answer = time(answered, span.start);
  if (answer < span.start || answer > span.end) throw new RowError(`it was answered (${answered}) outside its time`);
  return { ...span, answer };
}

const day = 24 * 3600 * 1000;
/**
 * Without linkedid, rows of one uniqueid are the legs. It has its channel's second in it (`pbx1-1450000000.12`); far away from
 * that, the PBX has used it a second time, and the day tells the two apart.
 */
function unlinked(uniqueid: string, start: number): string {
  const second = /(?:^|-)(\d{9,10})\.\d+$/.exec(uniqueid)?.[1];
  return second && Math.abs(Number(second) * 1000 - start) > day ? `${uniqueid}@${iso(start).slice(0, 10)}` : uniqueid;
}
