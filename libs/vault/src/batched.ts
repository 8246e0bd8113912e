interface Call<I, O> {
  readonly items: readonly I[];
  resolve(outputs: O[]): void;
  reject(error: unknown): void;
}

/**
 * Concurrent calls ride together: while one load is under way the next one gathers, up to about `most` items. `load`
 * answers item by item, in order. A load that fails is repeated call by call, so that nobody fails for another's item.
 */
export function batched<I, O>(
  load: (items: readonly I[]) => Promise<readonly O[]>,
  most = 1000,
): (items: readonly I[]) => Promise<O[]> {
  const waiting: Call<I, O>[] = [];
  let running = false;

  const run = async (calls: readonly Call<I, O>[]): Promise<void> => {
    try {
      const outputs = await load(calls.flatMap((call) => call.items));
      let from = 0;
      for (const call of calls) call.resolve(outputs.slice(from, (from += call.items.length)));
    } catch (error) {
      if (calls.length === 1) calls[0]!.reject(error);
      else for (const call of calls) await run([call]);
    }
  };
  const drain = async () => {
    running = true;
    await Promise.resolve(); // whoever calls in this same turn comes along
    while (waiting.length > 0) {
      let calls = 0;
      for (let items = 0; calls < waiting.length && items < most; calls++) items += waiting[calls]!.items.length;
      await run(waiting.splice(0, calls));
    }
    running = false;
  };

  return (items) =>
    new Promise((resolve, reject) => {
      waiting.push({ items, resolve, reject });
      if (!running) void drain();
    });
}
