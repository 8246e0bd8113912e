import { ApiProperty } from '@nestjs/swagger';
import type { Problem } from '@app/contracts/http/problem';
import type { Receipt } from '@app/contracts/http/receipt';
import { ReceiptSchema } from '../commands/receipt.schema';

/** How it went with one of several missed calls: the task's receipt, or why there is none. */
export type CalledBack =
  | { readonly call: string; readonly task: string; readonly receipt: Receipt }
  | ({ readonly call: string } & Pick<Problem, 'code' | 'detail' | 'details'>);

export class CalledBackSchema {
  @ApiProperty({ example: 'call-2201' })
  call!: string;
  @ApiProperty({ required: false, example: 'call-back-call-2201' })
  task?: string;
  @ApiProperty({ type: ReceiptSchema, required: false, description: 'Where the task is there, now or before.' })
  receipt?: ReceiptSchema;
  @ApiProperty({ required: false, example: 'lead.has-next-task', description: 'Why it is not.' })
  code?: string;
  @ApiProperty({ required: false })
  detail?: string;
  @ApiProperty({ type: Object, required: false, example: { taskId: 'task-31' } })
  details?: Record<string, string | number | boolean | null>;
}
