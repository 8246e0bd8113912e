import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config';
import { openStores, type Stores } from './stores';

const pauseMs = 1_000;
/** So often it is said, while it lasts. */
const tellEvery = 10;

/**
 * As `openStores`, but waits for a database that does not answer yet, for ever, and says so: after a power cut everything
 * starts at once. What no waiting makes good is thrown: a wrong password, a wrong master key. (No logger is there yet.)
 */
export async function openStoresPatiently(
  config: Config,
  options: Parameters<typeof openStores>[1] = {},
  tell: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<Stores> {
  for (let tries = 0; ; tries++) {
    try {
      return await openStores(config, options);
    } catch (error) {
      const why = awayBecause(error);
      if (why === undefined) throw error;
      if (tries % tellEvery === 0)
        tell(`The stores at ${placesOf(config)} do not answer (${why}): this process starts once they do.`);
      await sleep(pauseMs);
    }
  }
}

/** Network, or PostgreSQL starting or out of connections; undefined for all else. */
function awayBecause(error: unknown): string | undefined {
  const { code, syscall, cause, errors } = error as {
    code?: unknown;
    syscall?: unknown;
    cause?: unknown;
    errors?: readonly unknown[];
  };
  if (errors?.length) return awayBecause(errors[0]);
  if (typeof syscall === 'string' && /^(connect|getaddrinfo|read|write)$/.test(syscall)) return String(code);
  if (typeof code === 'string' && /^(08|53|57P)...?$/.test(code)) return code;
  if (code === 'store.unavailable' || code === 'vault.unavailable') return code;
  if (error instanceof Error && /^(Connection terminated|timeout)/.test(error.message)) return 'no connection';
  return cause === undefined ? undefined : awayBecause(cause);
}

/** Without names and passwords. */
const placesOf = ({ databaseUrl, eventStoreUrl }: Config): string =>
  [databaseUrl, eventStoreUrl].flatMap((url) => (url ? [new URL(url).host] : [])).join(' and ');
