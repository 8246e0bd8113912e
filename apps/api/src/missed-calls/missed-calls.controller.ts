import { Body, Controller, HttpCode, HttpStatus, Inject, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { iso, localDate } from '@app/calendar/local-time';
import { afterWorked, orUsual } from '@app/calendar/working-time';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { MissedCallsQuery, type MissedCall, type MissedCalls } from '@app/projections/missed-calls/missed-calls.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Roles } from '@app/wiring/roles';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { Histories } from '../histories';
import { problems } from '../problem.schema';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { CalledBackSchema, type CalledBack } from './call-back.schema';
import { CallBack, CallBackLead, CallBackParty } from './missed-calls.commands';
import { ListMissedCalls } from './missed-calls.queries';

@ApiTags('mornings')
@Controller('missed-calls')
export class MissedCallsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(MissedCallsQuery) private readonly missed: MissedCallsQuery,
    @Inject(RepDirectoryQuery) private readonly directory: RepDirectoryQuery,
    @Inject(DepartmentQuery) private readonly department: DepartmentQuery,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Who called and was missed, and when they were called back; a rep sees what rang at them',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  list(@Query() ask: ListMissedCalls, @Asking() caller: Caller): Promise<MissedCalls> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    const asked = { caller, at: this.clock().toISOString() };
    return this.reader.list<MissedCalls, ListMissedCalls>('GET /missed-calls', ask, asked, ({ calls }) => calls.length);
  }

  /** Each of them as if it stood alone: what is refused does not hold up the others. A call has one such task, however often this is asked. */
  @Post('tasks')
  @HttpCode(HttpStatus.OK)
  @Roles('manager')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Makes the tasks to call back, each with its own result', description: 'Roles: manager.' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOkResponse({ type: [CalledBackSchema] })
  @problems(HttpStatus.BAD_REQUEST, HttpStatus.UNAUTHORIZED, HttpStatus.FORBIDDEN, HttpStatus.SERVICE_UNAVAILABLE)
  async callBack(@Body() body: CallBack, @Asking() caller: Caller): Promise<CalledBack[]> {
    const missed = await this.missed.of(body.calls);
    const results: CalledBack[] = [];
    for (const call of new Set(body.calls)) {
      try {
        results.push({ call, ...(await this.scheduled(call, missed.get(call), body, caller)) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        results.push({ call, code: error.code, detail: error.message, details: error.more.details });
      }
    }
    return results;
  }

  private async scheduled(call: string, missed: MissedCall | undefined, body: CallBack, caller: Caller) {
    if (!missed) throw new Refusal('call.unknown', 'There is no such missed call.');
    const { calledBackAt, lead, rep, offeredTo } = missed;
    if (calledBackAt !== null)
      throw new Refusal('call.called-back', 'They have been called back.', { details: { calledBackAt } });
    const task = `call-back-${call}`;
    if (lead !== null) {
      const due = await this.dueFor(await this.histories.ownerOf(lead), body);
      const asked = { id: lead, call, due, caller };
      return { task, receipt: await this.clerk.record(new CallBackLead(), asked) };
    }
    const assignee = body.assignee ?? rep ?? offeredTo[0];
    if (assignee === undefined) throw new Refusal('task.no-assignee', 'Nobody was rung: say who calls back.');
    const asked = { id: task, call, assignee, due: await this.dueFor(assignee, body), caller };
    return { task, receipt: await this.clerk.record(new CallBackParty(), asked) };
  }

  /** The department's response time, in the working hours of whoever calls back. */
  private async dueFor(rep: string | null, { dueAt }: CallBack): Promise<(now: string) => string> {
    if (dueAt !== undefined) return () => dueAt;
    const schedule = (rep === null ? undefined : await this.directory.schedule(rep)) ?? {
      zone: 'UTC',
      patterns: [],
      absences: [],
    };
    const definitions = await this.department.rules(localDate(this.clock().getTime(), schedule.zone));
    const ms = definitions.response.minutes * 60_000;
    return (now) => iso(afterWorked(orUsual(schedule), Date.parse(now), ms) ?? Date.parse(now) + ms);
  }
}
