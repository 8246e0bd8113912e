import { Body, Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import type {
  CalendarDaysPage,
  DefinitionsPage,
  RulesInForce,
  ScoringFormsPage,
} from '@app/projections/department/department.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { AdoptScoringForm, SetCalendarDay, SetDefinition } from './department.commands';
import { ListCalendarDays, ListDefinitions, ListScoringForms, ReadRules } from './department.queries';

/** One installation keeps the record of one department. */
const main = { id: 'main' };

@ApiTags('department')
@Controller('department')
export class DepartmentController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute('rules', 'Every threshold that holds on a day, which version, since when', 'rep', 'manager', 'auditor')
  rules(@Query() ask: ReadRules, @Asking() caller: Caller): Promise<RulesInForce> {
    ask.day ??= this.clock().toISOString().slice(0, 10);
    return this.reader.read<RulesInForce, ReadRules>(ask, { caller });
  }

  @CommandRoute('definitions', 'Set a rule from a day on', 'manager')
  setDefinition(@Body() body: SetDefinition, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { ...main, caller });
  }

  @QueryRoute('definitions', 'What was ever set, when and by whom', 'manager', 'auditor')
  definitions(@Query() ask: ListDefinitions, @Asking() caller: Caller): Promise<DefinitionsPage> {
    return this.reader.read<DefinitionsPage, ListDefinitions>(ask, { caller });
  }

  @CommandRoute('calendar-days', 'A day off for everybody or a team, or no longer', 'manager')
  setCalendarDay(@Body() body: SetCalendarDay, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { ...main, caller });
  }

  @QueryRoute('calendar-days', 'What was said of which day', 'rep', 'manager', 'auditor')
  calendarDays(@Query() ask: ListCalendarDays, @Asking() caller: Caller): Promise<CalendarDaysPage> {
    return this.reader.read<CalendarDaysPage, ListCalendarDays>(ask, { caller });
  }

  @CommandRoute('scoring-forms', 'Adopt the next version of a form by which calls are scored', 'manager')
  adoptScoringForm(@Body() body: AdoptScoringForm, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { ...main, caller });
  }

  @QueryRoute('scoring-forms', 'Every version of every form', 'rep', 'manager', 'auditor')
  scoringForms(@Query() ask: ListScoringForms, @Asking() caller: Caller): Promise<ScoringFormsPage> {
    return this.reader.read<ScoringFormsPage, ListScoringForms>(ask, { caller });
  }
}
