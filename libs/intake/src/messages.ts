import type { Stamp } from '@app/decider/fact';
import type { RecordMessage } from '@app/domain/messages/message.commands';
import type { CapturedMessage } from '@app/capture/captured';
import type { Desk } from './desk';
import { known } from './known';
import { ruleOf } from './parties';

/**
 * Our end is the rep's, the other one and the words are the other side's. Of a message between a rep and a number that this rep
 * has named as private only that there was one is recorded: neither with whom, nor a word of it.
 */
export async function recordMessage(captured: CapturedMessage, stamp: Stamp, desk: Desk): Promise<RecordMessage> {
  const { messageId, direction, channel, from, to, body, automated = false, at } = captured;
  const { parties, contents, privacy } = desk;
  const [our, other] = direction === 'sent' ? [from, to] : [to, from];
  const hint = captured.rep ?? parties.hintOf(our);
  // together: one that fails alone would be a rejection that nobody handles, and the end of the process
  const [last, rep] = await Promise.all([privacy.lastNamedBy(other, at), parties.rep(hint, at)]);
  const theirs = await parties.onChannel(channel, other ?? messageId, at, captured.lead);
  const isPrivate =
    other !== undefined &&
    theirs.lead === undefined &&
    (await privacy.isPrivateTo(rep === undefined ? [] : [rep], other, at, last));
  const ends = {
    ours: our === undefined ? undefined : parties.inside(our, rep),
    theirs: other === undefined || isPrivate ? undefined : theirs.field,
  };
  return {
    type: 'RecordMessage',
    stamp,
    messageId,
    direction,
    message: {
      channel,
      automated,
      ...known({
        from: direction === 'sent' ? ends.ours : ends.theirs,
        to: direction === 'sent' ? ends.theirs : ends.ours,
        body: body === undefined || isPrivate ? undefined : await contents.text(theirs.field.subject, body),
      }),
    },
    ...known({
      attributed: rep && { rep, rule: ruleOf(hint) },
      matched: theirs.lead && { lead: theirs.lead, rule: captured.lead ? 'mapping' : 'address' },
    }),
  };
}
