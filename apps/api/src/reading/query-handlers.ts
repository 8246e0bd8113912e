import { Inject, type Type } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Cursors } from './cursors';
import { Freshness } from './freshness';
import type { Ask, PagedAsk } from './ask';

/** A query handler: waits until the projections that it reads know what the caller knows, then answers from `reader`. */
export function queryHandler<A extends Ask, R>(
  ask: Type<A>,
  { reader, projection = [] }: { reader: Type<R>; projection?: string | readonly string[] },
  answer: (reader: R, ask: A) => unknown,
): Type<IQueryHandler> {
  @QueryHandler(ask)
  class Handler {
    constructor(
      @Inject(reader) private readonly reader: R,
      @Inject(Freshness) private readonly freshness: Freshness,
    ) {}

    async execute(asked: A): Promise<unknown> {
      if (asked.atLeast !== undefined && projection.length > 0)
        await this.freshness.atLeast(asked.atLeast, ...[projection].flat());
      return answer(this.reader, asked);
    }
  }
  return Handler;
}

interface Page {
  readonly next: string | null;
}

/** The same for a list: `after` is the place that the cursor stands for. */
export function pageHandler<A extends PagedAsk, R>(
  ask: Type<A>,
  { reader, projection }: { reader: Type<R>; projection: string | readonly string[] },
  answer: (reader: R, ask: A, after: string | undefined) => Promise<Page>,
): Type<IQueryHandler> {
  @QueryHandler(ask)
  class Handler {
    constructor(
      @Inject(reader) private readonly reader: R,
      @Inject(Freshness) private readonly freshness: Freshness,
      @Inject(Cursors) private readonly cursors: Cursors,
    ) {}

    async execute(asked: A): Promise<Page> {
      const { atLeast, cursor } = asked;
      const after = cursor === undefined ? undefined : this.cursors.take(ask.name, cursor);
      if (atLeast !== undefined) await this.freshness.atLeast(atLeast, ...[projection].flat());
      const page = await answer(this.reader, asked, after);
      return { ...page, next: page.next && this.cursors.give(ask.name, page.next) };
    }
  }
  return Handler;
}
