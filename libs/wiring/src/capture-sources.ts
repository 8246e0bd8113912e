/** Vendors whose webhooks are taken. */
export const captureVendors = [
  'twilio',
  'aircall',
  'amocrm',
  'bitrix24',
  'hubspot',
  'facts',
  'mail',
  'asterisk-cdr',
] as const;
export type CaptureVendor = (typeof captureVendors)[number];

/** One account at a vendor that may send facts in. Holds a secret: never log it. */
export interface CaptureSource {
  readonly source: CaptureVendor;
  /** Tells several accounts of a vendor apart; a part of what their calls are called here. */
  readonly account: string;
  /** IANA zone of the account: of times without an offset. */
  readonly zone: string;
  /** What the vendor signs with, or sends along. */
  readonly secret: string;
  /** How the vendor addresses this API, without a path: Twilio signs the address that it calls. */
  readonly url?: string;
  /** From where recordings that it gives links to are fetched; absent, none are. */
  readonly recordings?: RecordingsFrom;
  /** Of HubSpot: what the outcomes that a portal has added mean, each by its GUID or its name. */
  readonly outcomes?: CallOutcomes;
  /** Of Asterisk: the columns of its rows, in their order; absent, the usual 21. */
  readonly columns?: readonly string[];
  /** Of Asterisk: times are UTC (`usegmtime=yes`). */
  readonly gmt?: boolean;
}
/** `human`: somebody was talked to. */
export const callOutcomes = ['human', 'voicemail', 'no answer', 'busy', 'failed', 'cancelled'] as const;
export type CallOutcomes = Readonly<Record<string, (typeof callOutcomes)[number]>>;
export interface RecordingsFrom {
  /** Exact names or addresses, and `*.example.com` for every name below that one. */
  readonly hosts: readonly string[];
  /** The Authorization header to send to those of them that are named exactly: `Basic …`, `Bearer …`. */
  readonly authorization?: string;
}

/** Reads the JSON list of CAPTURE_SOURCES. Gives all that is wrong with it, by place and name, never a value. */
export function captureSourcesOf(text: string): {
  readonly sources: readonly CaptureSource[];
  readonly problems: readonly string[];
} {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list))
    return { sources: [], problems: ['must be a JSON list of {source, account, zone, secret}'] };

  const problems: string[] = [];
  const seen = new Set<string>();
  const sources = list.map((item: unknown, i) => {
    const given = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    const wrong = (field: string, meaning: string) => problems.push(`[${i}].${field} must be ${meaning}`);
    const { source, account, zone, secret, url, recordings, outcomes, columns, gmt } = given;
    // it stands in an address, whose case is not kept everywhere, and which may be 64 characters before the @
    if (
      source === 'mail' &&
      !(/^[a-z0-9]{20,60}$/.test(String(secret)) && `${String(account)}+${String(secret)}`.length <= 64)
    )
      wrong('secret', '20 or more lower-case letters and digits, with the account 63 at most');
    if (!captureVendors.some((vendor) => vendor === source)) wrong('source', `one of ${captureVendors.join(', ')}`);
    if (typeof account !== 'string' || !/^[\w.-]{1,30}$/.test(account))
      wrong('account', 'up to 30 letters, digits, dots, dashes');
    if (typeof zone !== 'string' || !isZone(zone)) wrong('zone', 'an IANA time zone: Europe/Moscow');
    if (typeof secret !== 'string' || !/^\S{16,200}$/.test(secret))
      wrong('secret', '16 to 200 characters without white space');
    const addressed = typeof url === 'string' && /^https?:\/\/[^/?#\s]+$/.test(url);
    if (!addressed && (url !== undefined || source === 'twilio'))
      wrong('url', 'the address that is called: https://host');
    if (recordings !== undefined && !isRecordingsFrom(recordings))
      wrong('recordings', '{hosts: [names, addresses or *.example.com], authorization?: "Basic …"}');
    if (outcomes !== undefined && !(source === 'hubspot' && isCallOutcomes(outcomes)))
      wrong('outcomes', `HubSpot's own, {"<GUID or name>": one of ${callOutcomes.join(', ')}}`);
    if (columns !== undefined && !(source === 'asterisk-cdr' && isNames(columns)))
      wrong('columns', 'Asterisk\'s own, a list of names of columns: ["src", "dst", …]');
    if (gmt !== undefined && !(source === 'asterisk-cdr' && typeof gmt === 'boolean'))
      wrong('gmt', "Asterisk's own, true or false");
    for (const name of Object.keys(given))
      if (!['source', 'account', 'zone', 'secret', 'url', 'recordings', 'outcomes', 'columns', 'gmt'].includes(name))
        problems.push(`[${i}] has an unknown field`);
    const key = JSON.stringify([source, account]);
    if (seen.has(key)) wrong('account', 'another than that of an earlier one');
    seen.add(key);
    return given as unknown as CaptureSource;
  });
  return { sources: problems.length > 0 ? [] : sources, problems };
}

/** No port, no scheme; a wildcard stands for a whole label below a name of two or more, so that nobody allows all of `.com`. */
const host =
  /^(?:\*\.(?=[^.]+\.))?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$|^[0-9a-f]*(?::[0-9a-f]*){2,7}$/i;
function isRecordingsFrom(given: unknown): given is RecordingsFrom {
  if (typeof given !== 'object' || given === null) return false;
  const { hosts, authorization, ...rest } = given as Record<string, unknown>;
  return (
    Object.keys(rest).length === 0 &&
    Array.isArray(hosts) &&
    hosts.length > 0 &&
    hosts.every((one) => typeof one === 'string' && host.test(one)) &&
    (authorization === undefined ||
      (typeof authorization === 'string' && /^[\x21-\x7e]+ [\x21-\x7e]+$/.test(authorization)))
  );
}

export const isCallOutcomes = (given: unknown): given is CallOutcomes =>
  typeof given === 'object' &&
  given !== null &&
  !Array.isArray(given) &&
  Object.values(given).every((meaning) => callOutcomes.some((known) => known === meaning));

const isNames = (given: unknown): boolean =>
  Array.isArray(given) &&
  given.length <= 40 &&
  given.every((name) => typeof name === 'string' && /^[a-z]+$/.test(name));

function isZone(zone: string): boolean {
  try {
    return zone.includes('/') || zone === 'UTC' ? Boolean(new Intl.DateTimeFormat('en', { timeZone: zone })) : false;
  } catch {
    return false;
  }
}
