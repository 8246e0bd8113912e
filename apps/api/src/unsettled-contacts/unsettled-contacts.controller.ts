import { Body, Controller, HttpCode, HttpStatus, Inject, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { leadStream } from '@app/domain/leads/lead.events';
import {
  UnsettledContactsQuery,
  type UnsettledContacts,
} from '@app/projections/unsettled-contacts/unsettled-contacts.query';
import { Refusal } from '@app/wiring/auth/refusal';
import { CLOCK, type Clock } from '@app/wiring/clock.module';
import { Roles } from '@app/wiring/roles';
import { Asking, type Caller } from '../commands/caller';
import { Clerk } from '../commands/clerk';
import { Histories } from '../histories';
import { problems } from '../problem.schema';
import { QueryRoute } from '../reading/query-route';
import { Reader } from '../reading/reader';
import { PrivateCalls } from '../calls/private-calls';
import { Reach } from '../auth/reach';
import { mostAtOnce, Settle, SettledSchema, settling, type Settled } from './settlement';
import { ListUnsettledContacts } from './unsettled-contacts.queries';

type Whose = Pick<Settle, 'rep' | 'lead'>;

@ApiTags('capture')
@Controller('unsettled-contacts')
export class UnsettledContactsController {
  constructor(
    @Inject(Clerk) private readonly clerk: Clerk,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reach) private readonly reach: Reach,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(UnsettledContactsQuery) private readonly contacts: UnsettledContactsQuery,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PrivateCalls) private readonly privateCalls: PrivateCalls,
  ) {}

  @QueryRoute(
    '',
    'Calls, letters and messages whose rep or lead nobody knows yet, with who it may have been; a rep sees their own, without suggestions',
    'rep',
    'manager',
    'service',
  )
  list(@Query() ask: ListUnsettledContacts, @Asking() caller: Caller): Promise<UnsettledContacts> {
    const { principal } = caller;
    ask.rep ??= principal.rep;
    this.reach.rep(principal, ask.rep);
    const isRep = principal.role === 'rep';
    // What others' leads a number may belong to is none of a rep's business, and neither is a lead's number they may not hold.
    const suggest = isRep ? undefined : { at: this.clock().toISOString() };
    const open = ask.open ? (isRep ? ('strangers' as const) : ('all' as const)) : undefined;
    const asked = { caller, seen: { suggest, open } };
    return this.reader.list<UnsettledContacts, ListUnsettledContacts>(
      'GET /unsettled-contacts',
      ask,
      asked,
      ({ contacts }) => contacts.length,
    );
  }

  /** Each as if it stood alone: what is refused does not hold up the others. Settled again otherwise, it is corrected; settled so before, it adds nothing. */
  @Post('settle')
  @HttpCode(HttpStatus.OK)
  @Roles('manager', 'service')
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Says whose contacts were, and with whom, each with its own result; every figure follows, backwards too',
    description: 'Roles: manager, service.',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiOkResponse({ type: [SettledSchema] })
  @problems(
    HttpStatus.BAD_REQUEST,
    HttpStatus.UNAUTHORIZED,
    HttpStatus.FORBIDDEN,
    HttpStatus.NOT_FOUND,
    HttpStatus.UNPROCESSABLE_ENTITY,
    HttpStatus.SERVICE_UNAVAILABLE,
  )
  async settle(@Body() body: Settle, @Asking() caller: Caller): Promise<Settled[]> {
    const contacts = await this.meant(body);
    await this.mustBeKnown(body);
    const results: Settled[] = [];
    for (const { contact, ...whose } of contacts) results.push(await this.one(contact, whose, caller));
    return results;
  }

  /** Each once, with what is said of it. Throws Refusal `settlement.incomplete`, `settlement.contradictory`. */
  private async meant({ line, rep, lead, ...which }: Settle): Promise<(Whose & { contact: string })[]> {
    if (line === undefined) {
      const contacts = await this.named({ ...which, rep, lead });
      return [...new Set(contacts)].map((contact) => ({ contact, rep, lead }));
    }
    if ([which.contacts, which.party, rep, lead].some((said) => said !== undefined))
      throw new Refusal('settlement.contradictory', 'A line says itself what came by it, and whose that was.');
    return this.contacts.ofLine(line, mostAtOnce);
  }

  private named({ contacts, party, rep, lead }: Omit<Settle, 'line'>): Promise<string[]> | string[] {
    if (rep === undefined && lead === undefined)
      throw new Refusal('settlement.incomplete', 'Say whose the contacts were, with whom, or both.');
    if ((contacts === undefined) === (party === undefined))
      throw new Refusal('settlement.incomplete', 'Name either the contacts, the party or the line.');
    if (contacts) return contacts;
    if (rep !== undefined || lead === undefined)
      throw new Refusal('settlement.contradictory', 'A party says whom its contacts were with, not whose they were.');
    return this.contacts.ofParty(party!, lead, mostAtOnce);
  }

  /** Throws Refusal `rep.unknown`, `lead.unknown`: a misspelt id would take the contacts out of the queue for good. */
  private async mustBeKnown({ rep, lead }: Settle): Promise<void> {
    if (rep != null && (await this.histories.standingOf(rep)) === 'unknown')
      throw new Refusal('rep.unknown', `Nothing is known of ${rep}.`);
    if (lead != null && !(await this.histories.contact(leadStream(lead))).known)
      throw new Refusal('lead.unknown', `Nothing is known of ${lead}.`);
  }

  private async one(contact: string, whose: Whose, caller: Caller): Promise<Settled> {
    const events: string[] = [];
    let position: string | null = null;
    try {
      for (const { intent, asked } of settling(contact, whose, caller)) {
        const receipt = await this.clerk.record(intent, asked);
        events.push(...receipt.events);
        position = receipt.position ?? position;
      }
      const [kind, id] = contact.split(/:(.*)/s) as [string, string];
      const found = kind === 'call' && whose.rep != null ? await this.privateCalls.find(id, caller) : undefined;
      if (found) return { contact, events: [...events, ...found.events], position: found.position };
      return { contact, events, position };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message, more } = error;
      return { contact, events, position, refused: { code, detail: message, details: more.details } };
    }
  }
}
