import type { Instant } from '@app/decider/fact';
import { alertId } from '@app/domain/alerts/alert';
import type { DepartmentQuery } from '@app/projections/department/department.query';
import type { LeadBookQuery, Orphan } from '@app/projections/lead-book/lead-book.query';
import type { Alerting, Found } from './alerting';

/** One round: an alert for each lead that has been without owner or next task for longer than the rule allows. */
export async function orphansRound(
  {
    alerting,
    leadBook,
    department,
  }: {
    alerting: Alerting;
    leadBook: Pick<LeadBookQuery, 'orphans'>;
    department: Pick<DepartmentQuery, 'rules'>;
  },
  now: Instant,
): Promise<void> {
  const { orphans } = await department.rules(now.slice(0, 10));
  const before = new Date(Date.parse(now) - orphans.alertAfterSeconds * 1000).toISOString();
  const found: Found[] = [];
  for (let after: string | undefined; ; ) {
    const page = await leadBook.orphans({ before, live: true, limit: 1000, ...(after !== undefined && { after }) });
    found.push(...page.orphans.map(alertOf));
    if (page.next === null) break;
    after = page.next;
  }
  await alerting.raise(found);
}

const alertOf = ({ lead, since, why, owner }: Orphan): Found => ({
  alertId: alertId('orphan', lead, since),
  kind: 'orphan',
  lead,
  ...(owner !== null && { rep: owner }),
  since,
  figures: { why: why.join(', ') },
});
