import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Role } from '@app/wiring/roles';
import type { Desk } from './desk';

interface Told {
  readonly id?: string;
  readonly event?: string;
  readonly data?: { readonly alertId: string; readonly code?: string };
}

/** One connection to the alerts' feed, as a browser's EventSource would hold it. */
export class Feed {
  private text = '';
  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (text: string) => (this.text += text));
  }

  static async open(
    desk: Desk,
    role: Role,
    { rep = 'rep-1', lastEventId }: { rep?: string; lastEventId?: string } = {},
  ) {
    const authorization = `Bearer ${await desk.token(role, `feed-of-${role}-${rep}`, rep)}`;
    const { port } = desk.app.getHttpServer().address() as AddressInfo;
    const headers = { authorization, ...(lastEventId && { 'last-event-id': lastEventId }) };
    const [response] = (await once(get({ port, path: '/alerts/feed', headers }), 'response')) as [IncomingMessage];
    const feed = new Feed(response);
    // it has begun where the first sign of life says
    if (response.statusCode === 200) await feed.until(() => feed.text.includes('\n\n'));
    return feed;
  }

  get head() {
    const { statusCode: status, headers } = this.response;
    return { status, type: headers['content-type'] };
  }
  /** What was sent whole, comments left out. */
  get events(): Told[] {
    return this.blocks.filter(({ event }) => event !== undefined);
  }
  /** As a browser would say it when it comes back. */
  get lastEventId(): string | undefined {
    return this.blocks.findLast(({ id }) => id !== undefined)?.id;
  }
  private get blocks(): Told[] {
    const blocks = this.text.split('\n\n').slice(0, -1);
    return blocks.map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      return { id: field('id'), event: field('event'), ...(data && { data: JSON.parse(data) as Told['data'] }) };
    });
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) await once(this.response, 'data');
  }
  async has(events: number): Promise<(string | undefined)[]> {
    await this.until(() => this.events.length >= events);
    return this.events.map(({ data }) => data?.alertId);
  }
  async ended(): Promise<void> {
    if (!this.response.readableEnded) await once(this.response, 'end');
  }
  leave(): void {
    this.response.destroy();
  }
}
