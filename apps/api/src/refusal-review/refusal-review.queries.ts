import { RefusalFiguresQuery } from '@app/projections/refusal-review/refusal-figures.query';
import {
  caseStatuses,
  RefusalReviewQuery,
  type CaseStatus,
} from '@app/projections/refusal-review/refusal-review.query';
import { After, AnInstant, Id, Label, OneOf } from '../fields';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

const kinds = ['refusal', 'disqualification'] as const;

export class ListRefusals extends PagedAsk {
  @OneOf([...caseStatuses, 'all'], {
    optional: true,
    description:
      '`unreviewed` where absent. `second`: drawn to be reviewed by somebody else, too; without what the asking manager reviewed.',
  })
  status?: CaseStatus | 'all';
  @OneOf(kinds, { optional: true })
  of?: (typeof kinds)[number];
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Label({ optional: true, example: 'price' })
  reason?: string;
}
/** Every time that the lead was refused or disqualified. */
export class ListRefusalsOfLead extends PagedAsk {
  declare leadId: string;
}
export class ReadRefusalFigures extends Ask {
  @AnInstant({ example: '2026-03-01T00:00:00+01:00', description: 'Of the refusal.' })
  from!: string;
  @AnInstant({ example: '2026-04-01T00:00:00+02:00', description: 'Exclusive.' })
  @After('from')
  to!: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
}

const projection = ['refusal-review', 'call-scores', 'rep-scorecard', 'department'];
const refusals = { reader: RefusalReviewQuery, projection };
export const refusalReviewHandlers = [
  pageHandler(ListRefusals, refusals, (cases, { status, of, rep, reason, limit, open, caller }, after) =>
    cases.queue({ status, of, rep, reason, limit, open, after, reviewer: caller.principal.id }),
  ),
  pageHandler(ListRefusalsOfLead, refusals, (cases, { leadId, limit, open }, after) =>
    cases.queue({ status: 'all', lead: leadId, limit, open, after }),
  ),
  queryHandler(ReadRefusalFigures, { reader: RefusalFiguresQuery, projection }, (figures, { from, to, rep }) =>
    figures.figures({ from, to, rep }),
  ),
];
