import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, ValidateIf } from 'class-validator';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { PagedAsk, RevealingAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ListReps extends PagedAsk {
  @ApiProperty({ required: false, example: 'north' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @Length(1, 128)
  team?: string;
}
export class ReadRep extends RevealingAsk {
  declare repId: string;
}

const directory = { reader: RepDirectoryQuery, projection: 'rep-directory' };
export const repDirectoryHandlers = [
  pageHandler(ListReps, directory, (reps, { team, limit, open }, after) => reps.list({ team, limit, open, after })),
  queryHandler(ReadRep, directory, async (reps, { repId, open }) => {
    const found = await reps.rep(repId, { open });
    if (!found) throw new Refusal('rep.unknown', 'There is no such rep.');
    return found;
  }),
];
