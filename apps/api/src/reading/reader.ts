import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { AccessLog } from '../auth/access-log';
import type { Caller } from '../commands/caller';
import { Denied } from '@app/wiring/auth/refusal';
import type { Ask, RevealingAsk } from './ask';

/** Takes a question to the query bus, and records what was looked at. */
@Injectable()
export class Reader {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(AccessLog) private readonly access: AccessLog,
  ) {}

  /** `asked` is what the path and the caller add to the query parameters. Throws Refusal. */
  read<R, A extends Ask = Ask>(ask: A, asked: { caller: Caller } & Partial<A>): Promise<R> {
    if ((ask as RevealingAsk).open && asked.caller.principal.role === 'service')
      throw new Denied('access.role', 'Personal data is shown to people, not to services.');
    return this.queries.execute<A, R>(Object.assign(ask, asked));
  }

  /** A list; where it was asked for in the open, that is recorded before it is given. */
  async list<R, A extends RevealingAsk>(
    what: string,
    ask: A,
    asked: { caller: Caller } & Partial<A>,
    count: (page: R) => number,
    about: About = {},
  ): Promise<R> {
    const page = await this.read<R, A>(ask, asked);
    if (ask.open) await this.access.add(asked.caller, { type: 'ListRead', data: { what, count: count(page) } }, about);
    return page;
  }

  /**
   * Of one rep's record. That somebody else read it is recorded though nothing was in the open, once a reading: its first
   * page. What the rep reads themselves is recorded like any other list.
   */
  async record<R, A extends RevealingAsk & { cursor?: string }>(
    rep: string,
    what: string,
    ask: A,
    asked: { caller: Caller } & Partial<A>,
    count: (page: R) => number,
  ): Promise<R> {
    const page = await this.list<R, A>(what, ask, asked, count, { reps: [rep] });
    if (!ask.open && ask.cursor === undefined && asked.caller.principal.rep !== rep)
      await this.access.add(
        asked.caller,
        { type: 'ListRead', data: { what, count: count(page), sealed: true } },
        { reps: [rep] },
      );
    return page;
  }
}
type About = Parameters<AccessLog['add']>[2];
