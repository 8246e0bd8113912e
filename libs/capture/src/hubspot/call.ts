import type { CapturedCall, Disposition, RepHint } from '../captured';
import { iso, timeReader } from '../local-time';
import { partOfCall, type CallSource, type SentFields } from '../sent-fields';

/** What a portal starts with. Portals add outcomes of their own, which stay what they are: the call's label. */
const outcomes: Readonly<Record<string, 'human' | Disposition>> = {
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

/** A call by HubSpot's own property names. It lasts from `hs_timestamp` for `hs_call_duration` milliseconds; of ringing HubSpot tells nothing. */
export function callReader({ account, zone }: CallSource) {
  const time = timeIn(zone);
  return (id: string, fields: SentFields, line: number) => callOf(id, fields, { account, zone, time, line });
}

function callOf(
  id: string,
  fields: SentFields,
  { account, zone, time, line }: CallSource & { time: (text: string) => number; line: number },
): CapturedCall {
  const placedAt = fields.time('hs_timestamp', time) ?? fields.missing('hs_timestamp');
  const duration = fields.whole('hs_call_duration');
  const direction = fields.oneOf('hs_call_direction', ['INBOUND', 'OUTBOUND']);
  const status = fields.oneOf('hs_call_status', [...underWay, ...endings]);
  const label = fields.text('hs_call_disposition');
  const outcome = label === undefined ? undefined : outcomes[label.toLowerCase()];
  const from = fields.text('hs_call_from_number');
  const to = fields.text('hs_call_to_number');
  const rep = ownerOf(fields.text('hubspot_owner_id'));

  const ending = endings.find((word) => word === status);
  const disposition = outcome === 'human' ? 'answered' : (outcome ?? (ending && ends[ending]) ?? 'unknown');
  const isOver = status === undefined ? duration !== undefined || outcome !== undefined : ending !== undefined;
  const talked = outcome === 'human';
  const missed = direction === 'INBOUND' && (ending === 'MISSED' || ending === 'NO_ANSWER') && !talked;
  return partOfCall(
    {
      callId: `hubspot-${account}-${id}`,
      placedAt,
      ...(direction && { direction: direction === 'INBOUND' ? 'inbound' : 'outbound' }),
      ...(from && { from }),
      ...(to && { to }),
      ...(label && { label }),
      ...(rep && !missed && { rep }),
      ...(talked && { connected: { at: placedAt, answeredBy: 'human' as const } }),
      ...(isOver && {
        ended: {
          at: iso(Date.parse(placedAt) + (duration ?? 0)),
          disposition,
          ...(talked && duration !== undefined && { sourceTalkSeconds: Math.round(duration / 1000) }),
        },
      }),
      ...(missed && { missed: { offeredTo: rep ? [rep] : [] } }),
    },
    { externalId: id, zone, line },
  );
}

/** The API gives ISO or milliseconds, an export local time without seconds. */
function timeIn(zone: string): (text: string) => number {
  const read = timeReader('ISO', zone);
  return (text) => (/^\d{12,13}$/.test(text) ? Number(text) : read(text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T')));
}

/** An owner's id, or, in an export, their name or address; all but addresses are a rep's line `hubspot:…`. */
const ownerOf = (owner: string | undefined): RepHint | undefined =>
  owner === undefined ? undefined : owner.includes('@') ? { mailbox: owner } : { extension: `hubspot:${owner}` };
