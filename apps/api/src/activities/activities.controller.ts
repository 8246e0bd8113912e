import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { activityStream } from '@app/domain/activities/activity.events';
import { Reach } from '../auth/reach';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { RecordActivity } from './activities.commands';

@ApiTags('activities')
@Controller('activities')
export class ActivitiesController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reach) private readonly reach: Reach,
  ) {}

  @CommandRoute('', 'Work that is neither call nor letter', 'rep', 'manager', 'service')
  async record(@Body() body: RecordActivity, @Asking() caller: Caller): Promise<Receipt> {
    const id = body.activityId ?? newId(caller);
    const { principal } = caller;
    if (principal.rep !== undefined) {
      body.rep ??= principal.rep;
      this.reach.rep(principal, body.rep);
      await this.reach.contact(principal, activityStream(id), { orNew: true });
      if (body.lead !== undefined) await this.reach.lead(principal, body.lead);
    }
    return this.clerk.record(body, { id, caller });
  }
}
