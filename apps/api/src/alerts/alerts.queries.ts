import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, Matches, ValidateIf } from 'class-validator';
import { alertKinds, type AlertKind } from '@app/domain/alerts/alert.events';
import { alertStates, AlertsQuery, type AlertsAsk } from '@app/projections/alerts/alerts.query';
import { After, AnInstant, Id, OneOf } from '../fields';
import { Ask, PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';
import { Refusal } from '@app/wiring/auth/refusal';

export class ListAlerts extends PagedAsk {
  @OneOf(alertKinds, { optional: true })
  kind?: AlertKind;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Id({ optional: true })
  lead?: string;
  @OneOf(alertStates, { optional: true, description: 'Those that nobody has acknowledged yet where absent.' })
  state?: AlertsAsk['state'];
  @ApiProperty({
    required: false,
    description:
      'Only those whose cause is still there, or is gone: of orphans, what is overdue, too many leads, silent sources, and deliveries set aside. Of the other kinds it can’t be said.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  stillSo?: boolean;
  @AnInstant({ optional: true, description: 'What has been so since this moment or later.' })
  from?: string;
  @AnInstant({ optional: true, description: 'Exclusive.' })
  @After('from')
  to?: string;
}
export class ReadAlert extends RevealingAsk {
  declare alertId: string;
}
export class SummariseAlerts extends Ask {
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
}
export class FollowAlerts {
  @ApiProperty({
    required: false,
    description:
      'The id of the last event that is known; the header Last-Event-ID goes before. From now on where absent.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: '$property must be the id of an event' })
  after?: string;
}

const alerts = {
  reader: AlertsQuery,
  // All but the first for whether it is still so.
  projection: ['alerts', 'lead-book', 'overdue-tasks', 'lead-ownership', 'rep-directory'],
};
export const alertQueryHandlers = [
  pageHandler(ListAlerts, alerts, (query, { kind, rep, lead, state, stillSo, from, to, limit, open }, after) =>
    query.alerts({ kinds: kind && [kind], rep, lead, state, stillSo, from, to, limit, open, after }),
  ),
  queryHandler(ReadAlert, alerts, async (query, { alertId, open }) => {
    const answer = await query.alert(alertId, { open });
    if (!answer) throw new Refusal('alert.unknown', 'No such alert was raised.');
    return answer;
  }),
  queryHandler(SummariseAlerts, alerts, (query, { rep }) => query.summary({ rep })),
];
