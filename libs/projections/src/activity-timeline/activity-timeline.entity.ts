import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'activity_timeline_records', synchronize: false })
export class TimelineRecord {
  /** Position of the first event appended together with it. */
  @ViewColumn() append!: string;
  @ViewColumn() revision!: number;
  @ViewColumn() at!: Date;
  /** The recorded event as JSON text. */
  @ViewColumn() record!: string;
}

@ViewEntity({ schema: 'read_model', name: 'activity_timeline_entries', synchronize: false })
export class TimelineEntry {
  /** `rep:<id>` or `lead:<id>` */
  @ViewColumn() party!: string;
  @ViewColumn() append!: string;
}
