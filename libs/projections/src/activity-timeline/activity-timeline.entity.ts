import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'activity_timeline_records', synchronize: false })
export class TimelineRecord {
  @ViewColumn() position!: string;
  /** The recorded event as JSON text. */
  @ViewColumn() record!: string;
}

@ViewEntity({ schema: 'read_model', name: 'activity_timeline_entries', synchronize: false })
export class TimelineEntry {
  /** `rep:<id>` or `lead:<id>` */
  @ViewColumn() party!: string;
  @ViewColumn() position!: string;
  @ViewColumn() at!: Date;
}
