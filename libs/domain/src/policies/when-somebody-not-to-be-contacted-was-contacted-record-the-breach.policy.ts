import type { LeadId } from '../ids';
import { lead } from '../leads/lead';
import { outreachEvents, outreachOf } from './outreach';
import { nothingToDo, policy, stepper } from './policy';

const name = 'when-somebody-not-to-be-contacted-was-contacted-record-the-breach';

/** Every contact that we made is held against the lead's own word on being contacted, once it is known whose it was; a letter to several against each of theirs. */
export const recordTheBreach = policy({
  name,
  on: outreachEvents,
  react(event, history, known) {
    const made = outreachOf(history);
    if (!made || made.ingest === 'backfill' || outreachOf(history.slice(0, -1))?.lead === made.lead) return nothingToDo;
    const { lead: matched, others = [], contact, channel, at, rep } = made;
    const step = stepper(name, event, known);
    const breach = (leadId: LeadId, key: string) =>
      step(lead, { type: 'RecordBreach', leadId, contact, channel, at, ...(rep && { rep }) }, { key });
    return { steps: [breach(matched, 'breach'), ...others.map((one) => breach(one, `breach:${one}`))] };
  },
});
