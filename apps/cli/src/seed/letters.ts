import { createHash } from 'node:crypto';
import { personal } from '@app/decider/fact';
import { bodies, replies, subjects } from './cast';
import { objecting, type Contact } from './conversation';
import { ofLead, ofRep, type Department, type Work } from './department';
import type { SeedRep } from './people';
import type { Random } from './random';
import { iso, managerOf } from './script';

const minute = 60_000;

export function lettersAfter(department: Department, { rep, work, to }: Contact, random: Random): void {
  if (random.chance(0.45)) letter(department, rep, work, to + random.int(1, 9) * minute, random);
}

/** A letter to the lead, and now and then what comes back. */
export function letter(department: Department, rep: SeedRep, work: Work, at: number, random: Random): void {
  const { script, prefix } = department;
  const { lead } = work;
  const emailId = idOf(`${prefix} ${lead.id} ${iso(at)}`);
  const ours = personal(ofRep(rep), 'contact', rep.mailbox);
  const theirs = personal(ofLead(lead), 'contact', lead.email);
  const content = (text: string) => personal(ofLead(lead), 'content', text);
  const known = random.chance(0.97);
  const automated = random.chance(0.08);
  const sent = {
    type: 'RecordEmail' as const,
    emailId,
    direction: 'sent' as const,
    letter: {
      from: ours,
      to: [theirs],
      cc: [],
      subject: content(random.pick(subjects)),
      body: content(random.pick(bodies)),
      mailbox: ours,
      attachments: [],
      automated,
    },
    ...(known && { attributed: { rep: rep.id, rule: 'mailbox' }, matched: { lead: lead.id, rule: 'email' } }),
  };
  script.email(at, sent);
  if (!known) {
    script.email(at + 20 * minute, { type: 'AttributeEmail', emailId, rep: rep.id, rule: 'manager' }, managerOf(rep));
    script.email(
      at + 21 * minute,
      { type: 'MatchEmailToLead', emailId, lead: lead.id, rule: 'manager' },
      managerOf(rep),
    );
  }
  // The server saw the headers only later: the letter was a machine's after all.
  if (random.chance(0.03)) script.email(at, { ...sent, letter: { ...sent.letter, automated: !automated } });
  work.touched = at;
  if (automated || !random.chance(0.28)) {
    const bounced = { type: 'RecordBounce' as const, emailId, recipient: theirs, action: 'failed' as const };
    if (random.of(`bounces ${emailId}`).chance(0.03)) script.email(at + minute, { ...bounced, status: '5.1.1' });
    return;
  }

  const repliedAt = at + random.around(4 * 60, 1.2) * minute;
  const replyId = idOf(`re: ${emailId}`);
  script.email(repliedAt, {
    type: 'RecordEmail',
    emailId: replyId,
    direction: 'received',
    letter: {
      from: theirs,
      to: [ours],
      cc: [],
      subject: content('Re: what you wrote'),
      body: content(random.pick(replies)),
      mailbox: ours,
      inReplyTo: emailId,
      attachments: [],
      automated: random.chance(0.1),
    },
    attributed: { rep: rep.id, rule: 'mailbox' },
    matched: { lead: lead.id, rule: 'email' },
  });
  if (random.chance(0.3)) {
    const contact = {
      ref: { kind: 'email' as const, id: replyId },
      rep,
      work,
      from: repliedAt,
      to: repliedAt + 60 * minute,
    };
    objecting(department, contact, random);
  }
}

/** As a real letter is named: by the hash of its Message-ID. */
const idOf = (messageId: string) => createHash('sha256').update(messageId).digest('hex');
