import type { CapturedCall, CapturedRecording, Disposition, RepHint } from '../captured';
import { iso, longestSeconds, timeReader } from '../local-time';
import { partOfCall, type CallSource, type SentFields } from '../sent-fields';
import { linkedSound, longestLink, soundOf } from '../sounds';

/** `human`: somebody was talked to. */
type Outcome = 'human' | Disposition;
export interface HubSpotSource extends CallSource {
  /** What the outcomes that the portal has added mean, by GUID or name; others are the call's label and no more. */
  readonly outcomes?: Readonly<Record<string, Outcome>>;
}

/** What a portal starts with. */
const outcomes: Readonly<Record<string, Outcome>> = {
  'f240bbac-87c9-4f6e-bf70-924b57d47db7': 'human',
  connected: 'human',
  'a4c4c377-d246-4b32-a13b-75a56a4cd0ff': 'human',
  'left live message': 'human',
  'b2cf5968-551e-4856-9783-52b3da59a7d0': 'voicemail',
  'left voicemail': 'voicemail',
  '73a0d17f-1163-4015-bdd5-ec830791da20': 'no answer',
  'no answer': 'no answer',
  '9d9162e7-6cf3-4944-bf63-4dff82258764': 'busy',
  busy: 'busy',
};
const underWay = ['QUEUED', 'CONNECTING', 'RINGING', 'IN_PROGRESS', 'CALLING_CRM_USER'] as const;
const ends: Readonly<Record<'COMPLETED' | 'BUSY' | 'FAILED' | 'CANCELED' | 'NO_ANSWER' | 'MISSED', Disposition>> = {
  // It ended; whether anybody was reached is for the outcome to say.
  COMPLETED: 'unknown',
  BUSY: 'busy',
  FAILED: 'failed',
  CANCELED: 'cancelled',
  NO_ANSWER: 'no answer',
  MISSED: 'no answer',
};
const endings = Object.keys(ends) as (keyof typeof ends)[];

/**
 * A call by HubSpot's own property names, and its recording. It lasts from `hs_timestamp` for `hs_call_duration` milliseconds; of
 * ringing HubSpot tells nothing. What a caller left on our machine is a missed call with `hs_call_has_voicemail`.
 */
export function callReader({ account, zone, outcomes: own = {} }: HubSpotSource) {
  const time = timeIn(zone);
  const meanings = new Map(
    [...Object.entries(outcomes), ...Object.entries(own)].map(([name, means]) => [name.toLowerCase(), means]),
  );
  const outcomeOf = (label: string | undefined) => meanings.get(label?.toLowerCase() ?? '');
  return (id: string, fields: SentFields, line: number): { facts: (CapturedCall | CapturedRecording)[] } => {
    const callId = `hubspot-${account}-${id}`;
    const origin = { externalId: id, zone, line };
    const part = partIn(fields, time, outcomeOf);
    const call = partOfCall({ callId, ...part }, origin);
    const link = fields.text('hs_call_recording_url', longestLink);
    if (!link) return { facts: [call] };
    const sound = { callId, recordingId: `${id}:recording`, at: part.placedAt, ...linkedSound(link) };
    return { facts: [call, soundOf(sound, origin)] };
  };
}

function partIn(
  fields: SentFields,
  time: (text: string) => number,
  outcomeOf: (label: string | undefined) => Outcome | undefined,
) {
  const placedAt = fields.time('hs_timestamp', time) ?? fields.missing('hs_timestamp');
  const duration = fields.whole('hs_call_duration', longestSeconds * 1000);
  const direction = fields.oneOf('hs_call_direction', ['INBOUND', 'OUTBOUND']);
  const status = fields.oneOf('hs_call_status', [...underWay, ...endings]);
  const label = fields.text('hs_call_disposition');
  const outcome = outcomeOf(label);
  const from = fields.text('hs_call_from_number');
  const to = fields.text('hs_call_to_number');
  const rep = ownerOf(fields.text('hubspot_owner_id'));

  const ending = endings.find((word) => word === status);
  const left = outcome === 'voicemail' || fields.flag('hs_call_has_voicemail') === true;
  const talked = outcome === 'human';
  const disposition = talked ? 'answered' : (outcome ?? (left ? 'voicemail' : ending && ends[ending]) ?? 'unknown');
  const isOver = status === undefined ? duration !== undefined || outcome !== undefined : ending !== undefined;
  const missed = direction === 'INBOUND' && (ending === 'MISSED' || ending === 'NO_ANSWER') && !talked;
  const endedAt = iso(Date.parse(placedAt) + (duration ?? 0));
  return {
    placedAt,
    ...(direction && { direction: direction === 'INBOUND' ? ('inbound' as const) : ('outbound' as const) }),
    ...(from && { from }),
    ...(to && { to }),
    ...(label && { label }),
    ...(rep && !missed && { rep }),
    ...(talked && { connected: { at: placedAt, answeredBy: 'human' as const } }),
    ...(left && isOver && { voicemail: { at: endedAt } }),
    ...(isOver && {
      ended: {
        at: endedAt,
        disposition,
        ...(talked && duration !== undefined && { sourceTalkSeconds: Math.round(duration / 1000) }),
      },
    }),
    ...(missed && { missed: { offeredTo: rep ? [rep] : [] } }),
  };
}

/** The API gives ISO or milliseconds, an export local time without seconds. */
function timeIn(zone: string): (text: string) => number {
  const read = timeReader('ISO', zone);
  return (text) => (/^\d{12,13}$/.test(text) ? Number(text) : read(text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T')));
}

/** An owner's id, or, in an export, their name or address; all but addresses are a rep's line `hubspot:…`. */
const ownerOf = (owner: string | undefined): RepHint | undefined =>
  owner === undefined ? undefined : owner.includes('@') ? { mailbox: owner } : { extension: `hubspot:${owner}` };
