/**
 * `POST /capture/facts`, version 1: what any source may tell, one item a fact. The schema in facts.schema.ts says the same
 * in JSON Schema, and both are frozen: a field may come in, none changes its meaning or goes.
 */
export const factKinds = [
  'call',
  'recording',
  'transcript',
  'letter',
  'bounce',
  'message',
  'activity',
  'lead',
  'owner',
] as const;
export type FactKind = (typeof factKinds)[number];

/** ISO 8601: with an offset, or local time in the item's `zone`, else in that of the account. */
export type FactTime = string;
/** One of: the rep's id, or a line of theirs. */
export type FactRep = { id: string } | { extension: string } | { phone: string } | { mailbox: string };
/** Standard base64. */
export type Base64 = string;

interface Item<K extends FactKind> {
  kind: K;
  /** The source's own id: the same kind and id again is the same fact. */
  id: string;
  zone?: string;
}
/** Of a call that this account told of, by its id there; or of any call, by its id on the record. */
type OfCall = { call: string } | { callId: string };

export interface CallFact extends Item<'call'> {
  direction?: 'outbound' | 'inbound' | 'internal';
  placedAt?: FactTime;
  from?: string;
  to?: string;
  line?: string;
  calleeZone?: string;
  label?: string;
  rep?: FactRep;
  lead?: string;
  connected?: { at: FactTime; answeredBy: 'human' | 'machine' | 'unknown'; rep?: FactRep };
  transfers?: { from?: FactRep; to?: FactRep; at: FactTime }[];
  joined?: { rep: FactRep; at: FactTime }[];
  voicemail?: { at: FactTime; seconds?: number };
  ended?: {
    at: FactTime;
    disposition: 'answered' | 'no answer' | 'busy' | 'failed' | 'congestion' | 'cancelled' | 'voicemail' | 'unknown';
    talkSeconds?: number;
  };
  missed?: { offeredTo: FactRep[] };
  /** When that was which is told here, where nothing above says it. */
  at?: FactTime;
}
export type RecordingFact = Item<'recording'> &
  OfCall & { at: FactTime; mediaType?: string; seconds?: number } & (
    | { content: Base64 }
    | { location: string }
    | { missing: string }
  );
export type TranscriptFact = Item<'transcript'> &
  OfCall & { at: FactTime; language?: string; recording?: string } & (
    | { text: string }
    | { content: Base64; mediaType: string }
  );
export interface LetterFact extends Item<'letter'> {
  messageId: string;
  at: FactTime;
  from?: string;
  to: string[];
  cc?: string[];
  envelope?: { from?: string; to: string[] };
  mailbox?: string;
  direction?: 'sent' | 'received';
  subject?: string;
  body?: string;
  attachments?: { name: string; mediaType: string; content: Base64 }[];
  inReplyTo?: string;
  references?: string[];
  machine?: 'automatic' | 'mass';
  authentication?: { method: 'dkim' | 'spf' | 'dmarc' | 'arc'; result: string; domain?: string; selector?: string }[];
  rep?: FactRep;
  lead?: string;
}
export interface BounceFact extends Item<'bounce'> {
  messageId: string;
  at: FactTime;
  recipient: string;
  action: 'failed' | 'delayed';
  status?: string;
  diagnostic?: string;
}
export interface MessageFact extends Item<'message'> {
  at: FactTime;
  direction: 'sent' | 'received';
  channel: string;
  from?: string;
  to?: string;
  body?: string;
  automated?: boolean;
  rep?: FactRep;
  lead?: string;
}
export interface ActivityFact extends Item<'activity'> {
  activity:
    | 'meeting'
    | 'visit'
    | 'paperwork'
    | 'assessment'
    | 'request'
    | 'specification'
    | 'order'
    | 'shipment'
    | 'shortage'
    | 'packaging'
    | 'complaint';
  from: FactTime;
  to?: FactTime;
  label?: string;
  rep?: FactRep;
  lead?: string;
}
export interface LeadFact extends Item<'lead'> {
  at: FactTime;
  source: string;
  segment?: string;
}
export interface OwnerFact extends Item<'owner'> {
  lead: string;
  owner: FactRep;
  at: FactTime;
  rule: string;
}
export type FactItem =
  | CallFact
  | RecordingFact
  | TranscriptFact
  | LetterFact
  | BounceFact
  | MessageFact
  | ActivityFact
  | LeadFact
  | OwnerFact;

export interface FactsRequest {
  version: 1;
  facts: FactItem[];
}
/** What became of one item; in the order of the request. */
export interface FactResult {
  /** As sent; absent where what was sent has none. */
  id?: string;
  /** `known`: it was on the record already; `kept`: it is on the disk until the record can take it, and won't be lost. */
  status: 'recorded' | 'known' | 'refused' | 'kept';
  /** All that is wrong: `path` like `connected.at`, '' for the item as a whole. */
  errors?: { path: string; message: string }[];
  /** What was added to the record, by type. */
  events?: string[];
}
export interface FactsAnswer {
  results: FactResult[];
}
