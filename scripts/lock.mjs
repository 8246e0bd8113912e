import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `work` while no other process of this checkout runs work under the same lock file. Never held for minutes. */
export async function withLock(path, work) {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (await isAbandoned(path)) await rm(path, { force: true });
      else await delay(100);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

// The age counts too: in a container that was started again, the id of a killed holder soon belongs to somebody else.
async function isAbandoned(path) {
  try {
    const holder = Number(await readFile(path, 'utf8'));
    const { mtimeMs } = await stat(path);
    return (holder > 0 && !isAlive(holder)) || Date.now() - mtimeMs > 300_000;
  } catch {
    return false;
  }
}
