import { Inject, Injectable } from '@nestjs/common';
import { repStream, type RepEvent } from '@app/domain/reps/rep.events';
import type { EventStore } from '@app/event-store/event-store';
import { SEALED_STORE } from '../event-store.module';
import type { Principal } from './principal';
import { Denied } from './refusal';

const leaving: RepEvent['type'] = 'RepOffboarded';

/**
 * A rep who left comes in nowhere, though the token is good for hours yet. The store itself is asked, each time for what
 * it has of the rep since the time before: nothing lags, and a rep's stream is read once.
 */
@Injectable()
export class Leavers {
  private readonly read = new Map<string, { readonly next: number; readonly left: boolean }>();

  constructor(@Inject(SEALED_STORE) private readonly store: Pick<EventStore, 'readStream'>) {}

  /** Throws Denied `access.left`. */
  async turnAway({ rep }: Principal): Promise<void> {
    if (rep !== undefined && (await this.hasLeft(rep)))
      throw new Denied('access.left', 'This rep has left: what they had is with their successor.');
  }

  private async hasLeft(rep: string): Promise<boolean> {
    let { next, left } = this.read.get(rep) ?? { next: 0, left: false };
    // Nobody comes back under the same id.
    if (left) return true;
    for await (const { revision, type } of this.store.readStream(repStream(rep), { from: next })) {
      next = revision + 1;
      left ||= type === leaving;
    }
    this.read.set(rep, { next, left });
    return left;
  }
}
