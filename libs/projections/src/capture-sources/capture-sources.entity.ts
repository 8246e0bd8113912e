import type { Zone } from '@app/decider/fact';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'capture_sources_sources', synchronize: false })
export class CaptureSourceRow {
  @ViewColumn() source!: string;
  @ViewColumn() account!: string;
  @ViewColumn() zone!: Zone | null;
  @ViewColumn() first_at!: Date;
  @ViewColumn() last_at!: Date;
}
