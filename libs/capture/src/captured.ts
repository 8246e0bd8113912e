import type { Instant, Zone } from '@app/decider/fact';
import type { CallDirection, Disposition } from '@app/domain/calls/call.events';
import type { ActivityKind } from '@app/domain/activities/activity.events';
import type { Authentication } from '@app/domain/emails/email.events';
import type { RepRole } from '@app/domain/reps/rep.events';
import type { TrunkDirection } from '@app/domain/trunks/trunk.events';

// The domain's words that sources need; whole events they can't name.
export { activityKinds } from '@app/domain/activities/activity.events';
export type { ActivityKind, Authentication, CallDirection, Disposition, RepRole, TrunkDirection };

/** Where a row stands in its source, and what it said: the one thing every captured fact has. */
export interface Origin {
  /** The source's own id of the fact; the same id again is the same fact. */
  readonly externalId: string;
  /** The normalised row as text; its keyed hash becomes `source.fingerprint`, so a changed re-export is seen. */
  readonly row: string;
  /** Line or item number, for reports. */
  readonly line?: number;
  readonly zone?: string;
}
/** Who it was, by whatever the source knows: an id of ours, or a line to be looked up. */
export type RepHint =
  | { readonly id: string }
  | { readonly extension: string }
  | { readonly phone: string }
  | { readonly mailbox: string };

/** A call in plaintext, as far as the source knows it; one per linked call. Numbers are as the source wrote them. */
export interface CapturedCall {
  readonly kind: 'call';
  readonly origin: Origin;
  readonly callId: string;
  readonly direction?: CallDirection;
  readonly placedAt?: Instant;
  readonly from?: string;
  readonly to?: string;
  readonly line?: string;
  readonly calleeZone?: Zone;
  readonly label?: string;
  readonly rep?: RepHint;
  readonly lead?: string;
  readonly connected?: {
    readonly at: Instant;
    readonly answeredBy: 'human' | 'machine' | 'unknown';
    readonly rep?: RepHint;
  };
  readonly transfers?: readonly { readonly from?: RepHint; readonly to?: RepHint; readonly at: Instant }[];
  readonly joined?: readonly { readonly rep: RepHint; readonly at: Instant }[];
  readonly voicemail?: { readonly at: Instant; readonly seconds?: number };
  readonly ended?: { readonly at: Instant; readonly disposition: Disposition; readonly sourceTalkSeconds?: number };
  readonly missed?: { readonly offeredTo: readonly RepHint[] };
  /** When that was which is reported here, where none of the above says it. */
  readonly at?: Instant;
}
/** The sound of a call, one of: the bytes themselves, where they lie (a URL), or why there are none. */
export interface CapturedRecording {
  readonly kind: 'recording';
  readonly origin: Origin;
  readonly callId: string;
  readonly at: Instant;
  /** The source's own id of the recording; absent only with `missing`, where none was made. */
  readonly recordingId?: string;
  readonly content?: Uint8Array;
  readonly location?: string;
  readonly missing?: string;
  readonly mediaType?: string;
  /** Whole seconds. */
  readonly seconds?: number;
}
export interface CapturedTranscript {
  readonly kind: 'transcript';
  readonly origin: Origin;
  readonly callId: string;
  readonly at: Instant;
  readonly transcriptId: string;
  readonly content: Uint8Array;
  readonly mediaType: string;
  /** BCP 47 */
  readonly language?: string;
  readonly recordingId?: string;
}
/**
 * A letter as it passed. Whether it was sent or received, and whose it was, is told by the reps' mailboxes among its
 * addresses (the envelope's before the headers'), else by `direction`.
 */
