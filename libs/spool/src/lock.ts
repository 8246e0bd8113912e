import { createHash, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { SpoolError } from './spool';

/** Most that every system takes as the address of a socket. */
const longestAddress = 100;

/**
 * Keeps a folder for one process: a socket in it that the process listens on. Whoever finds it asks whether somebody is
 * there, and where nobody is, it is left over from a process that was killed. (A file with a process id would lie: ids
 * are given again, and in two containers both are 1.) Throws `spool.locked`. Gives how to let go.
 */
export async function lock(dir: string): Promise<() => Promise<void>> {
  const address = addressOf(dir);
  for (;;) {
    const server = await listen(address);
    if (server) return () => new Promise((resolve) => server.close(() => resolve()));
    if (await answers(address)) throw locked(dir);
    await clear(address, dir);
  }
}

function addressOf(dir: string): string {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\onrecord-${createHash('sha256').update(dir).digest('hex').slice(0, 32)}`;
  const path = join(dir, 'lock');
  const shorter = relative('', path);
  const address = shorter.length < path.length ? shorter : path;
  if (Buffer.byteLength(address) > longestAddress)
    throw new SpoolError('spool.broken', `${dir} is too long a path for a socket in it`);
  return address;
}

/** Undefined where the address is taken, by a process or by what one left behind. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      ['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '') ? resolve(false) : reject(error),
    );
  });
}

/** Takes away what nobody listens on; looks again at what it took, since somebody may just have come. */
async function clear(address: string, dir: string): Promise<void> {
  const aside = addressOfLeftOver(address);
  try {
    await rename(address, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (await answers(aside)) {
    await rename(aside, address);
    throw locked(dir);
  }
  await rm(aside, { force: true });
}

const addressOfLeftOver = (address: string) => `${address}.${randomUUID().slice(0, 4)}`;
const locked = (dir: string) => new SpoolError('spool.locked', `another process has ${dir}`);
