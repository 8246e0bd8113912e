import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that can be cut in the middle of a word, and stay dead. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private dead = false;
  private hung = false;
  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async to(target: string): Promise<Line> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const line = new Line(url.href, server);
    server.on('connection', (near) => line.join(near, connect(Number(port), hostname)));
    return line;
  }

  private join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.pairs.add(pair);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(socket);
          this.pairs.delete(pair);
          other.destroy();
        });
      if (!this.hung) socket.pipe(other);
    }
    if (this.dead) near.destroy();
  }

  /** Whoever is connected now is connected no more; what was on its way may have arrived or not. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  kill(): void {
    this.dead = true;
    this.cut();
  }

  /** Nothing arrives any more, and nobody is told. */
  hang(): void {
    this.hung = true;
    for (const [near, far] of this.pairs) {
      near.unpipe(far);
      far.unpipe(near);
    }
  }

  /** After `kill` or `hang`. */
  revive(): void {
    this.dead = this.hung = false;
    for (const [near, far] of this.pairs) near.pipe(far).pipe(near);
  }

  async close(): Promise<void> {
    this.kill();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
