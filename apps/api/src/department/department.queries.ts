import { DepartmentQuery } from '@app/projections/department/department.query';
import { ADate, After } from '../fields';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadRules extends Ask {
  @ADate({ optional: true, description: 'Today (UTC) where absent.' })
  day?: string;
}
export class ListDefinitions extends PagedAsk {}
export class ListCalendarDays extends PagedAsk {
  @ADate({ optional: true })
  from?: string;
  @ADate({ optional: true, example: '2026-12-31', description: 'Inclusive.' })
  @After('from', { orSame: true })
  to?: string;
}
export class ListScoringForms extends PagedAsk {}
export class ListDecisions extends PagedAsk {
  declare repId: string;
}

const department = { reader: DepartmentQuery, projection: 'department' };
export const departmentQueryHandlers = [
  queryHandler(ReadRules, department, (query, { day }) => query.rulesInForce(day!)),
  pageHandler(ListDefinitions, department, (query, { limit }, after) => query.history({ limit, after })),
  pageHandler(ListCalendarDays, department, (query, { from, to, limit }, after) =>
    query.calendarDays({ from, to, limit, after }),
  ),
  pageHandler(ListScoringForms, department, (query, { limit }, after) => query.forms({ limit, after })),
  pageHandler(ListDecisions, department, (query, { repId, limit, open }, after) =>
    query.decisions(repId, { limit, open, after }),
  ),
];
