import { Body, Controller, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@app/contracts/http/receipt';
import { Asking, newId, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { CommandRoute } from '../commands/command-route';
import { IdParam } from '../id-param';
import {
  AssignRepLine,
  ChangeRepRole,
  JoinRep,
  MoveRep,
  NameSubstitute,
  OffboardRep,
  RecordRepAbsence,
  RemoveRepLine,
  SetRepCapacity,
  SetWorkingPattern,
} from './reps.commands';

@ApiTags('reps')
@Controller('reps')
export class RepsController {
  constructor(@Inject(Clerk) private readonly clerk: Clerk) {}

  @CommandRoute('', 'A rep joins', 'manager', 'service')
  join(@Body() body: JoinRep, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id: body.repId ?? newId(caller), caller });
  }

  @CommandRoute(':repId/lines', 'The rep answers to a line from now on', 'manager', 'service')
  assignLine(@IdParam('repId') id: string, @Body() body: AssignRepLine, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/lines/remove', 'The rep answers to a line no longer', 'manager', 'service')
  removeLine(@IdParam('repId') id: string, @Body() body: RemoveRepLine, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/team', 'The rep moves to a team', 'manager', 'service')
  move(@IdParam('repId') id: string, @Body() body: MoveRep, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/role', 'The rep becomes a hunter or a farmer', 'manager', 'service')
  changeRole(@IdParam('repId') id: string, @Body() body: ChangeRepRole, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/working-patterns', 'When the rep works, from a day on', 'manager', 'service')
  setWorkingPattern(
    @IdParam('repId') id: string,
    @Body() body: SetWorkingPattern,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/absences', 'The rep is away', 'manager', 'service')
  recordAbsence(
    @IdParam('repId') id: string,
    @Body() body: RecordRepAbsence,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/substitutes', 'Somebody stands in for the rep', 'manager', 'service')
  nameSubstitute(
    @IdParam('repId') id: string,
    @Body() body: NameSubstitute,
    @Asking() caller: Caller,
  ): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/capacity', 'How many open leads the rep may hold', 'manager', 'service')
  setCapacity(@IdParam('repId') id: string, @Body() body: SetRepCapacity, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }

  @CommandRoute(':repId/offboard', 'The rep leaves: everything passes to a successor, access ends', 'manager')
  offboard(@IdParam('repId') id: string, @Body() body: OffboardRep, @Asking() caller: Caller): Promise<Receipt> {
    return this.clerk.record(body, { id, caller });
  }
}
