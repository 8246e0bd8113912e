import { MissedCallsQuery } from '@app/projections/missed-calls/missed-calls.query';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, ValidateIf } from 'class-validator';
import { After, AnInstant, Id } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListMissedCalls extends PagedAsk {
  @AnInstant({ optional: true, description: '30 days before `to` where absent.' })
  from?: string;
  @AnInstant({ optional: true, description: 'Exclusive; now where absent.' })
  @After('from')
  to?: string;
  @Id({ optional: true, example: 'rep-7', description: 'On this rep’s line, or rung at them.' })
  rep?: string;
  @Id({ optional: true })
  lead?: string;
  @ApiProperty({ required: false, description: 'Only those that were called back at all, or never.' })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  returned?: boolean;
  declare at: string;
}

export const missedCallsQueryHandlers = [
  pageHandler(
    ListMissedCalls,
    { reader: MissedCallsQuery, projection: ['rep-scorecard', 'department'] },
    (calls, { from, at, to = at, rep, lead, returned: calledBack, limit, open, caller }, after) => {
      // A rep has a lead's number shown lead by lead.
      const opened = caller.principal.role === 'rep' ? ('unmatched' as const) : ('all' as const);
      return calls.missed({ from, to, rep, lead, calledBack, limit, after, ...(open && { open: opened }) });
    },
  ),
];
