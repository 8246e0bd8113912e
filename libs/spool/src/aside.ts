import type { KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { frameAt, seal, unseal } from './frame';
import { remove, writeWhole } from './segments';
import type { SpoolEntry } from './spool';

/** An entry that lies aside: when it was first given, and where it lies. */
export interface Lying extends SpoolEntry {
  readonly at: number;
  readonly path: string;
}

/** Where entries lie that failed for their own reason, as enciphered as they were, and what was damaged. */
export class Aside {
  entries = 0;
  damaged = 0;
  bytes = 0;

  private constructor(
    readonly dir: string,
    private readonly key: KeyObject,
  ) {}

  static async open(dir: string, key: KeyObject): Promise<Aside> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const aside = new Aside(dir, key);
    await aside.count();
    return aside;
  }

  /** `at` is when it was first given, in milliseconds since 1970. */
  async put({ number, payload }: SpoolEntry, at: number): Promise<void> {
    const path = join(this.dir, `${String(number).padStart(15, '0')}.entry`);
    await writeWhole(path, seal(this.key, number, at, payload));
    await this.count();
  }

  /** The entries, oldest first. */
  async *lying(): AsyncGenerator<Lying> {
    for (const name of (await readdir(this.dir)).sort()) {
      if (!name.endsWith('.entry')) continue;
      const path = join(this.dir, name);
      const bytes = await readFile(path);
      const frame = frameAt(bytes, 0);
      if (frame === 'none' || 'needs' in frame) continue;
      yield { path, at: frame.given, number: frame.number, payload: unseal(this.key, bytes, frame) };
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
