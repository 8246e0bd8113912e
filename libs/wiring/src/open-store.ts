import type { EventStore, StoredRecord } from '@app/event-store/event-store';
import type { OpenVault, SealVault } from '@app/vault/vault';

/** Records opened together: each page costs one look-up of the keys that are not at hand. */
const page = 500;

/**
 * The same store with personal fields in the open: sealed on the way in, opened on the way out (`open: null` once
 * erased). An append repeated with the same event ids is still the same append, though its ciphertext differs.
 */
export function openStore(store: EventStore, vault: SealVault & OpenVault): EventStore {
  const open = async (records: readonly StoredRecord[]): Promise<StoredRecord[]> => {
    const data = await vault.open(records.map((record) => record.data));
    return records.map((record, i) => ({ ...record, data: data[i] }));
  };
  async function* opened(records: AsyncIterable<StoredRecord>) {
    let gathered: StoredRecord[] = [];
    for await (const record of records) {
      gathered.push(record);
      if (gathered.length < page) continue;
      yield* await open(gathered);
      gathered = [];
    }
    yield* await open(gathered);
  }
  async function* delivered(deliveries: ReturnType<EventStore['subscribeAll']>) {
    for await (const delivery of deliveries) yield { ...delivery, records: await open(delivery.records) };
  }

  return {
    id: store.id,
    async append(stream, events, options) {
      const data = await vault.seal(events.map((event) => event.data));
      return store.append(
        stream,
        events.map((event, i) => ({ ...event, data: data[i] })),
        options,
      );
    },
    readStream: (stream, options) => opened(store.readStream(stream, options)),
    readAll: (options) => opened(store.readAll(options)),
    subscribeAll: (options) => delivered(store.subscribeAll(options)),
    subscribeStream: (stream, options) => delivered(store.subscribeStream(stream, options)),
    head: () => store.head(),
    async at(position) {
      const record = await store.at(position);
      return record && (await open([record]))[0];
    },
    close: () => store.close(),
  };
}
