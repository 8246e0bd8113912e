import type { Sealed } from '@app/decider/fact';
import type { LineKind, RepRole, WorkingHours } from '@app/domain/reps/rep.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'rep_directory_reps', synchronize: false })
export class DirectoryRep {
  @ViewColumn() rep!: string;
  @ViewColumn() name!: Sealed | null;
  @ViewColumn() joined_at!: Date | null;
  @ViewColumn() team!: string | null;
  @ViewColumn() role!: RepRole | null;
  @ViewColumn() zone!: string | null;
  @ViewColumn() max_open_leads!: number | null;
  @ViewColumn() offboarded_at!: Date | null;
  @ViewColumn() successor!: string | null;
  @ViewColumn() notices!: readonly { readonly version: string; readonly at: string }[];
}

@ViewEntity({ schema: 'read_model', name: 'rep_directory_patterns', synchronize: false })
export class DirectoryPattern {
  @ViewColumn() rep!: string;
  /** `yyyy-mm-dd` */
  @ViewColumn() valid_from!: string;
  @ViewColumn() fte_percent!: number;
  @ViewColumn() hours!: readonly WorkingHours[];
}

@ViewEntity({ schema: 'read_model', name: 'rep_directory_absences', synchronize: false })
export class DirectoryAbsence {
  @ViewColumn() rep!: string;
  @ViewColumn() absence!: string;
  @ViewColumn() from_at!: Date;
  @ViewColumn() to_at!: Date;
}

@ViewEntity({ schema: 'read_model', name: 'rep_directory_substitutions', synchronize: false })
export class DirectorySubstitution {
  @ViewColumn() rep!: string;
  @ViewColumn() revision!: number;
  @ViewColumn() substitute!: string;
  @ViewColumn() from_at!: Date;
  @ViewColumn() to_at!: Date;
}

@ViewEntity({ schema: 'read_model', name: 'rep_directory_line_changes', synchronize: false })
export class DirectoryLineChange {
  @ViewColumn() rep!: string;
  @ViewColumn() revision!: number;
  @ViewColumn() kind!: LineKind;
  @ViewColumn() value!: Sealed;
  @ViewColumn() from_at!: Date;
  @ViewColumn() assigned!: boolean;
}
