import { fold } from '@app/decider/decider';
import type { Instant } from '@app/decider/fact';
import { heldPrivate } from '@app/domain/reps/private-numbers';
import { rep } from '@app/domain/reps/rep';
import { repStream, type RepEvent } from '@app/domain/reps/rep.events';
import { Histories } from '../histories';
import { RevealingAsk } from '../reading/ask';
import { queryHandler } from '../reading/query-handlers';

export class ListPrivateNumbers extends RevealingAsk {
  declare repId: string;
}
export interface PrivateNumberList {
  readonly rep: string;
  readonly count: number;
  /** Values in the open where that was asked for and the rep still has keys, else null. */
  readonly numbers: readonly { readonly value: string | null; readonly from: Instant }[];
}

/** As the rep's own stream has them this moment: whoever names a number is told so at once. */
export const privateNumberHandlers = [
  queryHandler(ListPrivateNumbers, { reader: Histories }, async (histories, { repId, open = false }) => {
    // told apart by their values, which nobody is shown unasked
    const events = await histories.all(repStream(repId), { open: true });
    const held = heldPrivate(fold(rep, events as RepEvent[]).privateNumbers);
    const numbers = held.map(({ value, from }) => ({ value: open ? value : null, from }));
    return { rep: repId, count: numbers.length, numbers } satisfies PrivateNumberList;
  }),
];
