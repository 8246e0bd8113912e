import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'; // prettier-ignore
import { join } from 'node:path';
import { cdrColumns, legReader } from '@app/capture/asterisk-cdr/legs';
import type { NotTaken } from '@app/capture/captured';
import { csvLine, type CsvRecord } from '@app/capture/csv-records';
import { RowError } from '@app/capture/local-time';
import { SpoolError } from '@app/spool/spool';
import type { CaptureSource } from '@app/wiring/capture-sources';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import type { Config } from '@app/wiring/config';
import { CONFIG } from '@app/wiring/event-store.module';
import { AsteriskCdrLog } from './asterisk-cdr.log';
import { CaptureDesk } from './capture-desk';

/** Takes rows of call records in, and keeps them until their calls are on the record. */
@Injectable()
export class AsteriskCdrDesk implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(AsteriskCdrDesk.name);
  private readonly logs = new Map<string, AsteriskCdrLog>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CaptureDesk) private readonly desk: CaptureDesk,
  ) {}

  async onModuleInit(): Promise<void> {
    const { captureSources, dataDir, masterKey, spoolMaxBytes } = this.config;
    for (const source of captureSources) {
      if (source.source !== 'asterisk-cdr') continue;
      const { account, zone, gmt = false } = source;
      const log = new AsteriskCdrLog({
        dir: join(dataDir, 'capture', `asterisk-cdr-${account}.rows`),
        masterKey,
        mostBytes: spoolMaxBytes,
        cdr: { account, zone, gmt, columns: columnsOf(source) },
        clock: this.clock,
        take: (readings) => this.desk.take(readings, source),
        warn: (message) => this.logger.warn(`${account}: ${message}`),
      });
      this.logs.set(account, log);
      await log.start();
    }
  }

  /** Resolves once all rows that are none of those given back are on the disk. Throws SpoolError where they are not. */
  async keep(rows: readonly unknown[], source: CaptureSource): Promise<readonly NotTaken[]> {
    const log = this.logs.get(source.account);
    if (!log) throw new SpoolError('spool.closed', 'rows are not taken here');
    const columns = columnsOf(source);
    const legOf = legReader({ columns, zone: source.zone, gmt: source.gmt ?? false });
    const refused: NotTaken[] = [];
    const good: (readonly string[])[] = [];
    rows.forEach((row, i) => {
      const record = recordOf(row, i + 1, columns);
      try {
        if ('broken' in record) throw new RowError(record.broken);
        legOf(record.line, record.fields);
        good.push(record.fields);
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        refused.push({ line: i + 1, how: 'refused', reason: error.message });
      }
    });
    if (good.length > 0) await log.keep(good);
    return refused;
  }

  /** Before the stores close. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const log of this.logs.values()) await log.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const log of this.logs.values()) await log.close();
  }
}

const columnsOf = ({ columns = cdrColumns }: CaptureSource): readonly string[] => columns;

/** A line of CSV, a list of fields, or an object by column. */
function recordOf(row: unknown, line: number, columns: readonly string[]): CsvRecord {
  if (typeof row === 'string') return csvLine(line, row, columns.length);
  const values = Array.isArray(row)
    ? (row as unknown[])
    : typeof row === 'object' && row !== null
      ? columns.map((column) => (row as Record<string, unknown>)[column] ?? '')
      : [];
  if (values.length !== columns.length)
    return { line, broken: `${values.length} fields where there should be ${columns.length}` };
  const fields = values.map((value) => (typeof value === 'number' ? String(value) : value));
  return fields.every((field) => typeof field === 'string')
    ? { line, fields }
    : { line, broken: 'a field is neither text nor a number' };
}
