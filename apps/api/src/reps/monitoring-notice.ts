import { Inject, Injectable } from '@nestjs/common';
import { isZone, localDate } from '@app/calendar/local-time';
import { departmentStream } from '@app/domain/departments/department.events';
import { rulesOn } from '@app/domain/departments/rules';
import { DepartmentQuery } from '@app/projections/department/department.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import type { Principal } from '@app/wiring/auth/principal';
import { Refusal } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Histories } from '../histories';

export const notAcknowledged = 'monitoring notice not acknowledged';

/** Individual figures wait for the rep to acknowledge the department's notice, where it has one: docs/adr/0014. */
@Injectable()
export class MonitoringNotice {
  constructor(
    @Inject(DepartmentQuery) private readonly department: DepartmentQuery,
    @Inject(RepDirectoryQuery) private readonly directory: RepDirectoryQuery,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Histories) private readonly histories: Histories,
  ) {}

  /**
   * Asks the store itself: a notice can be read the moment it is set. A department that has never set one takes every
   * version. Throws Refusal `notice.unknown-version`.
   */
  async mustBeSet(version: string): Promise<void> {
    const set = (await this.histories.all(departmentStream)).flatMap((event) =>
      event.type === 'DefinitionSet' && event.data.metric === 'monitoring'
        ? [event.data.parameters['noticeVersion'] ?? null]
        : [],
    );
    const versions = set.filter((each) => each !== null);
    if (versions.length > 0 && !versions.includes(version))
      throw new Refusal('notice.unknown-version', 'The department has set no such version of the notice.');
  }

  /** Those of these reps whose figures are not shown to this caller; nobody's own are withheld from them. */
  async withheldFrom({ rep: own }: Principal, reps: readonly string[]): Promise<ReadonlySet<string>> {
    const definitions = await this.department.definitions();
    if (!definitions.some(({ metric }) => metric === 'monitoring')) return new Set();
    const notices = await this.directory.noticesOf(reps);
    const now = this.clock().getTime();
    const mustWait = (rep: string) => {
      const { zone = null, versions = [] } = notices.get(rep) ?? {};
      const day = localDate(now, zone !== null && isZone(zone) ? zone : 'UTC');
      const { noticeVersion } = rulesOn(day, definitions).monitoring;
      return noticeVersion !== null && !versions.includes(noticeVersion);
    };
    return new Set(reps.filter((rep) => rep !== own && mustWait(rep)));
  }

  /** Throws Refusal `access.notice-not-acknowledged` where this rep's figures are not shown to this caller. */
  async mayShow(principal: Principal, rep: string): Promise<void> {
    if ((await this.withheldFrom(principal, [rep])).has(rep))
      throw new Refusal('access.notice-not-acknowledged', `Not shown: ${notAcknowledged}.`);
  }
}
