interface Waiting<T> {
  readonly item: T;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** While one batch goes to the disk the next one gathers: many writers share what one fsync costs. */
export class GroupCommit<T> {
  /** Of what waits and of what is being written. */
  bytes = 0;
  private queue: Waiting<T>[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly largestBatch: number,
    private readonly write: (batch: readonly T[]) => Promise<void>,
  ) {}

  /** Resolves with the write that the item is in. */
  add(item: T, bytes: number): Promise<void> {
    this.bytes += bytes;
    return new Promise((resolve, reject) => {
      this.queue.push({ item, bytes, resolve, reject });
      this.writing ??= this.writeAll();
    });
  }

  async idle(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    // what is given in the same turn of the event loop goes together from the first on
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.nextBatch();
      try {
        await this.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const { bytes } of batch) this.bytes -= bytes;
    }
    // in the same turn as the look at the queue: what comes after begins anew
    this.writing = undefined;
  }

  private nextBatch(): Waiting<T>[] {
    let size = 0;
    let count = 0;
    for (const { bytes } of this.queue) {
      size += bytes;
      if (count > 0 && size > this.largestBatch) break;
      count++;
    }
    return this.queue.splice(0, count);
  }
}
