import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { UnresolvedContacts } from '@app/projections/unresolved-contacts/unresolved-contacts.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { ListUnresolvedContacts } from './unresolved-contacts.queries';

@ApiTags('outcomes and tasks')
@Controller('unresolved-contacts')
export class UnresolvedContactsController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    '',
    'Reached contacts whose outcome nobody declared in time, longest first; a rep sees their own',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  list(@Query() ask: ListUnresolvedContacts, @Asking() caller: Caller): Promise<UnresolvedContacts> {
    ask.rep ??= caller.principal.rep;
    this.reach.rep(caller.principal, ask.rep);
    const at = this.clock().toISOString();
    return this.reader.read<UnresolvedContacts, ListUnresolvedContacts>(ask, { caller, at });
  }
}
