import { AccessDeniedError, EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { StoreError } from '../event-store';

/** `esdb://user:password@host:2113?tls=true&tlsCAFile=…`, `esdb+discover://…` for a cluster. */
export function connect(connectionString: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(connectionString);
  // Without this every append rides on one shared batch stream, and when its connection is lost under load the client
  // leaves rejections unhandled, which ends the process. A call of its own for each append fails to its caller alone.
  (client as unknown as { supports: () => Promise<boolean> }).supports = async () => false;
  return client;
}

/** Without TLS the server asks nobody who they are. */
export const isInsecure = (connectionString: string): boolean => /[?&]tls=false\b/i.test(connectionString);

/** By gRPC's status: cancelled, unknown, deadline exceeded, internal, unavailable. */
const transientCodes = new Set([1, 2, 4, 13, 14]);
/** By the client's own errors, some of which carry no status. */
const transientTypes = new Set(['unavailable', 'timeout', 'deadline-exceeded', 'cancelled', 'not-leader', 'unknown']);
const transientMessages = /^(Failed to discover|Channel has been (shut down|closed))/;
const unauthenticated = 16;

/** The client reconnects by itself but repeats nothing: whoever called decides, by this. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  const { code, type } = error as { code?: number; type?: string };
  if (code !== undefined) return transientCodes.has(code) || type === 'not-leader';
  return transientTypes.has(type ?? '') || transientMessages.test(error.message);
}

/** What the server says where a position is asked for at which no event begins: it reads there all the same, and fails. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && /InvalidPosition|Exception was thrown by handler/.test(error.message);

export const isDenied = (error: unknown): boolean =>
  error instanceof AccessDeniedError || (error as { code?: number }).code === unauthenticated;

/** All of a read, always to its end: the client keeps a call for ever that nobody does. A stream that is not there is empty. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  try {
    for await (const item of source) all.push(item);
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return all;
}
