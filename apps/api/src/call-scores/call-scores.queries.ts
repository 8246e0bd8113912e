import { CallScoresQuery, scoreStates, type ScoreState } from '@app/projections/call-scores/call-scores.query';
import { Id, Label, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler } from '../reading/query-handlers';

export class ListCallScores extends PagedAsk {
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Label({ optional: true, example: 'cold-call' })
  form?: string;
  @Id({ optional: true, example: 'the-manager', description: 'Who scored.' })
  scorer?: string;
  @OneOf(scoreStates, { optional: true, description: '`disputed`: and not ruled on yet.' })
  state?: ScoreState;
}
export class ListScoresOfCall extends PagedAsk {
  declare callId: string;
}

const scores = { reader: CallScoresQuery, projection: ['call-scores', 'rep-scorecard'] };
export const callScoresHandlers = [
  pageHandler(ListCallScores, scores, (calls, { rep, form, scorer, state, limit, open }, after) =>
    calls.scores({ rep, form, scorer, state, limit, open, after }),
  ),
  pageHandler(ListScoresOfCall, scores, (calls, { callId, limit, open }, after) =>
    calls.scores({ call: callId, limit, open, after }),
  ),
];
