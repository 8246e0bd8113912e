import { DateTime } from 'luxon';
import type { CapturedCall, Disposition, Reading, RepHint } from '../captured';
import { after, partOfCall, reading, SentFields, type CallSource, type Sent } from '../sent-fields';
import { linkedSound, longestLink, soundOf } from '../sounds';

/** `leg` in a callback's address: who is at the leg's other end, where its number alone doesn't tell. */
export const twilioLegs = ['rep', 'customer', 'transfer', 'joined'] as const;
type TwilioLeg = (typeof twilioLegs)[number];

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
 * Reads a status callback of one leg, as decoded from the form. Legs fold into the call that began them (ParentCallSid, or `call`
 * in the callback's address: legs of a conference know of no parent), whichever comes first, as each thing is told by one
 * callback alone: the beginning by a leg's first (SequenceNumber 0), connect and end by its last; whom it was with by the
 * customer's leg, whose it was by the rep's. `address` is the query of the callback's address.
 */
export const readTwilio = (sent: Sent, source: CallSource, address: Sent = {}): Reading =>
  reading(1, () => {
    const fields = new SentFields(sent);
    const sid = fields.id('CallSid');
    const parent = (fields.text('ParentCallSid') && fields.id('ParentCallSid')) || callIn(address, sid);
    const leg = new SentFields(address).oneOf('leg', twilioLegs);
    const report = reportIn(fields);
    const part = told(report, roleOf(report, parent !== undefined, leg));
    const callId = callIdOf(source, parent ?? sid);
    const { zone } = source;
    const sound = soundIn(fields, report);
    if (!part && !sound)
      return { skipped: `${report.status} of this leg tells nothing that its other callbacks don't` };
    return {
      facts: [
        ...(part ? [partOfCall({ callId, ...part }, { externalId: `${sid}:${report.status}`, zone })] : []),
        ...(sound ? [soundOf({ callId, ...sound }, { externalId: `${sound.recordingId}:completed`, zone })] : []),
      ],
    };
  });

export const callIdOf = ({ account }: CallSource, sid: string): string => `twilio-${account}-${sid}`;
/** The call that a callback's address says it belongs to, unless that is the leg itself. */
export function callIn(address: Sent, leg?: string): string | undefined {
  const fields = new SentFields(address);
  const call = fields.text('call') && fields.id('call');
  return call && call !== leg ? call : undefined;
}

/** The last callback of a leg that was recorded says where that lies; it runs from the answer on. */
function soundIn(fields: SentFields, { final, answeredAt: at }: Report) {
  const recordingId = fields.text('RecordingSid') && fields.id('RecordingSid');
  const link = fields.text('RecordingUrl', longestLink);
  if (!final || !recordingId || !link) return undefined;
  const seconds = fields.whole('RecordingDuration');
  return { recordingId, at, ...linkedSound(link), ...(seconds !== undefined && { seconds }) };
}

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

type Role = 'customer calls' | 'customer is called' | 'rep calls' | 'rep is called' | 'rep takes over' | 'rep joins';

function roleOf({ direction, from, to }: Report, child: boolean, leg: TwilioLeg | undefined): Role {
  if (leg === 'transfer') return 'rep takes over';
  if (leg === 'joined') return 'rep joins';
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
    case 'rep joins':
      return final === 'completed' && taker ? { joined: [{ rep: taker, at: answeredAt }], at: answeredAt } : undefined;
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
export function hintOf(end: string | undefined): RepHint | undefined {
  if (end === undefined) return undefined;
  const device = /^(?:client|sips?):([^@;]+)/i.exec(end)?.[1];
  return device === undefined ? { phone: end } : { extension: device };
}
