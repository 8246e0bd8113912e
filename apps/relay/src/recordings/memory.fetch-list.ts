import type { FetchList, Waiting } from './fetch-list';

/** For specs: forgets everything with the process. */
export class MemoryFetchList implements FetchList {
  private readonly items = new Map<string, Waiting & { dueAt: Date }>();

  async add(items: readonly Pick<Waiting, 'callId' | 'recordingId'>[], dueAt: Date): Promise<void> {
    for (const item of items)
      if (!this.items.has(keyOf(item))) this.items.set(keyOf(item), { ...item, tries: 0, dueAt });
  }
  async due(now: Date, limit: number, but: readonly Waiting[]): Promise<Waiting[]> {
    const underWay = new Set(but.map(keyOf));
    return [...this.items.values()]
      .filter((item) => item.dueAt <= now && !underWay.has(keyOf(item)))
      .toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
      .slice(0, limit)
      .map(({ callId, recordingId, tries }) => ({ callId, recordingId, tries }));
  }
  async postpone(item: Waiting, dueAt: Date): Promise<void> {
    if (this.items.has(keyOf(item))) this.items.set(keyOf(item), { ...item, dueAt });
  }
  async remove(item: Waiting): Promise<void> {
    this.items.delete(keyOf(item));
  }
  /** The next moment at which something is due. */
  get next(): Date | undefined {
    return [...this.items.values()].map(({ dueAt }) => dueAt).toSorted((a, b) => a.getTime() - b.getTime())[0];
  }
}
const keyOf = ({ callId, recordingId }: Pick<Waiting, 'callId' | 'recordingId'>) =>
  JSON.stringify([callId, recordingId]);
