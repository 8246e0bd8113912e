/** What a command answers once it is recorded. */
export interface Receipt {
  /** Of the thing that the command was about; with a new thing, its new id. */
  readonly id: string;
  readonly stream: string;
  /** Of the stream's last event that this command added (or found). */
  readonly revision: number;
  /** Give it as `?atLeast=` to a query that has to know of this; null where the stream is still empty. */
  readonly position: string | null;
  /** Types of the events that were added, in order; empty where everything was already so. */
  readonly events: readonly string[];
  /** This Idempotency-Key was already carried out: the first result again. */
  readonly repeated: boolean;
}
