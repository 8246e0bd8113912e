import { Inject, Injectable } from '@nestjs/common';
import { personal, type BlobRef, type PersonalField } from '@app/decider/fact';
import { callStream } from '@app/domain/calls/call.events';
import type { Capacity } from '@app/domain/leads/lead.commands';
import { repStream } from '@app/domain/reps/rep.events';
import { LeadLoadQuery, type LoadAsk, type LoadBoard } from '@app/projections/lead-load/lead-load.query';
import { LeadOwnershipQuery } from '@app/projections/lead-ownership/lead-ownership.query';
import { RefusalReviewQuery } from '@app/projections/refusal-review/refusal-review.query';
import { RepDirectoryQuery } from '@app/projections/rep-directory/rep-directory.query';
import type { EventStore } from '@app/event-store/event-store';
import type { Vault } from '@app/vault/vault';
import { Refusal } from '@app/wiring/auth/refusal';
import { SEALED_STORE, VAULT } from '@app/wiring/event-store.module';
import { ScoringDesk } from '../call-scores/scoring-desk';
import { Sounds } from '../calls/sounds';
import { Histories } from '../histories';
import { Freshness } from '../reading/freshness';
import { ofLead, ofRep } from './subjects';

const largestFieldBytes = 64 * 1024;

/** What a command needs to know that its body does not say. */
@Injectable()
export class Desk {
  constructor(
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(Histories) private readonly histories: Histories,
    @Inject(LeadOwnershipQuery) private readonly ownership: LeadOwnershipQuery,
    @Inject(RepDirectoryQuery) private readonly directory: RepDirectoryQuery,
    @Inject(RefusalReviewQuery) private readonly refusals: RefusalReviewQuery,
    @Inject(SEALED_STORE) private readonly store: EventStore,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(Sounds) readonly sounds: Sounds,
    @Inject(ScoringDesk) readonly scoring: ScoringDesk,
    @Inject(LeadLoadQuery) private readonly load: LeadLoadQuery,
  ) {}

  /**
   * Of a rep who is to get a lead, as the read side knows it now; undefined where nobody has set a limit. Throws Refusal
   * `rep.not-joined`, `rep.has-left`.
   */
  async capacityOf(repId: string): Promise<Capacity | undefined> {
    await this.mustBeHere(repId);
    const max = (await this.directory.rep(repId))?.maxOpenLeads ?? undefined;
    if (max === undefined) return undefined;
    return { load: (await this.ownership.load([repId])).get(repId) ?? 0, max };
  }

  /** Nothing is given to a rep who never joined or whose leaving is recorded. Throws Refusal `rep.not-joined`, `rep.has-left`. */
  async mustBeHere(repId: string): Promise<void> {
    const standing = await this.histories.standingOf(repId);
    if (standing === 'unknown') throw new Refusal('rep.not-joined', `${repId} has not joined.`);
    if (standing === 'left') throw new Refusal('rep.has-left', `${repId} has left.`);
  }

  /** Asks the store itself: a leaver's access ends at once. Throws Refusal `rep.bad-successor`. */
  async maySucceed(repId: string, successor: string): Promise<void> {
    // What was decided already is the rep's own stream to repeat; nobody succeeds themselves is its to say.
    if (successor === repId || (await this.histories.standingOf(repId)) === 'left') return;
    const standing = await this.histories.standingOf(successor);
    if (standing !== 'here')
      throw new Refusal('rep.bad-successor', `${successor} is not here to succeed anybody.`, { details: { standing } });
  }

  /** Who holds what, and who could take more, as the read side knows it now. */
  loadBoard(ask: LoadAsk): Promise<LoadBoard> {
    return this.load.board(ask);
  }

  ownerOf(leadId: string): Promise<string | null> {
    return this.histories.ownerOf(leadId);
  }

  /** How much of the lead's recordings this reviewer has played by now, what was played a moment ago included. Throws `read.behind`. */
  async heard(leadId: string, reviewer: string): Promise<{ heardSeconds: number; recordedSeconds?: number }> {
    const now = await this.store.head();
    if (now) await this.freshness.atLeast(now, 'rep-scorecard', 'call-scores');
    // The head stands before whatever anybody is still writing; what was played is at the end of its own stream.
    for (const call of await this.refusals.callsOf(leadId)) await this.scoring.isAsOf(callStream(call), 'call-scores');
    return this.refusals.heard(leadId, reviewer);
  }

  /** The data subject behind an outside number or address: the lead that it is known to be or answers to it, else a party known by its hash alone. */
  async subjectOf(kind: 'phone' | 'email', value: string, at: string, knownLead?: string): Promise<string> {
    const lead = knownLead ?? (await this.vault.lookup(`lead-${kind}`, [value], at)).get(value);
    return lead === undefined ? this.partyOf(value) : ofLead(lead);
  }

  /** A number as the rep spelt it when they named it private; as it is given where they have not. */
  async asNamed(repId: string, number: string): Promise<string> {
    const hash = this.vault.blind('rep-private-number', number);
    for (const event of await this.histories.all(repStream(repId), { open: true }))
      if (event.type === 'PrivateNumberNamed' && 'open' in event.data.value && event.data.value.open !== null)
        if (this.vault.blind('rep-private-number', event.data.value.open) === hash) return event.data.value.open;
    return number;
  }

  partyOf(value: string): string {
    return `party-${this.vault.keyedHash('party', value)}`;
  }

  /** Text as a sealed field; over 64 KiB as a sealed blob beside the store. */
  async content(subject: string, text: string): Promise<PersonalField | BlobRef> {
    const bytes = Buffer.from(text);
    return bytes.length > largestFieldBytes
      ? this.vault.sealBlob(subject, 'content', bytes)
      : personal(subject, 'content', text);
  }

  /** Whom a note on an alert is about: the rep or the lead that it concerns, else nobody but the alert. */
  async subjectOfAlert(alertId: string): Promise<string> {
    const raised = await this.histories.alert(alertId);
    if (raised?.rep) return ofRep(raised.rep);
    return raised?.lead ? ofLead(raised.lead) : this.partyOf(`alert ${alertId}`);
  }

  /** Whose words are spoken in a call or a letter: the lead's, else the other side's, else of a party that only this stream knows. */
  async subjectOfContact(stream: string): Promise<string> {
    const { lead, otherSide } = await this.histories.contact(stream);
    return lead === null ? (otherSide ?? this.partyOf(stream)) : ofLead(lead);
  }
}
