import type { Fact, Instant, Recorded, Zone } from '@app/decider/fact';
import { splitStream } from '@app/domain/ids';
import { keyIn, type Key, type Projection, type Table } from '../projection';

/** A system that tells of calls, letters or messages by itself, as they happen; each of its accounts is one. */
export interface CaptureSource {
  readonly source: string;
  readonly account: string;
  /** Of the latest fact that says one. */
  readonly zone: Zone | null;
  readonly zone_at: Instant | null;
  readonly first_at: Instant;
  readonly last_at: Instant;
}
/** In that hour (its number since 1970, UTC) the source told something. */
export interface SourceHour {
  readonly source: string;
  readonly account: string;
  readonly hour: number;
}

export const captureSourceRows: Table<CaptureSource> = {
  name: 'sources',
  columns: {
    source: 'text',
    account: 'text',
    zone: 'text',
    zone_at: 'instant',
    first_at: 'instant',
    last_at: 'instant',
  },
  key: ['source', 'account'],
};
export const sourceHours: Table<SourceHour> = {
  name: 'hours',
  columns: { source: 'text', account: 'text', hour: 'int' },
  key: ['source', 'account', 'hour'],
  additive: [],
};

const told: ReadonlySet<string> = new Set(['call', 'email', 'message']);
const hourMs = 60 * 60 * 1000;

/** When each source told of something: live facts alone, by when they happened (a clock that is ahead counts as now). */
export const captureSources: Projection<Fact> = {
  name: 'capture-sources',
  version: 2,
  tables: [captureSourceRows, sourceHours],
  keysOf(event): readonly Key[] {
    const { account, system } = event.source;
    return isTold(event) ? [keyIn(captureSourceRows, system, account!)] : [];
  },
  fold(event, rows) {
    const { system: source, account = '' } = event.source;
    const at = event.occurredAt < event.recordedAt ? event.occurredAt : event.recordedAt;
    const before = rows.get(captureSourceRows, source, account) ?? {
      ...{ source, account, zone: null, zone_at: null, first_at: at, last_at: at },
    };
    const zone = isZoneName(event.zone) && isLater(at, event.zone, before) ? { zone: event.zone, zone_at: at } : {};
    rows.put(captureSourceRows, {
      ...before,
      ...zone,
      first_at: at < before.first_at ? at : before.first_at,
      last_at: at > before.last_at ? at : before.last_at,
    });
    rows.add(sourceHours, { source, account, hour: Math.floor(Date.parse(at) / hourMs) });
  },
};

/** What people say, what policies do, and what the relay finds where a recording is said to lie (for 19 hours), is no sign of life of a source. */
const isTold = ({ type, stream, source, ingest, actor }: Recorded): boolean =>
  ingest === 'live' &&
  !(actor.kind === 'system' && type.startsWith('Recording')) &&
  source.account !== undefined &&
  source.system !== 'policy' &&
  (actor.kind === 'service' || actor.kind === 'system') &&
  told.has(splitStream(stream)[0]);

/** Some sources know their offset only, which says nothing of next summer. */
const isZoneName = (zone: Zone | undefined): zone is Zone => zone !== undefined && /^[A-Za-z]/.test(zone);
const isLater = (at: Instant, zone: Zone, { zone: was, zone_at }: CaptureSource) =>
  zone_at === null || at > zone_at || (at === zone_at && zone > was!);
