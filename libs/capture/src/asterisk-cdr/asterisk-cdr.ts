import type { Reading } from '../captured';
import { csvRecords } from '../csv-records';
import { Uniting, type UnitingOptions } from './uniting';

/**
 * Reads a whole `Master.csv` as Asterisk's cdr_csv writes it (no header line), uniting legs into calls by linkedid, else uniqueid.
 * A call is given out once the log is four hours past it. A leg that comes later still reopens its call, which is then given out
 * again, whole, as long as it is among the last 50,000: that many are kept in memory, and no more.
 */
export async function* readAsteriskCdr(
  bytes: AsyncIterable<Uint8Array>,
  options: Omit<UnitingOptions, 'quietMs' | 'rememberMs'>,
): AsyncGenerator<Reading[]> {
  const calls = new Uniting(options);
  for await (const records of csvRecords(bytes, { delimiter: ',', encoding: 'utf-8', width: options.columns.length })) {
    const readings = [...calls.take(records), ...calls.settle()];
    if (readings.length) yield readings;
  }
  const rest = calls.rest();
  if (rest.length) yield rest;
}
