import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import type { Instant, Stamp } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import { attribute, concerning, matchToLead, newsOfWhose, sayer, type Whose } from '../conversations/whose';
import type { EmailId } from '../ids';
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
export interface EmailState extends Whose {
  /** Undefined until a mailbox that it left was read. */
  readonly sentAt?: Told<Instant>;
  readonly received: boolean;
  /** What the reports of it were called. */
  readonly bounces: readonly string[];
  readonly automated?: Told<boolean>;
  readonly inReplyTo?: Told<EmailId>;
  readonly objections: Objections;
}

export const streamOf = (command: EmailCommand): string => emailStream(command.emailId);

export const email: Decider<EmailCommand, EmailState, EmailEvent> = {
  name: 'email',
  streamOf,
  initial: { received: false, bounces: [], objections: noObjections },
  evolve,
  decide: (command, state) => concerning(decide(command, state), state, evolve),
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

function decide(command: EmailCommand, state: EmailState): Decision<EmailEvent> {
  if (command.type === 'RecordEmail') return accept(...record(command, state));
  if (command.type === 'RecordBounce') {
    const { recipient, action, status, diagnostic } = command;
    return state.bounces.includes(bounceKey(command.stamp))
      ? nothing
      : accept(sayer<EmailEvent>(command)('EmailBounced', { recipient, action, status, diagnostic }));
  }
  if (!state.sentAt && !state.received) return reject('email.unknown', `nothing is known of letter ${command.emailId}`);

  switch (command.type) {
    case 'AttributeEmail':
      return attribute('EmailAttributed', command, state);
    case 'MatchEmailToLead':
      return matchToLead('EmailMatchedToLead', command, state);
    case 'RaiseEmailObjection':
      return raiseObjection(state.objections, command);
    case 'HandleEmailObjection':
      return handleObjection(state.objections, command);
    default:
      return never(command);
  }
}

function record(report: RecordEmail, state: EmailState): EmailEvent[] {
  const { direction, letter, stamp } = report;
  const { sentAt, received, automated, inReplyTo } = state;
  const say = sayer<EmailEvent>(report);
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
  return [...news, ...newsOfWhose(['EmailAttributed', 'EmailMatchedToLead'], report, state)];
}

/** A report is the same one in whichever mailbox it is found: what it is called is made from its own Message-ID. */
const bounceKey = ({ source: { system, externalId } }: Pick<Stamp, 'source'>) => externalId ?? system;
