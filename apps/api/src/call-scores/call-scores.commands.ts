import type { Stamp } from '@app/decider/fact';
import { personal } from '@app/decider/fact';
import type * as domain from '@app/domain/calls/call.commands';
import type { CallScoreRuled, ScoredAnswer } from '@app/domain/calls/call.events';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofCall, ofRep } from '../commands/subjects';
import { Id, Label, OneOf, Part, PersonalText, Whole } from '../fields';

const rulings: readonly CallScoreRuled['data']['ruling'][] = ['upheld', 'revised', 'withdrawn'];

class Answer implements ScoredAnswer {
  @Label({ example: 'needs' })
  question!: string;
  @Whole(0, 1000, { example: 4 })
  points!: number;
}

/** How much the scorer has heard is not said by the scorer: it is what was recorded of it. */
export class ScoreCall extends Intent<domain.ScoreCall> {
  /** Named by the controller where the body does not. */
  @Id({ optional: true, example: 'score-1', description: 'Yours, if you have one; else a new one is made.' })
  scoreId!: string;
  @Label({ example: 'cold-call' })
  form!: string;
  @Whole(1, 1_000_000, { optional: true, description: 'The latest where absent.' })
  version?: number;
  @Part(() => Answer, { listOf: { min: 1, max: 100 }, description: "One to each of the form's questions." })
  answers!: Answer[];

  async command(stamp: Stamp, desk: Desk): Promise<domain.ScoreCall> {
    const { id: callId, scoreId, answers } = this;
    const { form, version, questions } = await desk.scoring.form(this.form, this.version);
    const scorer = stamp.actor.id;
    const heardSeconds = await desk.scoring.heardSeconds(callId, scorer);
    return { type: 'ScoreCall', stamp, callId, scoreId, form, version, questions, answers, heardSeconds, scorer };
  }
}

/** Named by the path. */
abstract class OfScore<C extends domain.DisputeCallScore | domain.RuleOnCallScore> extends Intent<C> {
  declare scoreId: string;
}

export class DisputeCallScore extends OfScore<domain.DisputeCallScore> {
  @PersonalText(4000, { example: 'They asked me to call back; there was nothing to close.' })
  reason!: string;

  command(stamp: Stamp): domain.DisputeCallScore {
    const { id: callId, scoreId } = this;
    const by = stamp.actor.id;
    return { type: 'DisputeCallScore', stamp, callId, scoreId, by, reason: personal(ofRep(by), 'note', this.reason) };
  }
}

export class RuleOnCallScore extends OfScore<domain.RuleOnCallScore> {
  @OneOf(rulings)
  ruling!: CallScoreRuled['data']['ruling'];
  @Part(() => Answer, { optional: true, listOf: { min: 1, max: 100 }, description: 'Needed for `revised`.' })
  answers?: Answer[];
  @PersonalText(4000, { example: 'Heard it: the customer did name a date.' })
  grounds!: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.RuleOnCallScore> {
    const { id: callId, scoreId, ruling, answers } = this;
    const given = answers && (await desk.scoring.given(callId, scoreId));
    const { questions } = given ? await desk.scoring.form(given.form, given.version) : {};
    const rep = await desk.scoring.rep(callId);
    const grounds = personal(rep === null ? ofCall(callId) : ofRep(rep), 'note', this.grounds);
    const by = stamp.actor.id;
    return { type: 'RuleOnCallScore', stamp, callId, scoreId, ruling, questions, answers, grounds, by };
  }
}
