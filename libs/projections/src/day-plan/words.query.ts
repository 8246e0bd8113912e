import { clockAt, localDate } from '@app/calendar/local-time';
import type { Instant, Zone } from '@app/decider/fact';
import type { PlanReason, PlanTechnique } from '@app/domain/plans/plan.events';

/** Why a line stands in the plan, on the rep's own clock. */
export function reasonInWords(reason: PlanReason, date: string, zone: Zone): string {
  const when = (at: Instant) => {
    const ms = Date.parse(at);
    const day = localDate(ms, zone);
    return `${day === date ? '' : `${day} `}${clockAt(ms, zone)}`;
  };
  switch (reason.code) {
    case 'promised':
      return `promised for ${when(reason.dueAt)}`;
    case 'overdue':
      return `overdue since ${when(reason.since)}`;
    case 'first-touch':
      return `first touch, due by ${when(reason.dueAt)}`;
    case 'retry':
      return `try ${reason.attempt + 1}: nobody was reached before`;
    case 'call-back':
      return 'missed call, not called back yet';
    case 'substituting':
      return `for ${reason.for}, who is away`;
    case 'best-hour':
      return `best hour: from ${String(reason.hour).padStart(2, '0')}:00 on their clock ${reason.answeredPerMille / 10} % of ${reason.of} calls were answered`;
    case 'paperwork-block':
      return 'outside the best calling hours';
  }
}

export const techniqueInWords = ({ objection, technique, overcome, raised }: PlanTechnique): string =>
  `against "${objection}", "${technique}" has worked ${overcome} of ${raised} times`;
