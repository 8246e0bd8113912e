import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { AccessLog } from '../auth/access-log';
import type { Caller } from '../commands/caller';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Denied } from '@app/wiring/auth/refusal';
import type { Ask, RevealingAsk } from './ask';

/** Takes a question to the query bus, and records what was looked at. */
@Injectable()
export class Reader {
  private readings = { quarter: 0, seen: new Set<string>() };

  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(AccessLog) private readonly access: AccessLog,
    @Inject(CLOCK) private readonly clock: Clock,
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
   * Of one rep's record. That somebody else read it is recorded though nothing was in the open: once in a quarter of an
   * hour, for whoever turns the pages or asks again meanwhile is still at the same reading. What the rep reads themselves
   * is recorded like any other list.
   */
  async record<R, A extends RevealingAsk>(
    rep: string,
    what: string,
    ask: A,
    asked: { caller: Caller } & Partial<A>,
    count: (page: R) => number,
  ): Promise<R> {
    const { principal } = asked.caller;
    const page = await this.list<R, A>(what, ask, asked, count, { reps: [rep] });
    if (ask.open || principal.rep === rep || this.isStillReading(principal.id, rep, what)) return page;
    const data = { what, count: count(page), sealed: true } as const;
    await this.access.add(asked.caller, { type: 'ListRead', data }, { reps: [rep] });
    this.readings.seen.add(readingOf(principal.id, rep, what));
    return page;
  }

  private isStillReading(user: string, rep: string, what: string): boolean {
    const quarter = Math.floor(this.clock().getTime() / quarterMs);
    if (this.readings.quarter !== quarter) this.readings = { quarter, seen: new Set() };
    return this.readings.seen.has(readingOf(user, rep, what));
  }
}
const quarterMs = 15 * 60 * 1000;
const readingOf = (user: string, rep: string, what: string) => `${user} ${rep} ${what}`;
type About = Parameters<AccessLog['add']>[2];
