import type { Sealed } from '@app/decider/fact';
import type { DossierKind } from '@app/domain/reps/rep.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'rep_notes_statements', synchronize: false })
export class NotedStatement {
  @ViewColumn() rep!: string;
  @ViewColumn() statement!: string;
  @ViewColumn() on_kind!: 'record' | 'event' | 'figure';
  @ViewColumn() on_ref!: string | null;
  @ViewColumn() text!: Sealed;
  @ViewColumn() at!: Date;
  @ViewColumn() event_id!: string;
}

@ViewEntity({ schema: 'read_model', name: 'rep_notes_dossier_notes', synchronize: false })
export class NotedInDossier {
  @ViewColumn() rep!: string;
  @ViewColumn() note!: string;
  @ViewColumn() kind!: DossierKind;
  @ViewColumn() text!: Sealed;
  @ViewColumn() at!: Date;
  @ViewColumn() noted_by!: string;
}
