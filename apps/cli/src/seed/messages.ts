import { personal } from '@app/decider/fact';
import type { Contact } from './conversation';
import { minute, ofLead, ofRep, type Department } from './department';
import { iso, managerOf } from './script';

/** What was agreed goes out once more in writing, and now and then something comes back. */
export function messagesAfter({ script, prefix, random }: Department, { rep, work, to, ref }: Contact): void {
  const own = random.of(`message ${ref.id}`);
  if (!own.chance(0.12)) return;
  const { lead } = work;
  const [ours, theirs] = [personal(ofRep(rep), 'contact', rep.phone), personal(ofLead(lead), 'contact', lead.phone)];
  const content = (text: string) => personal(ofLead(lead), 'content', text);
  const channel = own.pick(['sms', 'whatsapp']);
  const at = to + own.int(1, 5) * minute;
  const messageId = `${prefix}-sms-${lead.id.slice(-5)}-${(at / 1000).toFixed(0)}`;
  const known = own.chance(0.9);
  const parties = { attributed: { rep: rep.id, rule: 'number' }, matched: { lead: lead.id, rule: 'phone' } };
  script.message(at, {
    type: 'RecordMessage',
    messageId,
    direction: 'sent',
    message: { channel, from: ours, to: theirs, body: content('As agreed: I will call you then.'), automated: false },
    ...(known && parties),
  });
  if (!known) {
    const later = iso(at + 20 * minute);
    const by = managerOf(rep);
    script.message(Date.parse(later), { type: 'AttributeMessage', messageId, rep: rep.id, rule: 'manager' }, by);
    script.message(Date.parse(later), { type: 'MatchMessageToLead', messageId, lead: lead.id, rule: 'manager' }, by);
  }
  if (!own.chance(0.4)) return;
  script.message(at + own.int(1, 90) * minute, {
    type: 'RecordMessage',
    messageId: `${messageId}-re`,
    direction: 'received',
    message: { channel, from: theirs, to: ours, body: content('Fine, thank you.'), automated: false },
    ...parties,
  });
}
