import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, ValidateIf } from 'class-validator';
import { OverdueTasksQuery } from '@app/projections/overdue-tasks/overdue-tasks.query';
import { Id } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListOverdueTasks extends PagedAsk {
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Id({ optional: true })
  lead?: string;
  @ApiProperty({
    required: false,
    description: 'Only tasks whose due time of today has passed, not those moved since.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  now?: boolean;
  /** Who is away is judged by this moment. */
  declare at: string;
}

export const overdueTasksHandlers = [
  pageHandler(
    ListOverdueTasks,
    { reader: OverdueTasksQuery, projection: 'overdue-tasks' },
    (tasks, { rep, lead, now, limit, open, at }, after) =>
      tasks.overdue({ reps: rep === undefined ? undefined : [rep], lead, now, limit, open, at, after }),
  ),
];
