import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds without a byte: whoever was writing it is gone. */
const abandonedAfter = 3_600_000;

/** Where content is written down until its name is known. Nobody finds anything by what it is called here. */
export class Incoming {
  constructor(private readonly directory: string) {}

  /** Writes it down, synced, and gives its path to `settle`; whatever comes of that, it is not here any more then. */
  async hold(content: AsyncIterable<Uint8Array>, settle: (path: string) => Promise<void>): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, randomUUID());
    try {
      const file = await open(path, 'wx', 0o600);
      try {
        for await (const piece of content) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await settle(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Removes what a crash left; other processes may be writing here. */
  async tidy(now = Date.now()): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      const written = await stat(path).catch(() => undefined);
      if (written && now - written.mtimeMs > abandonedAfter) await rm(path, { force: true });
    }
  }
}
