import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { RepId } from '../ids';
import type { DisputeCallScore, RuleOnCallScore, ScoreCall } from './call.commands';
import type { CallScored, CallScoreDisputed, CallScoreRuled, ScoredAnswer } from './call.events';

interface Score {
  readonly given: CallScored['data'];
  readonly isDisputed: boolean;
  /** Undefined until somebody ruled. */
  readonly ruling?: CallScoreRuled['data'];
}
/** How the call was scored, by id of the score. */
export type Scores = Readonly<Record<string, Score>>;
export type ScoringCommand = ScoreCall | DisputeCallScore | RuleOnCallScore;
type ScoringEvent = CallScored | CallScoreDisputed | CallScoreRuled;

export function evolveScores(scores: Scores, event: ScoringEvent): Scores {
  const { scoreId } = event.data;
  const known = scores[scoreId];
  switch (event.type) {
    case 'CallScored':
      return { ...scores, [scoreId]: { given: event.data, isDisputed: false } };
    case 'CallScoreDisputed':
      return known ? { ...scores, [scoreId]: { ...known, isDisputed: true } } : scores;
    case 'CallScoreRuled':
      return known ? { ...scores, [scoreId]: { ...known, ruling: event.data } } : scores;
    default:
      return never(event);
  }
}

/** `reps` had a hand in the call: none of them scores it or rules on its score. `rep` is whose call it is. */
export function decideScoring(
  command: ScoringCommand,
  scores: Scores,
  { rep, reps }: { readonly rep: RepId | null; readonly reps: readonly RepId[] },
): Decision<ScoringEvent> {
  if (command.type === 'ScoreCall') return score(command, scores, reps);
  const known = scores[command.scoreId];
  if (!known) return reject('score.unknown', `the call has no score ${command.scoreId}`);
  if (command.type === 'RuleOnCallScore') return rule(command, known, reps);

  const { stamp, scoreId, reason, by } = command;
  if (by !== rep) return reject('score.not-yours', 'only the rep whose call it is disputes its score');
  if (known.isDisputed) return reject('score.already-disputed', 'a score is disputed once');
  return accept(fact<CallScoreDisputed>(stamp, 'CallScoreDisputed', { scoreId, reason }, {}));
}

const ownCall = reject('score.own-call', 'nobody judges a call of their own');

function score(
  { stamp, scoreId, form, version, questions, answers, heardSeconds, scorer }: ScoreCall,
  scores: Scores,
  reps: readonly RepId[],
): Decision<CallScored> {
  const known = scores[scoreId]?.given;
  if (
    known &&
    known.scorer === scorer &&
    known.form === form &&
    known.version === version &&
    alike(known.answers, answers)
  )
    return nothing;
  if (known) return reject('score.already-given', `score ${scoreId} is another`);
  if (reps.includes(scorer)) return ownCall;
  const wrong = whatIsWrong(questions, answers);
  if (wrong) return wrong;
  const outOf = total(questions);
  const data = { scoreId, form, version, answers, points: total(answers), outOf, heardSeconds, scorer };
  return accept(fact<CallScored>(stamp, 'CallScored', data, {}));
}

function rule(
  { stamp, scoreId, ruling, questions, answers, grounds, by }: RuleOnCallScore,
  { given, isDisputed, ruling: known }: Score,
  reps: readonly RepId[],
): Decision<CallScoreRuled> {
  if (known && known.ruling === ruling && known.by === by && alike(known.answers, answers)) return nothing;
  if (known) return reject('score.already-ruled', 'the ruling stands', { ruling: known.ruling });
  if (!isDisputed) return reject('score.not-disputed', 'there is nothing to rule on');
  if (by === given.scorer) return reject('score.same-scorer', 'somebody other than the scorer rules');
  if (reps.includes(by)) return ownCall;
  if (ruling !== 'revised')
    return answers
      ? reject('score.contradictory', 'only a revised score has new answers')
      : accept(fact<CallScoreRuled>(stamp, 'CallScoreRuled', { scoreId, ruling, grounds, by }, {}));
  if (!answers || !questions) return reject('score.incomplete', 'a revised score has new answers');
  const wrong = whatIsWrong(questions, answers);
  if (wrong) return wrong;
  const data = { scoreId, ruling, answers, points: total(answers), grounds, by };
  return accept(fact<CallScoreRuled>(stamp, 'CallScoreRuled', data, {}));
}

/** Each question of the form is answered once, in whole points up to its most; nothing else is. */
function whatIsWrong(
  questions: readonly { id: string; points: number }[],
  answers: readonly ScoredAnswer[],
): Decision<never> | undefined {
  const bad = (question: string, why: string) => reject('score.bad-answer', `${question}: ${why}`, { question });
  for (const { id, points: most } of questions) {
    const given = answers.filter(({ question }) => question === id);
    if (given.length !== 1) return bad(id, given.length === 0 ? 'is not answered' : 'is answered twice');
    const { points } = given[0]!;
    if (!Number.isInteger(points) || points < 0 || points > most) return bad(id, `gives 0 to ${most} whole points`);
  }
  const stray = answers.find(({ question }) => !questions.some(({ id }) => id === question));
  return stray && bad(stray.question, 'is no question of the form');
}

const total = (items: readonly { readonly points: number }[]) => items.reduce((sum, { points }) => sum + points, 0);

/** In whatever order they were given. */
function alike(a: readonly ScoredAnswer[] | undefined, b: readonly ScoredAnswer[] | undefined): boolean {
  const text = (answers: readonly ScoredAnswer[] = []) =>
    answers.map(({ question, points }) => JSON.stringify([question, points])).sort();
  return text(a).join() === text(b).join();
}
