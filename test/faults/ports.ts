import { createServer } from 'node:net';

// Below every system's range for outgoing connections: one of those could take a dead process' port before it is back.
const [lowest, highest] = [20_000, 32_000];

/** A port that nothing listens on, the caller's to use and to use again. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
