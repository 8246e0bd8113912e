import {
  groupings,
  RecordingCoverageQuery,
  type Grouping,
} from '@app/projections/recording-coverage/recording-coverage.query';
import { Transform } from 'class-transformer';
import { ADate, After, AZone, Id, Label, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

abstract class OfContents extends PagedAsk {
  @ADate({ example: '2026-03-01' })
  from!: string;
  @ADate({ example: '2026-04-01', description: 'Exclusive; 100 days after `from` at most.' })
  @After('from')
  to!: string;
  @AZone({ optional: true, description: 'Whose days; UTC where absent.' })
  zone?: string;
  @Label({ optional: true, description: 'Only calls on it.' })
  line?: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
}
export class ReadRecordingCoverage extends OfContents {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @OneOf(groupings, {
    optional: true,
    listOf: { min: 1, max: 3 },
    description: 'What to group by; `day` where absent.',
  })
  by?: Grouping[];
}
export class ListUnexplainedCalls extends OfContents {}

const read = {
  reader: RecordingCoverageQuery,
  projection: ['recording-coverage', 'capture-coverage', 'rep-scorecard', 'call-scores'],
};
const windowOf = ({ from, to, zone = 'UTC', line, rep }: OfContents) => ({ from, to, zone, line, rep });

export const recordingCoverageHandlers = [
  queryHandler(ReadRecordingCoverage, read, (coverage, ask) =>
    coverage.coverage({ ...windowOf(ask), by: ask.by ?? ['day'] }),
  ),
  pageHandler(ListUnexplainedCalls, read, (coverage, ask, after) =>
    coverage.unexplained({ ...windowOf(ask), limit: ask.limit, after }),
  ),
];
