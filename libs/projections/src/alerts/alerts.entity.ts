import type { Sealed } from '@app/decider/fact';
import type { AlertKind } from '@app/domain/alerts/alert.events';
import type { ContactRef } from '@app/domain/ids';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'alerts_alerts', synchronize: false })
export class AlertRow {
  @ViewColumn() alert!: string;
  @ViewColumn() kind!: AlertKind;
  @ViewColumn() rep!: string | null;
  @ViewColumn() lead!: string | null;
  @ViewColumn() task!: string | null;
  @ViewColumn() contact!: ContactRef | null;
  @ViewColumn() looked!: string | null;
  @ViewColumn() what!: string | null;
  @ViewColumn() since!: Date;
  @ViewColumn() raised_at!: Date;
  @ViewColumn() figures!: Readonly<Record<string, string | number>>;
  @ViewColumn() acknowledged!: boolean;
  @ViewColumn() acknowledged_by!: string | null;
  @ViewColumn() acknowledged_at!: Date | null;
  @ViewColumn() note!: Sealed | null;
}
