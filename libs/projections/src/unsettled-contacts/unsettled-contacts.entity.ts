import type { Ingest, Sealed } from '@app/decider/fact';
import type { CallDirection } from '@app/domain/calls/call.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'unsettled_contacts_contacts', synchronize: false })
export class WaitingContact {
  /** `call:<id>`, `email:<id>` or `message:<id>` */
  @ViewColumn() contact!: string;
  @ViewColumn() direction!: CallDirection | null;
  @ViewColumn() at!: Date | null;
  /** '' where nobody's is known. */
  @ViewColumn() rep!: string;
  @ViewColumn() lead!: string | null;
  @ViewColumn() sender!: Sealed | null;
  @ViewColumn() receiver!: Sealed | null;
  @ViewColumn() line!: string | null;
  @ViewColumn() party!: string | null;
  @ViewColumn() missed!: boolean;
  @ViewColumn() automated!: boolean;
  @ViewColumn() void!: boolean;
  @ViewColumn() unsettled!: boolean;
  @ViewColumn() source!: string;
  @ViewColumn() ingest!: Ingest;
}
