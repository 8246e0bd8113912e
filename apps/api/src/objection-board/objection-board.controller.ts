import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ObjectionBoard, RaisedObjections } from '@app/projections/objection-board/objection-board.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice } from '../reps/monitoring-notice';
import { ListObjections, ReadObjectionBoard } from './objection-board.queries';

@ApiTags('objections')
@Controller('objections')
export class ObjectionBoardController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    "Which objections are raised, and what works on them: the department's, or one rep's; of single reps a rep sees themselves",
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async board(@Query() ask: ReadObjectionBoard, @Asking() caller: Caller): Promise<ObjectionBoard> {
    if (ask.rep !== undefined) await this.mayShow(caller, ask.rep);
    return this.reader.read<ObjectionBoard, ReadObjectionBoard>(ask, { caller, at: this.clock().toISOString() });
  }

  @QueryRoute(
    'raised',
    'The objections that a number on the board was counted from; a rep sees their own',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async raised(@Query() ask: ListObjections, @Asking() caller: Caller): Promise<RaisedObjections> {
    ask.rep ??= caller.principal.rep;
    if (ask.rep !== undefined) await this.mayShow(caller, ask.rep);
    return this.reader.list<RaisedObjections, ListObjections>(
      'GET /objections/raised',
      ask,
      { caller, at: this.clock().toISOString() },
      ({ objections }) => objections.length,
    );
  }

  /** One rep's figures. Throws Refusal. */
  private mayShow({ principal }: Caller, rep: string): Promise<void> {
    this.reach.rep(principal, rep);
    return this.notice.mayShow(principal, rep);
  }
}
