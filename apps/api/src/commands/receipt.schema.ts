import { ApiProperty } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';

export class ReceiptSchema implements Receipt {
  @ApiProperty({ example: 'lead-4711', description: 'Of the thing that the command was about.' })
  id!: string;
  @ApiProperty({ example: 'lead-lead-4711' })
  stream!: string;
  @ApiProperty({ example: 3 })
  revision!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as ?atLeast= to a query that has to know of this.',
  })
  position!: string | null;
  @ApiProperty({
    example: ['LeadAssigned'],
    description: 'Types of the events added; empty where everything was already so.',
  })
  events!: string[];
  @ApiProperty({ description: 'This Idempotency-Key was already carried out: the first result again.' })
  repeated!: boolean;
}
