import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, Matches, Max, Min, ValidateIf } from 'class-validator';
import type { Caller } from '../commands/caller';

const optional = ValidateIf((_, value) => value !== undefined);

/** Validated query parameters, and what goes over the query bus; the path's ids and the caller are set by the controller. */
export abstract class Ask {
  declare caller: Caller;

  @ApiProperty({
    required: false,
    description:
      "A receipt's position: the answer knows at least of that; 503 read.behind where the read side does not catch up in time.",
  })
  @optional
  @Matches(/^[\x21-\x7e]{1,200}$/, { message: '$property must be a position out of a receipt' })
  atLeast?: string;
}

/** Also holds personal fields. They stay sealed unless asked for, and that is recorded. */
export abstract class RevealingAsk extends Ask {
  @ApiProperty({
    required: false,
    description:
      'Show personal fields in the open. Recorded. People only, not services. Without it they are sealed, or null whether ' +
      'or not there is anything: where the answer has a list `sealed`, it names those that there are.',
  })
  @optional
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  open?: boolean;
}

/** One page of a list in a stable order. */
export abstract class PagedAsk extends RevealingAsk {
  @ApiProperty({ required: false, minimum: 1, maximum: 500, default: 100 })
  @optional
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  @ApiProperty({ required: false, description: 'The `next` of the page before.' })
  @optional
  @Matches(/^[\w-]+\.[\w-]+$/, { message: '$property must be the next of a page before' })
  cursor?: string;
}
