import { iso, localDate, startOfDay } from '@app/calendar/local-time';
import type { Schedule } from '@app/calendar/working-time';
import { fold } from '@app/decider/decider';
import type { Instant, Recorded } from '@app/decider/fact';
import { splitStream } from '../ids';
import { lead } from '../leads/lead';
import { leadStream, type LeadEvent } from '../leads/lead.events';
import { ownerOf } from '../leads/ownership';
import { redistribution, unsettled } from '../redistributions/redistribution';
import type { RedistributionEvent } from '../redistributions/redistribution.events';
import { nothingToDo, policy, stepper, workingHours } from './policy';

const name = 'when-a-redistribution-is-approved-carry-it-out';

/** Move by move: each lead has the last word, and the plan keeps what it said. */
export const carryOutTheRedistribution = policy({
  name,
  on: ['RedistributionApproved'],
  react(event, history, known) {
    const now = known.streams.get(event.stream) as readonly RedistributionEvent[] | undefined;
    if (!now) return { wants: { streams: [event.stream] } };
    // after a crash: what was settled is not tried again, lest the lead and the plan say different things
    const moves = unsettled(fold(redistribution, now));
    if (moves.length === 0) return nothingToDo;
    const givers = [...new Set(moves.map(({ from }) => from))];
    const takers = [...new Set(moves.map(({ to }) => to))];
    const [first] = moves;
    const firstLead = known.streams.get(leadStream(first!.lead)) as readonly Recorded<LeadEvent>[] | undefined;
    if (!firstLead || givers.some((from) => !known.hours.has(from)) || takers.some((to) => !known.capacity.has(to)))
      return { wants: { streams: [leadStream(first!.lead)], hours: givers, capacityOf: takers } };
    // the one that a crash may have cut off between the lead's word and the plan's: its taker's load has it already
    const isCounted = ownerOf(fold(lead, firstLead).ownership) === first!.to;

    const proposed = history.find((told) => told.type === 'RedistributionProposed');
    const spares = proposed?.data.sparing.moveDueToday !== true;
    const redistributionId = splitStream(event.stream)[1];
    const rule = `redistribution:${redistributionId}`;
    const step = stepper(name, event, known);
    return {
      steps: moves.map(({ lead: leadId, from, to }, i) => {
        const unlessDue = spares ? dayOf(known.now, workingHours(known.hours.get(from))) : undefined;
        // as if every move before it were made; what is refused for want of room can be planned again
        const room = known.capacity.get(to);
        const capacity = room && {
          ...room,
          load: room.load + moves.slice(isCounted ? 1 : 0, i).filter((move) => move.to === to).length,
        };
        const command = {
          type: 'ReassignLead',
          leadId,
          from,
          to,
          rule,
          ...(capacity && { capacity }),
          ...(unlessDue && { unlessDue }),
        } as const;
        return step(lead, command, {
          key: leadId,
          then: ({ rejection }) =>
            step(
              redistribution,
              {
                type: 'SettleMove',
                redistributionId,
                lead: leadId,
                ...(rejection && { refused: rejection.code }),
              },
              { key: `${leadId}:settled` },
            ),
        });
      }),
    };
  },
});

const dayMs = 24 * 60 * 60 * 1000;
/** The giver's own day. */
function dayOf(now: Instant, { zone }: Schedule): { from: Instant; until: Instant } {
  const today = localDate(Date.parse(now), zone);
  const tomorrow = new Date(Date.parse(today) + dayMs).toISOString().slice(0, 10);
  return { from: iso(startOfDay(today, zone)), until: iso(startOfDay(tomorrow, zone)) };
}
