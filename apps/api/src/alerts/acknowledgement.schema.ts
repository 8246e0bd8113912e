import { ApiProperty } from '@nestjs/swagger';
import type { Problem } from '@app/contracts/http/problem';
import type { Receipt } from '@app/contracts/http/receipt';
import { ReceiptSchema } from '../commands/receipt.schema';

/** How it went with one of several alerts: a receipt, or why there is none. */
export type Acknowledgement =
  | { readonly alertId: string; readonly receipt: Receipt }
  | ({ readonly alertId: string } & Pick<Problem, 'code' | 'detail' | 'details'>);

export class AcknowledgementSchema {
  @ApiProperty({ example: 'overdue~lead-7~task-3~2026-03-03T09:00:00.000Z' })
  alertId!: string;
  @ApiProperty({ type: ReceiptSchema, required: false, description: 'Where it was acknowledged, now or before.' })
  receipt?: ReceiptSchema;
  @ApiProperty({ required: false, example: 'alert.already-acknowledged', description: 'Why it was not.' })
  code?: string;
  @ApiProperty({ required: false })
  detail?: string;
  @ApiProperty({ type: Object, required: false, example: { by: 'head' } })
  details?: Record<string, string | number | boolean | null>;
}
