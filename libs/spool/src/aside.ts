import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { remove, writeWhole } from './segments';

/** Where entries lie that failed for their own reason, as enciphered as they were, and what was damaged. */
export class Aside {
  entries = 0;
  damaged = 0;
  bytes = 0;

  private constructor(readonly dir: string) {}

  static async open(dir: string): Promise<Aside> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const aside = new Aside(dir);
    await aside.count();
    return aside;
  }

  async put(number: number, frame: Uint8Array): Promise<void> {
    await writeWhole(this.pathOf(number), frame);
    await this.count();
  }

  pathOf(number: number): string {
    return join(this.dir, `${String(number).padStart(15, '0')}.entry`);
  }

  /** The frames of the entries, oldest first. */
  async *frames(): AsyncGenerator<{ readonly path: string; readonly bytes: Buffer }> {
    for (const name of (await readdir(this.dir)).sort()) {
      const path = join(this.dir, name);
      if (name.endsWith('.entry')) yield { path, bytes: await readFile(path) };
    }
  }

  async remove(path: string): Promise<void> {
    await remove(path);
    await this.count();
  }

  async count(): Promise<void> {
    const names = await readdir(this.dir);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.dir, name))).size));
    this.entries = names.filter((name) => name.endsWith('.entry')).length;
    this.damaged = names.filter((name) => name.endsWith('.damaged')).length;
    this.bytes = sizes.reduce((sum, size) => sum + size, 0);
  }
}
