import { lead } from '../leads/lead';
import { outreachEvents, outreachOf } from './outreach';
import { nothingToDo, policy, stepper } from './policy';

const name = 'when-somebody-not-to-be-contacted-was-contacted-record-the-breach';

/** Every contact that we made is held against the lead's own word on being contacted, once it is known whose it was. */
export const recordTheBreach = policy({
  name,
  on: outreachEvents,
  react(event, history, known) {
    const made = outreachOf(history);
    if (!made || made.ingest === 'backfill' || outreachOf(history.slice(0, -1))?.lead === made.lead) return nothingToDo;
    const { lead: leadId, contact, channel, at, rep } = made;
    const command = { type: 'RecordBreach', leadId, contact, channel, at, ...(rep && { rep }) } as const;
    return { steps: [stepper(name, event, known)(lead, command, { key: 'breach' })] };
  },
});
