import { cdrColumns, type CdrColumn } from '@app/capture/asterisk-cdr/legs';

export interface CdrRow {
  readonly id: string;
  readonly at: Date;
  /** Which leg of the call, from 1; of several the last was answered. */
  readonly leg?: number;
  readonly legs?: number;
}

/** A line of Master.csv, its times in UTC: a call from outside that rang at 201, 202, … until somebody took it. */
export function cdrRow({ id, at, leg = 1, legs = 1 }: CdrRow): string {
  const time = (seconds: number) =>
    new Date(at.getTime() + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const taken = leg === legs;
  const row: Partial<Record<CdrColumn, string>> = {
    src: '79031234567',
    dst: `${200 + leg}`,
    dcontext: 'from-trunk',
    clid: '"79031234567" <79031234567>',
    channel: 'SIP/beeline-00000001',
    dstchannel: `SIP/${200 + leg}-0000000${leg}`,
    lastapp: 'Dial',
    start: time(0),
    answer: taken ? time(10 * leg) : '',
    end: time(10 * leg + (taken ? 50 : 0)),
    duration: `${10 * leg + (taken ? 50 : 0)}`,
    billsec: taken ? '50' : '0',
    disposition: taken ? 'ANSWERED' : 'NO ANSWER',
    amaflags: 'DOCUMENTATION',
    uniqueid: id,
    linkedid: id,
    sequence: `${leg}`,
  };
  return cdrColumns.map((column) => `"${(row[column] ?? '').replaceAll('"', '""')}"`).join(',');
}
