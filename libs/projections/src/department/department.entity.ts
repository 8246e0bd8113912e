import type { Sealed } from '@app/decider/fact';
import type { DefinitionValue, ScoringQuestion } from '@app/domain/departments/department.events';
import { ViewColumn, ViewEntity } from 'typeorm';

@ViewEntity({ schema: 'read_model', name: 'department_definitions', synchronize: false })
export class DepartmentDefinition {
  @ViewColumn() revision!: number;
  @ViewColumn() metric!: string;
  @ViewColumn() parameters!: Readonly<Record<string, DefinitionValue>>;
  /** `yyyy-mm-dd` */
  @ViewColumn() effective_from!: string;
  @ViewColumn() set_at!: Date;
  @ViewColumn() set_by!: string;
}

@ViewEntity({ schema: 'read_model', name: 'department_days', synchronize: false })
export class DepartmentDay {
  /** `yyyy-mm-dd` */
  @ViewColumn() day!: string;
  /** '' where it concerns everybody. */
  @ViewColumn() team!: string;
  @ViewColumn() works!: boolean;
  @ViewColumn() label!: string | null;
  @ViewColumn() revision!: number;
}

@ViewEntity({ schema: 'read_model', name: 'department_forms', synchronize: false })
export class DepartmentForm {
  @ViewColumn() form!: string;
  @ViewColumn() version!: number;
  @ViewColumn() questions!: readonly ScoringQuestion[];
  @ViewColumn() adopted_at!: Date;
}

@ViewEntity({ schema: 'read_model', name: 'department_decisions', synchronize: false })
export class DepartmentDecision {
  @ViewColumn() decision!: string;
  @ViewColumn() rep!: string;
  @ViewColumn() taken_at!: Date;
  @ViewColumn() words!: Sealed;
  @ViewColumn() grounds!: Sealed;
  @ViewColumn() figures!: readonly string[];
  @ViewColumn() taken_by!: string;
  @ViewColumn() rep_heard!: boolean;
}