export interface CapturedLetter {
  readonly kind: 'letter';
  readonly origin: Origin;
  /** As the header has it; the letter's identity. */
  readonly messageId: string;
  readonly at: Instant;
  readonly from?: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** Who sent it and who got it, by SMTP; absent where no envelope came with it. */
  readonly envelope?: { readonly from?: string; readonly to: readonly string[] };
  /** The mailbox that it was found in, where that is known. */
  readonly mailbox?: string;
  readonly direction?: 'sent' | 'received';
  readonly subject?: string;
  readonly body?: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly content: Uint8Array;
  }[];
  /** Message-IDs. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly machine?: 'automatic' | 'mass';
  readonly authentication?: readonly Authentication[];
  readonly rep?: RepHint;
  readonly lead?: string;
}
/** What a mail server said of a letter that it could not pass on (RFC 3464), one a recipient. */
export interface CapturedBounce {
  readonly kind: 'bounce';
  readonly origin: Origin;
  /** Of the letter that bounced. */
  readonly messageId: string;
  readonly at: Instant;
  readonly recipient: string;
  readonly action: 'failed' | 'delayed';
  /** RFC 3463: `5.1.1` */
  readonly status?: string;
  readonly diagnostic?: string;
}
export interface CapturedMessage {
  readonly kind: 'message';
  readonly origin: Origin;
  readonly messageId: string;
  readonly at: Instant;
  readonly direction: 'sent' | 'received';
  /** `sms`, `whatsapp`, `telegram`, … */
  readonly channel: string;
  readonly from?: string;
  readonly to?: string;
  readonly body?: string;
  readonly automated?: boolean;
  readonly rep?: RepHint;
  readonly lead?: string;
}
export interface CapturedActivity {
  readonly kind: 'activity';
  readonly origin: Origin;
  readonly activityId: string;
  readonly activity: ActivityKind;
  readonly label?: string;
  readonly rep?: RepHint;
  readonly lead?: string;
  readonly from: Instant;
  readonly to?: Instant;
}
/** The source (or a mapping) names the lead for the first time, or says who holds it from this moment. */
export interface CapturedLead {
  readonly kind: 'lead';
  readonly origin: Origin;
  readonly leadId: string;
  readonly at: Instant;
  readonly source: string;
  readonly segment?: string;
}
export interface CapturedOwner {
  readonly kind: 'owner';
  readonly origin: Origin;
  readonly leadId: string;
  readonly owner: RepHint;
  readonly at: Instant;
  readonly rule: string;
}
export interface CapturedRep {
  readonly kind: 'rep';
  readonly origin: Origin;
  readonly repId: string;
  readonly at: Instant;
  readonly team: string;
  readonly role?: RepRole;
  readonly timeZone: Zone;
}
/** An item of a carrier's bill. The number is the other side's, as the bill writes it. */
export interface CapturedBilledCall {
  readonly kind: 'billed-call';
  readonly origin: Origin;
  /** As our calls name it in `line`. */
  readonly trunk: string;
  /** The local day on which it began, in the bill's zone. */
  readonly day: string;
  readonly billId: string;
  readonly at: Instant;
  readonly direction: TrunkDirection;
  readonly number?: string;
  /** Whole seconds, as billed. */
  readonly seconds?: number;
}
/** A local day of a trunk, `[from, to)`, and what whoever tells of it knows at all. */
interface TrunkDay {
  readonly origin: Origin;
  readonly trunk: string;
  readonly day: string;
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
  readonly directions: readonly TrunkDirection[];
  readonly unanswered: boolean;
}
/** That a bill has the day; a re-issue leaves `only` these items of it. */
export interface CapturedBilledDay extends TrunkDay {
  readonly kind: 'billed-day';
  readonly reissue?: { readonly name: string; readonly only: readonly string[] };
}
export interface CapturedTrunkCount extends TrunkDay {
  readonly kind: 'trunk-count';
  readonly calls: number;
  readonly seconds?: number;
}
export type Captured =
  | CapturedBilledCall
  | CapturedBilledDay
  | CapturedTrunkCount
  | CapturedCall
  | CapturedRecording
  | CapturedTranscript
  | CapturedLetter
  | CapturedBounce
  | CapturedMessage
  | CapturedActivity
  | CapturedLead
  | CapturedOwner
  | CapturedRep;

/** What a parser made of one row, or of the rows that are one call. */
export interface Taken {
  readonly line: number;
  readonly how: 'taken';
  /** Source rows in it. */
  readonly rows: number;
  readonly facts: readonly Captured[];
  /** Nobody's deed: the row names a machine where a rep would be. */
  readonly nobody?: true;
}
/** What a parser says of one source row that became no fact. */
export interface NotTaken {
  readonly line: number;
  /** Which of several files. */
  readonly file?: string;
  /** `skipped` by the mapping's own word, `unmapped` of a kind that it does not name, or `refused` because it is broken. */
  readonly how: 'skipped' | 'unmapped' | 'refused';
  readonly reason: string;
  /** By its path in what was sent, where one field is to blame: `data.started_at`. */
  readonly field?: string;
}
export type Reading = Taken | NotTaken;

/** The file as a whole can't be read: a wrong mapping, a missing column. `problems` has one sentence for each. */
export class CaptureError extends Error {
  constructor(
    message: string,
    readonly problems: readonly string[] = [],
  ) {
    super([message, ...problems].join('\n  '));
    this.name = 'CaptureError';
  }
}
