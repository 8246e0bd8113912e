import { Controller, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { LeadLoad, NeglectedPage } from '@app/projections/lead-load/lead-load.query';
import type { RepLoad } from '@app/projections/lead-load/rep-load.query';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Reach } from '../auth/reach';
import { Asking, type Caller } from '../commands/caller';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { MonitoringNotice, notAcknowledged } from '../reps/monitoring-notice';
import { ListNeglectedLeads, ReadLeadLoad } from './lead-load.queries';

/** What a rep has been seen to do waits for the notice, as on the scorecard; what they hold is the department's to know. */
const notShown = { capacity: null, load: null, why: notAcknowledged };
type ShownLoad = Omit<LeadLoad, 'reps'> & {
  readonly reps: readonly (Omit<RepLoad, 'why'> & { readonly why?: string })[];
};

@ApiTags('load and redistribution')
@Controller()
export class LeadLoadController {
  constructor(
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(MonitoringNotice) private readonly notice: MonitoringNotice,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @QueryRoute(
    'lead-load',
    'Who has how much to do, beside what they have shown they can do, and how evenly; a rep sees their own',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async load(@Query() ask: ReadLeadLoad, @Asking() caller: Caller): Promise<ShownLoad> {
    const load = await this.reader.read<LeadLoad, ReadLeadLoad>(ask, this.own(ask, caller));
    const reps = load.reps.map(({ rep }) => rep);
    const withheld = await this.notice.withheldFrom(caller.principal, reps);
    return { ...load, reps: load.reps.map((line) => (withheld.has(line.rep) ? { ...line, ...notShown } : line)) };
  }

  @QueryRoute(
    'neglected-leads',
    'Open leads long without a contact and hardly tried since, longest first; a rep sees their own',
    'rep',
    'manager',
    'auditor',
    'service',
  )
  async neglected(@Query() ask: ListNeglectedLeads, @Asking() caller: Caller): Promise<NeglectedPage> {
    return this.reader.read<NeglectedPage, ListNeglectedLeads>(ask, this.own(ask, caller));
  }

  private own(ask: { rep?: string }, caller: Caller) {
    const rep = ask.rep ?? caller.principal.rep;
    this.reach.rep(caller.principal, rep);
    return { rep, caller, at: this.clock().toISOString() };
  }
}
