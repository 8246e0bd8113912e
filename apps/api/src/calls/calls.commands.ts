import type * as domain from '@app/domain/calls/call.commands';
import { personal, type Stamp } from '@app/decider/fact';
import {
  callStream,
  type CallDirection,
  type CallField,
  type CallFieldValue,
  type Disposition,
} from '@app/domain/calls/call.events';
import type { Desk } from '../commands/desk';
import { Intent, type Happened } from '../commands/intent';
import { ofRep, sealable } from '../commands/subjects';
import { AnInstant, AZone, Id, Label, OneOf, Part, PersonalText, Scalar, Whole } from '../fields';
import { Refusal } from '@app/wiring/auth/refusal';
import { toInstant } from '../values';

const directions: readonly CallDirection[] = ['outbound', 'inbound', 'internal'];
const answerers = ['human', 'machine', 'unknown'] as const;
const dispositions: readonly Disposition[] = [
  'answered',
  'no answer',
  'busy',
  'failed',
  'congestion',
  'cancelled',
  'voicemail',
  'unknown',
];
const longestCallSeconds = 7 * 86_400;

class Placed {
  @AnInstant()
  at!: string;
  @OneOf(directions)
  direction!: CallDirection;
  @PersonalText(128, { optional: true, example: '104', description: 'As the source wrote it.' })
  from?: string;
  @PersonalText(128, { optional: true, example: '+31 20 555 01 23', description: 'As the source wrote it.' })
  to?: string;
  @Label({ optional: true, example: 'trunk-2' })
  line?: string;
  @AZone({ optional: true })
  calleeZone?: string;
  @Label({ optional: true, example: 'prospecting' })
  kind?: string;
}
export class AttributedTo {
  @Id({ example: 'rep-7' })
  rep!: string;
  @Label({ example: 'extension', description: 'How it is known.' })
  rule!: string;
}
export class MatchedTo {
  @Id({ example: 'lead-4711' })
  lead!: string;
  @Label({ example: 'phone number', description: 'How it is known.' })
  rule!: string;
}
class Connected {
  @AnInstant()
  at!: string;
  @OneOf(answerers)
  answeredBy!: (typeof answerers)[number];
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
}
class Transfer {
  @Id({ optional: true, example: 'rep-7' })
  from?: string;
  @Id({ optional: true, example: 'rep-8' })
  to?: string;
  @AnInstant()
  at!: string;
}
class Hold {
  @AnInstant()
  at!: string;
  @AnInstant({ optional: true })
  resumedAt?: string;
}
class Ended {
  @AnInstant({ example: '2026-03-02T09:34:10+02:00' })
  at!: string;
  @OneOf(dispositions)
  disposition!: Disposition;
  @Whole(0, longestCallSeconds, { optional: true, example: 241, description: 'What the source billed.' })
  sourceTalkSeconds?: number;
}
class Missed {
  @Id({ listOf: { max: 100 }, example: ['rep-7'] })
  offeredTo!: string[];
}

/** Any part of a call, in any order, any number of times: what is new is recorded, what differs is a correction. */
export class RecordCall extends Intent<domain.RecordCall> {
  @Id({ optional: true, example: 'call-2201', description: 'Yours, if you have one; else a new one is made.' })
  callId?: string;
  @Part(() => Placed, { optional: true })
  placed?: Placed;
  @Part(() => AttributedTo, { optional: true })
  attributed?: AttributedTo;
  @Part(() => MatchedTo, { optional: true })
  matched?: MatchedTo;
  @Part(() => Connected, { optional: true })
  connected?: Connected;
  @Part(() => Transfer, { optional: true, listOf: { max: 100 } })
  transfers?: Transfer[];
  @Part(() => Hold, { optional: true, listOf: { max: 100 } })
  held?: Hold[];
  @Part(() => Ended, { optional: true })
  ended?: Ended;
  @Part(() => Missed, { optional: true })
  missed?: Missed;

  override happened(): Happened[] {
    return [
      ['placed.at', this.placed?.at],
      ['connected.at', this.connected?.at],
      ...(this.transfers ?? []).map(({ at }, i): Happened => [`transfers[${i}].at`, at]),
      ...(this.held ?? []).flatMap(({ at, resumedAt }, i): Happened[] => [
        [`held[${i}].at`, at],
        [`held[${i}].resumedAt`, resumedAt],
      ]),
      ['ended.at', this.ended?.at],
    ];
  }

