import { DateTime } from 'luxon';
import type { CapturedCall, Disposition, Reading, RepHint } from '../captured';
import { after, partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';

/** `leg` in a callback's address: who is at the leg's other end, where its number alone doesn't tell. */
export const twilioLegs = ['rep', 'customer', 'transfer'] as const;
export type TwilioLeg = (typeof twilioLegs)[number];

const directions = ['inbound', 'outbound-api', 'outbound-dial'] as const;
const underWay = ['queued', 'initiated', 'ringing', 'in-progress'] as const;
const finals = ['completed', 'busy', 'failed', 'no-answer', 'canceled'] as const;
type Final = (typeof finals)[number];
const dispositions: Readonly<Record<Final, Disposition>> = {
  completed: 'answered',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'no answer',
  canceled: 'cancelled',
};
const machines = ['machine_start', 'machine_end_beep', 'machine_end_silence', 'machine_end_other'] as const;
const answerers = ['human', 'fax', 'unknown', ...machines] as const;

type Part = Omit<CapturedCall, 'kind' | 'origin' | 'callId'>;

/**
 * Reads a status callback of one leg, as decoded from the form. Legs fold into the call that began them (ParentCallSid),
 * whichever comes first, as each thing is told by one callback alone: the beginning by a leg's first (SequenceNumber 0),
 * connect and end by its last; whom it was with by the customer's leg, whose it was by the rep's.
 */
export const readTwilio = (sent: Sent, { account, zone }: CallSource, leg?: TwilioLeg): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const sid = fields.id('CallSid');
    const parent = fields.text('ParentCallSid') && fields.id('ParentCallSid');
    const report = reportIn(fields);
    const part = told(report, roleOf(report, parent !== undefined, leg));
    if (!part) return { skipped: `${report.status} of this leg tells nothing that its other callbacks don't` };
    const callId = `twilio-${account}-${parent ?? sid}`;
    return partOfCall({ callId, ...part }, { externalId: `${sid}:${report.status}`, zone });
  });

type Report = ReturnType<typeof reportIn>;

function reportIn(fields: SentFields) {
  const status = fields.oneOf('CallStatus', [...underWay, ...finals]) ?? fields.missing('CallStatus');
  const direction = fields.oneOf('Direction', directions) ?? fields.missing('Direction');
  const at = fields.time('Timestamp', (text) => DateTime.fromRFC2822(text).toMillis()) ?? fields.missing('Timestamp');
  const sequence = fields.whole('SequenceNumber');
  // `Duration` beside it is in minutes begun.
  const seconds = fields.whole('CallDuration') ?? 0;
  const from = fields.text('From');
  const to = fields.text('To');
  const answeredBy = fields.oneOf('AnsweredBy', answerers);
  const final = finals.find((word) => word === status);
  // A number's own callback comes once, at the end, and that is its first.
  const first = sequence === undefined ? status === 'initiated' || (final && direction === 'inbound') : sequence === 0;
  const answeredAt = after(at, final === 'completed' ? -seconds : 0);
  return { status, direction, at, seconds, from, to, answeredBy, final, first, answeredAt };
}

type Role = 'customer calls' | 'customer is called' | 'rep calls' | 'rep is called' | 'rep takes over';

function roleOf({ direction, from, to }: Report, child: boolean, leg: TwilioLeg | undefined): Role {
  if (leg === 'transfer') return 'rep takes over';
  // A rep's browser or desk phone that dials out is `inbound` to Twilio.
  if (direction === 'inbound' && !child) return leg === 'rep' || isDevice(from) ? 'rep calls' : 'customer calls';
  if (leg === 'rep' || (leg === undefined && isDevice(to))) return child ? 'rep is called' : 'rep calls';
  return 'customer is called';
}

function told(report: Report, role: Role): Part | undefined {
  const { direction, at, from, to, final, first, answeredAt } = report;
  const taker = hintOf(to);
  switch (role) {
    case 'customer calls':
      if (!first && !final) return undefined;
      return {
        ...(first && { direction: 'inbound', placedAt: answeredAt, ...(from && { from }), ...(to && { line: to }) }),
        // Twilio has taken the call when nobody has yet: only the legs to reps can tell whether one did.
        ...(final && { ended: { at, disposition: final === 'completed' ? 'unknown' : dispositions[final] } }),
      };
    case 'customer is called':
      if (!first && !final) return undefined;
      return {
        ...(first && { direction: 'outbound', placedAt: answeredAt, ...(to && { to }), ...(from && { line: from }) }),
        ...(final && endOfDial(report, final)),
      };
    case 'rep calls':
      return first ? { rep: hintOf(direction === 'inbound' ? from : to), at } : undefined;
    case 'rep is called':
      if (!final) return undefined;
      if (final !== 'completed') return { missed: { offeredTo: taker ? [taker] : [] }, at };
      return {
        rep: taker,
        connected: { at: answeredAt, answeredBy: isDevice(to) ? 'human' : whoAnswered(report), rep: taker },
      };
    case 'rep takes over':
      return final === 'completed' ? { transfers: [{ to: taker, at: answeredAt }], at: answeredAt } : undefined;
  }
}

function endOfDial(report: Report, final: Final): Part {
  const { at, seconds, answeredAt } = report;
  if (final !== 'completed') return { ended: { at, disposition: dispositions[final] } };
  const recorded = machines.some((word) => word === report.answeredBy);
  return {
    connected: { at: answeredAt, answeredBy: whoAnswered(report) },
    ended: { at, disposition: recorded ? 'voicemail' : 'answered', sourceTalkSeconds: seconds },
  };
}

const whoAnswered = ({ answeredBy = 'unknown' }: Report) =>
  answeredBy === 'human' || answeredBy === 'unknown' ? answeredBy : 'machine';
const isDevice = (end: string | undefined) => /^(client|sips?):/i.test(end ?? '');

/** `client:alice` and `sip:201@example.sip.twilio.com` are extensions, anything else is a phone. */
function hintOf(end: string | undefined): RepHint | undefined {
  if (end === undefined) return undefined;
  const device = /^(?:client|sips?):([^@;]+)/i.exec(end)?.[1];
  return device === undefined ? { phone: end } : { extension: device };
}
