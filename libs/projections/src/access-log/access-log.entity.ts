import type { Actor } from '@app/decider/fact';
import type { AccessEvent } from '@app/domain/access/access.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'access_log_looks', synchronize: false })
export class AccessLook {
  @ViewColumn() position!: string;
  @ViewColumn() at!: Date;
  @ViewColumn() user_id!: string;
  @ViewColumn() role!: Actor['kind'];
  /** '' for everybody but reps. */
  @ViewColumn() rep!: string;
  @ViewColumn() kind!: AccessEvent['type'];
  @ViewColumn() what!: string | null;
  @ViewColumn() items!: number;
  @ViewColumn() sealed!: boolean;
  @ViewColumn() lead!: string | null;
  @ViewColumn() reps!: readonly string[];
  @ViewColumn() code!: string | null;
  @ViewColumn() event_id!: string;
}

@ViewEntity({ schema: 'read_model', name: 'access_log_amounts', synchronize: false })
export class AccessAmount {
  @ViewColumn() user_id!: string;
  @ViewColumn() role!: Actor['kind'];
  @ViewColumn() rep!: string;
  @ViewColumn() kind!: AccessEvent['type'];
  @ViewColumn() at!: Date;
  @ViewColumn() thing!: string;
  @ViewColumn() times!: number;
  @ViewColumn() items!: number;
  @ViewColumn() contacts!: number;
}
