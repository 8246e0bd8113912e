import { Inject, Injectable } from '@nestjs/common';
import { fold } from '@app/decider/decider';
import type { Instant, PersonalField, Recorded } from '@app/decider/fact';
import { alertStream, type AlertRaised } from '@app/domain/alerts/alert.events';
import { call, type CallState } from '@app/domain/calls/call';
import { callStream, type CallEvent } from '@app/domain/calls/call.events';
import { isOurs } from '@app/domain/emails/email.events';
import { leadStream, type LeadEvent } from '@app/domain/leads/lead.events';
import { evolveOwnership, ownerOf, type Ownership } from '@app/domain/leads/ownership';
import { rep } from '@app/domain/reps/rep';
import { repStream, type RepEvent } from '@app/domain/reps/rep.events';
import { doing } from '@app/domain/reps/stand-in';
import type { StoredEvent } from '@app/domain/stored-events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { OpenVault } from '@app/vault/vault';
import { CODEC, SEALED_STORE, VAULT } from '@app/wiring/event-store.module';

/** Whose a call, a letter or a message is, as far as its own stream says. */
export interface ContactParties {
  readonly known: boolean;
  readonly rep: string | null;
  readonly lead: string | null;
  /** Data subject of the other side's number or address. */
  readonly otherSide?: string;
}

/** Asks the store itself, so that what was just recorded is already true: rights must not lag behind. */
@Injectable()
export class Histories {
  constructor(
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(CODEC) private readonly codec: Codec<StoredEvent>,
    @Inject(VAULT) private readonly vault: OpenVault,
  ) {}

  async ownerOf(leadId: string): Promise<string | null> {
    let ownership: Ownership = [];
    for await (const event of this.events(leadStream(leadId)))
      ownership = evolveOwnership(ownership, event as Recorded<LeadEvent>);
    return ownerOf(ownership);
  }

  async contact(stream: string): Promise<ContactParties> {
    let parties: ContactParties = { known: false, rep: null, lead: null };
    for await (const event of this.events(stream)) parties = { ...evolveParties(parties, event), known: true };
    return parties;
  }

  /** All that its own stream says of a call. */
  async call(callId: string): Promise<CallState> {
    let state = call.initial;
    for await (const event of this.events(callStream(callId))) state = call.evolve(state, event as Recorded<CallEvent>);
    return state;
  }

  /** What the alert was raised about; undefined where there is none. */
  async alert(alertId: string): Promise<AlertRaised['data'] | undefined> {
    for await (const event of this.events(alertStream(alertId))) if (event.type === 'AlertRaised') return event.data;
    return undefined;
  }

  /** Whether such a rep ever joined, and is still here. */
  async standingOf(repId: string): Promise<'unknown' | 'here' | 'left'> {
    let standing: 'unknown' | 'here' | 'left' = 'unknown';
    for await (const { type } of this.events(repStream(repId)))
      if (type === 'RepJoined') standing = 'here';
      else if (type === 'RepOffboarded') standing = 'left';
    return standing;
  }

  /** Who does that rep's work at that moment: their own substitute while they are away; undefined where nobody does. */
  async doing(repId: string, at: Instant): Promise<string | undefined> {
    const told: RepEvent[] = [];
    for await (const event of this.events(repStream(repId)))
      if (event.type === 'RepAbsenceRecorded' || event.type === 'SubstituteNamed') told.push(event);
    return doing(repId, fold(rep, told), at);
  }

  /** A whole stream; personal fields sealed unless `open` says by which vault: the caller checks and records that it may. */
  async all(stream: string, { open = false }: { open?: boolean | OpenVault } = {}): Promise<Recorded<StoredEvent>[]> {
    const events: Recorded<StoredEvent>[] = [];
    for await (const event of this.events(stream)) events.push(event);
    const vault = open === true ? this.vault : open;
    return vault ? vault.open(events) : events;
  }

  private async *events(stream: string): AsyncGenerator<Recorded<StoredEvent>> {
    for await (const record of this.store.readStream(stream)) yield this.codec.decode(record);
  }
}

function evolveParties(parties: ContactParties, event: StoredEvent): ContactParties {
  switch (event.type) {
    case 'CallPlaced':
      return { ...parties, otherSide: subjectOf(event.data.direction === 'inbound' ? event.data.from : event.data.to) };
    case 'EmailSent':
      return { ...parties, otherSide: outside([...event.data.to, ...event.data.cc]) };
    case 'EmailReceived':
      return { ...parties, otherSide: outside([event.data.from]) ?? parties.otherSide };
    case 'MessageSent':
      return { ...parties, otherSide: subjectOf(event.data.to) };
    case 'MessageReceived':
      return { ...parties, otherSide: subjectOf(event.data.from) };
    case 'ActivityLogged':
      return { ...parties, rep: event.data.rep ?? null, lead: event.data.lead ?? null };
    case 'ActivityCorrected':
      return event.data.field === 'rep' || event.data.field === 'lead'
        ? { ...parties, [event.data.field]: event.data.is }
        : parties;
    case 'CallAttributed':
    case 'EmailAttributed':
    case 'MessageAttributed':
      return { ...parties, rep: event.data.rep };
    case 'CallMatchedToLead':
    case 'EmailMatchedToLead':
    case 'MessageMatchedToLead':
      return { ...parties, lead: event.data.lead };
    default:
      return parties;
  }
}

const outside = (fields: readonly (PersonalField | undefined)[]) =>
  subjectOf(fields.find((field) => field !== undefined && !isOurs(field)));
const subjectOf = (field: PersonalField | undefined) => field?.subject;
