import type { Message } from './message';

/** Where messages go. kafkajs has no maintainers: moving to another client is one new file beside kafka.broker.ts. */
export interface Broker {
  /** Resolves when every replica in sync has every message, in order within a key. Throws when it could not be had. */
  send(messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}
