import { createHash } from 'node:crypto';

/** Random numbers that a seed decides; `of(name)` gives an independent stream, so that one more call here moves nothing there. */
export class Random {
  private state: [number, number, number, number];

  constructor(private readonly seed: string) {
    const hash = createHash('sha256').update(seed).digest();
    this.state = [hash.readInt32LE(0), hash.readInt32LE(4), hash.readInt32LE(8), hash.readInt32LE(12)];
  }

  of(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** [0, 1): sfc32. */
  next(): number {
    let [a, b, c, d] = this.state;
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    this.state = [a, b, c, d];
    return (t >>> 0) / 2 ** 32;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }
  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }
  /** Log-normal: most a little under the median, some far over it. */
  around(median: number, spread: number): number {
    const [u, v] = [1 - this.next(), this.next()];
    return median * Math.exp(spread * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
  }
}
