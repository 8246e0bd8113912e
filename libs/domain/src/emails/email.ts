import { accept, fold, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact, type About, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import type { EmailId, LeadId, RepId } from '../ids';
import {
  evolveObjections,
  handleObjection,
  noObjections,
  raiseObjection,
  type Objections,
} from '../objections/objection';
import type { EmailCommand, RecordEmail } from './email.commands';
import { emailStream, type EmailEvent } from './email.events';

/** One letter by its Message-ID; between two of our own mailboxes it was both sent and received. */
export interface EmailState {
  /** Undefined until a mailbox that it left was read. */
  readonly sentAt?: Told<Instant>;
  readonly received: boolean;
  /** What the reports of it were called. */
  readonly bounces: readonly string[];
  readonly automated?: Told<boolean>;
  readonly inReplyTo?: Told<EmailId>;
  readonly rep?: Told<RepId | null>;
  readonly lead?: Told<LeadId | null>;
  readonly objections: Objections;
}

export const streamOf = (command: EmailCommand): string => emailStream(command.emailId);

export const email: Decider<EmailCommand, EmailState, EmailEvent> = {
  name: 'email',
  streamOf,
  initial: { received: false, bounces: [], objections: noObjections },
  evolve,
  decide: (command, state) => {
    const decision = decide(command, state);
    const after = fold({ initial: state, evolve }, decision.events);
    return { ...decision, events: decision.events.map((event) => ({ ...event, about: aboutOf(event, after) })) };
  },
};

function evolve(state: EmailState, event: EmailEvent): EmailState {
  switch (event.type) {
    case 'EmailSent':
    case 'EmailReceived': {
      const { automated, inReplyTo } = event.data;
      return {
        ...state,
        ...(event.type === 'EmailSent' ? { sentAt: tell(state.sentAt, event.occurredAt) } : { received: true }),
        automated: tell(state.automated, automated),
        inReplyTo: inReplyTo === undefined ? state.inReplyTo : tell(state.inReplyTo, inReplyTo),
      };
    }
    case 'EmailBounced':
      return { ...state, bounces: [...state.bounces, bounceKey(event)] };
    case 'EmailCorrected': {
      const { field, is } = event.data;
      return { ...state, [field]: tell<string | boolean | null>(state[field], is) };
    }
    case 'EmailAttributed':
      return { ...state, rep: tell(state.rep, event.data.rep) };
    case 'EmailMatchedToLead':
      return { ...state, lead: tell(state.lead, event.data.lead) };
    case 'ObjectionRaised':
    case 'ObjectionHandled':
      return { ...state, objections: evolveObjections(state.objections, event) };
    default:
      return never(event);
  }
}

function aboutOf(event: EmailEvent, { rep, lead }: EmailState): About {
  const reps = [rep?.is, event.type === 'EmailAttributed' ? event.data.previous : null];
  const leads = [lead?.is, event.type === 'EmailMatchedToLead' ? event.data.previous : null];
  return { reps: reps.filter((id) => id != null), leads: leads.filter((id) => id != null) };
}

function decide(command: EmailCommand, state: EmailState): Decision<EmailEvent> {
  if (command.type === 'RecordEmail') return accept(...record(command, state));
  if (command.type === 'RecordBounce') {
    const { recipient, action, status, diagnostic } = command;
    return state.bounces.includes(bounceKey(command.stamp))
      ? nothing
      : accept(sayer(command)('EmailBounced', { recipient, action, status, diagnostic }));
  }
  if (!state.sentAt && !state.received) return reject('email.unknown', `nothing is known of letter ${command.emailId}`);

  const say = sayer(command);
  switch (command.type) {
    case 'AttributeEmail': {
      const { rep, rule } = command;
      const previous = state.rep?.is ?? null;
      return rep === previous ? nothing : accept(say('EmailAttributed', { rep, previous, rule }));
    }
    case 'MatchEmailToLead': {
      const { lead, rule } = command;
      const previous = state.lead?.is ?? null;
      return lead === previous ? nothing : accept(say('EmailMatchedToLead', { lead, previous, rule }));
    }
    case 'RaiseEmailObjection':
      return raiseObjection(state.objections, command);
    case 'HandleEmailObjection':
      return handleObjection(state.objections, command);
    default:
      return never(command);
  }
}

function record(report: RecordEmail, { sentAt, received, automated, inReplyTo, rep, lead }: EmailState): EmailEvent[] {
  const { direction, letter, attributed, matched, stamp } = report;
  const say = sayer(report);
  const news: EmailEvent[] = [];

  if (direction === 'sent' ? sentAt : received) {
    // each mailbox that got the letter has its own time of receipt: only the sending has one
    if (direction === 'sent' && isNews(sentAt, stamp.occurredAt))
      news.push(say('EmailCorrected', { field: 'sentAt', was: sentAt?.is ?? null, is: stamp.occurredAt }));
    if (isNews(automated, letter.automated))
      news.push(say('EmailCorrected', { field: 'automated', was: automated?.is ?? null, is: letter.automated }));
    if (isNews(inReplyTo, letter.inReplyTo))
      news.push(say('EmailCorrected', { field: 'inReplyTo', was: inReplyTo?.is ?? null, is: letter.inReplyTo }));
  } else news.push(say(direction === 'sent' ? 'EmailSent' : 'EmailReceived', letter));
  if (attributed && isNews(rep, attributed.rep))
    news.push(say('EmailAttributed', { ...attributed, previous: rep?.is ?? null }));
  if (matched && isNews(lead, matched.lead))
    news.push(say('EmailMatchedToLead', { ...matched, previous: lead?.is ?? null }));
  return news;
}

/** A report is the same one in whichever mailbox it is found: what it is called is made from its own Message-ID. */
const bounceKey = ({ source: { system, externalId } }: Pick<Stamp, 'source'>) => externalId ?? system;

type Data = { readonly [E in EmailEvent as E['type']]: E['data'] };
/** The events still lack whom they are about: that is known once all of the decision is. */
const sayer =
  ({ stamp }: Pick<EmailCommand, 'stamp'>) =>
  <T extends keyof Data>(type: T, data: Data[T]): Fact<T, Data[T]> =>
    fact<Fact<T, Data[T]>>(stamp, type, data, {});
