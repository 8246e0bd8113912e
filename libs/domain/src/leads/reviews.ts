import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { ReviewRefusal } from './lead.commands';
import type { LeadEvent, RefusalReviewed, Verdict } from './lead.events';
import type { Closed } from './outcomes';

export interface Reviews {
  /** Of the refusal or disqualification that closed the lead last; a corrected refusal is another one. */
  readonly rounds: readonly { readonly reviewer: string; readonly verdict: Verdict }[];
  /** Who closed it: they can't review it. */
  readonly closedBy: readonly RepId[];
}
export const unreviewed: Reviews = { rounds: [], closedBy: [] };

export const lastVerdict = ({ rounds }: Reviews): Verdict | undefined => rounds.at(-1)?.verdict;

export function evolveReviews(reviews: Reviews, event: LeadEvent): Reviews {
  switch (event.type) {
    case 'LeadRefused':
    case 'LeadDisqualified':
      return { rounds: [], closedBy: event.about.reps };
    case 'RefusalReviewed': {
      const { reviewer, verdict } = event.data;
      return { ...reviews, rounds: [...reviews.rounds, { reviewer, verdict }] };
    }
    case 'LeadReopened':
      return unreviewed;
    default:
      return reviews;
  }
}

/** The reviewer is who gives the command. Two rounds at most, by two people, neither of them the one whose refusal it is. */
export function reviewRefusal(
  command: ReviewRefusal,
  closed: Closed | undefined,
  { rounds, closedBy }: Reviews,
  owner: RepId | null,
): Decision<LeadEvent> {
  const { stamp, leadId, verdict, objection, advice, heardSeconds, recordedSeconds } = command;
  if (closed?.as !== 'refused' && closed?.as !== 'disqualified')
    return reject('review.nothing-to-review', 'only a refused or disqualified lead is reviewed');
  const reviewer = stamp.actor.id;
  const own = rounds.find((round) => round.reviewer === reviewer);
  if (own?.verdict === verdict) return nothing;
  const [first, second] = rounds;
  if (second) return reject('review.already-reviewed', 'it has been reviewed twice', { verdict: second.verdict });
  if (own) return reject('review.same-reviewer', 'a second review is somebody else’s', { verdict: own.verdict });
  if (reviewer === owner || closedBy.includes(reviewer))
    return reject('review.own-refusal', 'nobody reviews what they closed or hold');

  const data: RefusalReviewed['data'] = {
    of: closed.as === 'refused' ? 'refusal' : 'disqualification',
    round: first ? 2 : 1,
    verdict,
    objection,
    advice,
    heardSeconds,
    recordedSeconds,
    reviewer,
  };
  return accept(fact<RefusalReviewed>(stamp, 'RefusalReviewed', data, { reps: [...closedBy, owner], leads: [leadId] }));
}
