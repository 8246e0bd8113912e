import { ApiProperty } from '@nestjs/swagger';
import { Matches, ArrayMaxSize, ArrayMinSize, IsArray, ValidateIf } from 'class-validator';
import type { Problem } from '@app/contracts/http/problem';
import type { Caller } from '../commands/caller';
import type { Intent } from '../commands/intent';
import { AttributeCall, MatchCallToLead } from '../calls/calls.commands';
import { AttributeEmail, MatchEmailToLead } from '../emails/emails.commands';
import { Id, PersonalText } from '../fields';
import { AttributeMessage, MatchMessageToLead } from '../messages/messages.commands';

/** At once: whoever has more of a party asks again, and what is settled by then adds nothing. */
export const mostAtOnce = 200;
const contactPattern = /^(call|email|message):[\w.~:@+-]{1,128}$/;

export class Settle {
  @ApiProperty({ required: false, isArray: true, type: String, example: ['call:2201', 'email:9f86d081'] })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(mostAtOnce)
  @Matches(contactPattern, { each: true, message: '$property must be call:<id>, email:<id> or message:<id>' })
  contacts?: string[];
  @Id({
    optional: true,
    example: 'party-9f86d081',
    description: `Instead of contacts: all of this party's, ${mostAtOnce} at once. Says whom they were with, not whose they were.`,
  })
  party?: string;
  @PersonalText(320, {
    optional: true,
    example: '201',
    description: `Instead of contacts: all that came by this line of ours and is nobody's, ${mostAtOnce} at once; each becomes the rep's whose line it was at that time.`,
  })
  line?: string;
  @Id({ optional: true, nullable: true, example: 'rep-7', description: 'Whose they were; null takes that back.' })
  rep?: string | null;
  @Id({ optional: true, nullable: true, description: 'Whom they were with; null takes that back.' })
  lead?: string | null;
}

/** How it went with one contact: what was recorded of it, nothing where it was settled so before; or why not. */
export interface Settled {
  readonly contact: string;
  readonly events: readonly string[];
  readonly position: string | null;
  readonly refused?: Pick<Problem, 'code' | 'detail' | 'details'>;
}
export class SettledSchema implements Settled {
  @ApiProperty({ example: 'call:2201' })
  contact!: string;
  @ApiProperty({ type: [String], example: ['CallAttributed', 'CallMatchedToLead'] })
  events!: string[];
  @ApiProperty({ type: String, nullable: true, description: 'Of the last of them.' })
  position!: string | null;
  @ApiProperty({
    type: Object,
    required: false,
    example: { code: 'call.unknown', detail: 'nothing is known of call 9' },
  })
  refused?: Pick<Problem, 'code' | 'detail' | 'details'>;
}

/** By hand, from the queue: whoever reads the history sees it. */
const rule = 'settled';
const intents = {
  call: { rep: AttributeCall, lead: MatchCallToLead },
  email: { rep: AttributeEmail, lead: MatchEmailToLead },
  message: { rep: AttributeMessage, lead: MatchMessageToLead },
} as const;

/** The commands of one contact, each with an idempotency key of its own: they go to one stream. */
export function settling(
  contact: string,
  { rep, lead }: Pick<Settle, 'rep' | 'lead'>,
  caller: Caller,
): { intent: Intent; asked: { id: string; caller: Caller } }[] {
  const [kind, id] = [contact.slice(0, contact.indexOf(':')), contact.slice(contact.indexOf(':') + 1)];
  const { rep: Attribute, lead: Match } = intents[kind as keyof typeof intents];
  const { idempotencyKey: key } = caller;
  const asked = (what: string) => ({ id, caller: { ...caller, ...(key && { idempotencyKey: `${key}:${what}` }) } });
  return [
    ...(rep === undefined ? [] : [{ intent: Object.assign(new Attribute(), { rep, rule }), asked: asked('rep') }]),
    ...(lead === undefined ? [] : [{ intent: Object.assign(new Match(), { lead, rule }), asked: asked('lead') }]),
  ];
}
