import type { Reading } from '../captured';
import { csvRecords } from '../csv-records';
import { RowError } from '../local-time';
import { callOf, type LinkedCall } from './calls';
import { legReader, type CdrOptions, type Leg } from './legs';

/** A call's last leg is written when it ends: the log has then moved on by no more than the longest call. */
const settled = 4 * 3600 * 1000;
const mostCalls = 50_000;

interface OpenCall extends LinkedCall {
  /** The latest end of a leg, as the log tells it. */
  end: number;
  /** So many of its legs have been given out. */
  given: number;
}

/**
 * Reads `Master.csv` as Asterisk's cdr_csv writes it (no header line), uniting legs into calls by linkedid, else uniqueid. A call is
 * given out once the log is four hours past it. A leg that comes later still reopens its call, which is then given out again, whole,
 * as long as it is among the last 50,000: that many are kept in memory, and no more.
 */
export async function* readAsteriskCdr(
  bytes: AsyncIterable<Uint8Array>,
  options: CdrOptions & { readonly account: string },
): AsyncGenerator<Reading[]> {
  const legOf = legReader(options);
  const calls = new Map<string, OpenCall>();
  let now = -Infinity;

  for await (const records of csvRecords(bytes, { delimiter: ',', encoding: 'utf-8', width: options.columns.length })) {
    const readings: Reading[] = [];
    for (const record of records) {
      const { line } = record;
      if ('broken' in record) {
        readings.push({ line, how: 'refused', reason: record.broken });
        continue;
      }
      try {
        const leg = legOf(line, record.fields);
        if (join(calls, leg)) now = Math.max(now, leg.end);
        else readings.push({ line, how: 'skipped', reason: 'the same row again' });
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        readings.push({ line, how: 'refused', reason: error.message });
      }
    }
    for (const call of calls.values())
      if (isFresh(call) && call.end < now - settled) readings.push(...given(call, options));
    for (const [id, call] of calls) {
      if (calls.size <= mostCalls) break;
      if (isFresh(call)) readings.push(...given(call, options));
      calls.delete(id);
    }
    if (readings.length) yield readings;
  }
  const rest = [...calls.values()].filter(isFresh).flatMap((call) => given(call, options));
  if (rest.length) yield rest;
}

/** False where the call has this very row already. */
function join(calls: Map<string, OpenCall>, leg: Leg): boolean {
  const call = calls.get(leg.call) ?? { id: leg.call, legs: [], end: leg.end, given: 0 };
  if (call.legs.some(({ key }) => key === leg.key)) return false;
  call.legs.push(leg);
  call.end = Math.max(call.end, leg.end);
  calls.delete(leg.call);
  calls.set(leg.call, call);
  return true;
}

function given(call: OpenCall, { account, zone }: { account: string; zone: string }): Reading[] {
  const fresh = call.legs.slice(call.given);
  call.given = call.legs.length;
  const fact = callOf(call, account);
  if (!fact) return fresh.map(({ line }) => ({ line, how: 'skipped', reason: 'helper channels only' }));
  const { line } = fresh.at(-1)!;
  return [{ line, how: 'taken', rows: fresh.length, facts: [{ ...fact, origin: { ...fact.origin, zone } }] }];
}

const isFresh = (call: OpenCall) => call.given < call.legs.length;
