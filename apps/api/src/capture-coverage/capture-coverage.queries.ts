import { CaptureCoverageQuery } from '@app/projections/capture-coverage/capture-coverage.query';
import { ADate, After, AZone, Id, Label, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadCaptureCoverage extends PagedAsk {
  @ADate({ example: '2026-03-01' })
  from!: string;
  @ADate({ example: '2026-04-01', description: 'Exclusive; 100 days after `from` at most.' })
  @After('from')
  to!: string;
  @AZone({ optional: true, description: 'Whose days; UTC where absent.' })
  zone?: string;
  @Label({ optional: true, example: 'PJSIP/example-carrier', description: 'A line, as calls name it.' })
  trunk?: string;
}
export class ListMissingCalls extends ReadCaptureCoverage {}
export class ListPhantomCalls extends ReadCaptureCoverage {
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @OneOf(['captured', 'declared'], { optional: true, description: 'Seen by a machine of ours, or told of by a rep.' })
  kind?: 'captured' | 'declared';
}

const read = {
  reader: CaptureCoverageQuery,
  projection: ['capture-coverage', 'rep-scorecard', 'call-scores', 'department'],
};
const windowOf = ({ from, to, zone = 'UTC', trunk }: ReadCaptureCoverage) => ({ from, to, zone, trunk });

export const captureCoverageHandlers = [
  queryHandler(ReadCaptureCoverage, read, (coverage, ask) => coverage.coverage(windowOf(ask))),
  pageHandler(ListMissingCalls, read, (coverage, { limit, open, ...ask }, after) =>
    coverage.missing({ ...windowOf(ask), limit, open, after }),
  ),
  pageHandler(ListPhantomCalls, read, (coverage, { limit, rep, kind, ...ask }, after) =>
    coverage.phantoms({ ...windowOf(ask), limit, rep, kind, after }),
  ),
];