  async command(stamp: Stamp, desk: Desk): Promise<domain.RecordCall> {
    const { id: callId, attributed, matched, connected, transfers, held, ended, missed } = this;
    return {
      type: 'RecordCall',
      stamp,
      callId,
      placed: await this.sealablePlaced(desk),
      attributed,
      matched,
      connected,
      transfers,
      held,
      ended,
      missed,
    };
  }

  /** Our side's line is the rep's; the other side's number is the lead's or a party's. */
  private async sealablePlaced(desk: Desk) {
    if (!this.placed) return undefined;
    const { from, to, ...rest } = this.placed;
    const ours = (value: string) => (this.attributed ? ofRep(this.attributed.rep) : desk.partyOf(value));
    const theirs = (value: string) => desk.subjectOf('phone', value, rest.at, this.matched?.lead);
    const side = async (value: string | undefined, isOurs: boolean) =>
      value === undefined ? undefined : personal(isOurs ? ours(value) : await theirs(value), 'contact', value);
    return {
      ...rest,
      from: await side(from, rest.direction === 'outbound'),
      to: await side(to, rest.direction === 'inbound'),
    };
  }
}

export class AttributeCall extends Intent<domain.AttributeCall> {
  @Id({ nullable: true, example: 'rep-7', description: 'Null takes the attribution back.' })
  rep!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.AttributeCall {
    return { type: 'AttributeCall', stamp, callId: this.id, rep: this.rep, rule: this.rule };
  }
}

export class MatchCallToLead extends Intent<domain.MatchCallToLead> {
  @Id({ nullable: true, description: 'Null takes the match back.' })
  lead!: string | null;
  @Label({ example: 'corrected by hand' })
  rule!: string;

  command(stamp: Stamp): domain.MatchCallToLead {
    return { type: 'MatchCallToLead', stamp, callId: this.id, lead: this.lead, rule: this.rule };
  }
}

/** What each field may be corrected to; undefined says that the value is impossible. */
const corrections: Readonly<Record<CallField, (is: CallFieldValue) => CallFieldValue | undefined>> = {
  placedAt: toInstant,
  connectedAt: (is) => (is === null ? null : toInstant(is)),
  endedAt: (is) => (is === null ? null : toInstant(is)),
  answeredBy: (is) => answerers.find((each) => each === is),
  disposition: (is) => dispositions.find((each) => each === is),
  direction: (is) => directions.find((each) => each === is),
  sourceTalkSeconds: (is) =>
    is === null || (Number.isInteger(is) && Number(is) >= 0 && Number(is) <= longestCallSeconds) ? is : undefined,
};
export class CorrectCall extends Intent<domain.CorrectCall> {
  @OneOf(Object.keys(corrections))
  field!: CallField;
  @Scalar({ example: 'busy', description: 'An instant, a code or seconds, as the field needs.' })
  is!: CallFieldValue;

  command(stamp: Stamp): domain.CorrectCall {
    const is = corrections[this.field](this.is);
    if (is === undefined)
      throw new Refusal('request.invalid', 'The request is wrong.', {
        errors: [{ field: 'is', message: `is not possible for ${this.field}` }],
      });
    return { type: 'CorrectCall', stamp, callId: this.id, field: this.field, is };
  }
}

export class MarkCallDuplicate extends Intent<domain.MarkCallDuplicate> {
  @Id({ example: 'call-2200', description: 'The call that stays.' })
  of!: string;

  command(stamp: Stamp): domain.MarkCallDuplicate {
    return { type: 'MarkCallDuplicate', stamp, callId: this.id, of: this.of };
  }
}

/** Nothing in it: the path says it all. */
export class LiftCallDuplicate extends Intent<domain.LiftCallDuplicate> {
  command(stamp: Stamp): domain.LiftCallDuplicate {
    return { type: 'LiftCallDuplicate', stamp, callId: this.id };
  }
}

export class RetractCall extends Intent<domain.RetractCall> {
  @PersonalText(2000, { optional: true, example: 'A test call.' })
  reason?: string;

  async command(stamp: Stamp, desk: Desk): Promise<domain.RetractCall> {
    const reason = sealable(await desk.subjectOfContact(callStream(this.id)), 'note', this.reason);
    return { type: 'RetractCall', stamp, callId: this.id, reason };
  }
}
