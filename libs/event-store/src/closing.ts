import { setMaxListeners } from 'node:events';
import { StoreError } from './event-store';

/** That a store is closed, or about to be. */
export class Closing {
  private readonly controller = new AbortController();
  readonly signal = this.controller.signal;

  constructor() {
    setMaxListeners(0, this.signal); // every reader and every retry listens
  }

  /** Throws `store.closed` from then on. */
  refuseOnceClosed(): void {
    if (this.signal.aborted) throw new StoreError('store.closed', 'the event store is closed');
  }

  /** A signal that ends with `signal`, and with the store. */
  or(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.signal]) : this.signal;
  }

  /** False where it had begun before. */
  begin(): boolean {
    if (this.signal.aborted) return false;
    this.controller.abort();
    return true;
  }
}
