import { once } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import type { Request, Response } from 'express';
import { AccessLog } from '../auth/access-log';
import type { Caller } from '../commands/caller';
import { byteRange } from './byte-range';
import type { Opened } from './sounds';

/** Milliseconds: whoever asks for another piece meanwhile is still at the same playing. */
const pauseMs = 15 * 60_000;
/** Milliseconds in which a client takes nothing, after which nobody reads on for it. */
const silenceMs = 120_000;

/**
 * Gives out what was said, whole or the range that is asked for, opened piece by piece at the client's pace. That it is
 * looked at is recorded before a byte goes out: once a playing. A player asks for dozens of ranges; those of one person for one
 * recording on one day (UTC), with no more than a quarter of an hour between two of them, are one playing to this process.
 */
@Injectable()
export class Playing {
  private readonly recorded = new Map<string, { lastAt: number; entry: Promise<unknown> }>();

  constructor(
    @Inject(AccessLog) private readonly access: AccessLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `what` is method and route, `id` what is played there. HEAD is answered without content, and not recorded. */
  async give(
    { caller, what, id }: { readonly caller: Caller; readonly what: string; readonly id: string },
    { content, mediaType, tag, about }: Opened,
    request: Request,
    response: Response,
  ): Promise<void> {
    response.setHeader('Accept-Ranges', 'bytes');
    response.setHeader('ETag', tag);
    // what the client has a part of is something else by now: then it gets all of this
    const goesOn = [undefined, tag].includes(request.get('if-range'));
    const range = goesOn ? byteRange(request.get('range'), content.length) : undefined;
    if (range === 'none') {
      response.setHeader('Content-Range', `bytes */${content.length}`);
      response.status(416).end();
      return;
    }
    if (request.method !== 'HEAD')
      await this.once([caller.principal.id, what, id], () =>
        this.access.add(caller, { type: 'RecordExported', data: { what, count: 1 } }, about),
      );
    response.type(mediaType);
    const { from, to } = range ?? { from: 0, to: content.length };
    response.setHeader('Content-Length', to - from);
    if (range) response.status(206).setHeader('Content-Range', `bytes ${from}-${to - 1}/${content.length}`);
    if (request.method === 'HEAD') return void response.end();
    await send(content.read(from, to), response);
  }

  private async once(what: readonly string[], record: () => Promise<unknown>): Promise<void> {
    const now = this.clock();
    const playing = JSON.stringify([...what, now.toISOString().slice(0, 10)]);
    const known = this.recorded.get(playing);
    const goesOn = known && now.getTime() - known.lastAt <= pauseMs;
    const entry = goesOn ? known.entry : record();
    // the one asked for last goes last, and the first are the first to be over
    this.recorded.delete(playing);
    this.recorded.set(playing, { lastAt: now.getTime(), entry });
    for (const [other, { lastAt }] of this.recorded) {
      if (now.getTime() - lastAt <= pauseMs) break;
      this.recorded.delete(other);
    }
    try {
      await entry;
    } catch (error) {
      this.recorded.delete(playing);
      throw error;
    }
  }
}

/** Ends quietly where the client goes away: it has heard enough. Throws what reading throws. */
async function send(content: AsyncIterable<Uint8Array>, response: Response): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.setTimeout(silenceMs, () => response.destroy());
  for await (const piece of content) {
    if (gone.signal.aborted) return;
    if (!response.write(piece)) await once(response, 'drain', { signal: gone.signal }).catch(() => undefined);
  }
  response.end();
}
