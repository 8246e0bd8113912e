import type { CallDirection, CapturedCall, Disposition, RepHint } from '../captured';
import { iso } from '../local-time';
import { isExtension, isInside, type CdrDisposition, type Leg } from './legs';

/** The legs of one call so far. */
export interface LinkedCall {
  readonly id: string;
  readonly legs: Leg[];
}

/**
 * What the legs say together, or undefined where they are nothing but helper channels. A queue, a menu or a voice mailbox that
 * answers is not a connect; a leg that dialled somebody who answered is.
 */
export function callOf({ id, legs }: LinkedCall, account: string): CapturedCall | undefined {
  const inOrder = [...legs].sort((a, b) => a.start - b.start || a.line - b.line);
  const real = inOrder.filter((leg) => !leg.channel.helper);
  const origin = real.find((leg) => leg.first) ?? real[0];
  const reached = inOrder.filter((leg) => !leg.dstChannel.helper && leg.dstChannel.tech !== '');
  if (!origin && reached.length === 0) return undefined;
  const begin = origin ?? inOrder[0]!;

  const direction = directionOf(begin);
  const answered = reached.filter(dialAnswered).sort((a, b) => a.answer! - b.answer!);
  const connect = answered[0];
  const byQueue = reached.find(
    (leg) => isApp(leg, 'Queue') && leg.disposition === 'ANSWERED' && leg.dstChannel.extension,
  );
  const own = hint(begin.channel.extension ?? (isExtension(begin.src) ? begin.src : undefined));
  const taker = hint(connect?.dstChannel.extension ?? byQueue?.dstChannel.extension);
  const rep = direction === 'inbound' ? taker : own;
  const offeredTo = unique(reached.map((leg) => leg.dstChannel.extension)).map((extension) => ({ extension }));
  const trunk = direction === 'inbound' ? begin.channel : connect?.dstChannel;

  return {
    kind: 'call',
    origin: {
      externalId: id,
      row: JSON.stringify(
        [...legs].map((leg) => ({ ...leg, line: undefined })).sort((a, b) => (a.key < b.key ? -1 : 1)),
      ),
      line: Math.min(...legs.map((leg) => leg.line)),
    },
    callId: `${account}-${id.replace(/\s/g, '_')}`,
    direction,
    placedAt: iso(inOrder[0]!.start),
    ...(begin.src && { from: begin.src }),
    ...(begin.dst && { to: begin.dst }),
    ...(trunk && trunk.tech && !trunk.extension && { line: `${trunk.tech}/${trunk.peer}` }),
    ...(rep && { rep }),
    ...(connect && {
      connected: {
        at: iso(connect.answer!),
        // Somebody at a phone of ours picked it up; who picks up outside, a PBX can't tell.
        answeredBy: connect.dstChannel.extension ? 'human' : 'unknown',
        ...(rep && { rep }),
      },
    }),
    ...transfersOf(answered, rep),
    ended: {
      at: iso(Math.max(...legs.map((leg) => leg.end))),
      disposition: dispositionOf(inOrder, connect ?? byQueue),
      ...(connect && { sourceTalkSeconds: connect.billsec }),
    },
    ...(direction === 'inbound' && !connect && !byQueue && { missed: { offeredTo } }),
  };
}

function directionOf(leg: Leg): CallDirection {
  const fromInside = leg.channel.extension !== undefined || (isExtension(leg.src) && leg.channel.helper);
  if (!fromInside) return 'inbound';
  return isInside(leg.dst) ? 'internal' : 'outbound';
}

const isApp = (leg: Leg, ...apps: readonly string[]) => apps.some((app) => app.toLowerCase() === leg.app.toLowerCase());
/** NO ANSWER with billsec > 0 occurs; only the disposition says whether somebody answered. */
const dialAnswered = (leg: Leg) => isApp(leg, 'Dial') && leg.disposition === 'ANSWERED' && leg.answer !== undefined;

const meanings: Readonly<Record<Exclude<CdrDisposition, 'ANSWERED'>, Disposition>> = {
  'NO ANSWER': 'no answer',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'congestion',
};
function dispositionOf(legs: readonly Leg[], taken: Leg | undefined): Disposition {
  if (taken) return 'answered';
  if (legs.some((leg) => isApp(leg, 'VoiceMail') && leg.disposition === 'ANSWERED')) return 'voicemail';
  const last =
    legs.findLast((leg) => leg.disposition !== 'ANSWERED' && !leg.channel.helper) ??
    legs.findLast((leg) => leg.disposition !== 'ANSWERED');
  return last ? meanings[last.disposition as keyof typeof meanings] : 'unknown';
}

/** Each later phone of ours that picked up took the call over from the one before. */
function transfersOf(answered: readonly Leg[], rep: RepHint | undefined): Pick<CapturedCall, 'transfers'> {
  const transfers = [];
  let holder = rep && 'extension' in rep ? rep.extension : undefined;
  for (const { dstChannel, answer } of answered) {
    const taker = dstChannel.extension;
    if (taker === undefined || taker === holder) continue;
    if (holder !== undefined)
      transfers.push({ from: { extension: holder }, to: { extension: taker }, at: iso(answer!) });
    holder = taker;
  }
  return transfers.length ? { transfers } : {};
}

const hint = (extension: string | undefined) => (extension === undefined ? undefined : { extension });
const unique = (extensions: readonly (string | undefined)[]) => [
  ...new Set(extensions.filter((extension) => extension !== undefined)),
];
