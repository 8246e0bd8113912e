import { reject } from '@app/decider/decider';
import type { Instant } from '@app/decider/fact';
import type { TaskKind } from '../tasks/task.events';
import type { Channel, ConsentPurpose, LeadEvent } from './lead.events';
import { contactKey } from './contact';

/** `any` says it of every channel at once, and of meetings and visits. */
export type Scope = Channel | 'any';
export const scopes: readonly Scope[] = ['call', 'email', 'message', 'any'];

interface Word {
  readonly since: Instant;
  readonly scope: Scope;
  readonly holds: boolean;
}
/** In order of time, and of arrival at the same instant: what was said last of a channel, or of any, is what holds. */
export type Words = readonly Word[];

export interface Permissions {
  readonly doNotContact: Words;
  readonly consents: Readonly<Partial<Record<ConsentPurpose, Words>>>;
  readonly breaches: ReadonlySet<string>;
}
export const unasked: Permissions = { doNotContact: [], consents: {}, breaches: new Set() };

/** Now, or at that moment; undefined where nothing had been said. */
export const word = (words: Words, scope: Scope, at?: Instant): boolean | undefined =>
  words.findLast((said) => (said.scope === scope || said.scope === 'any') && (at === undefined || said.since <= at))
    ?.holds;
/** The channels that a word about `scope` is about. */
export const within = (scope: Scope): readonly Scope[] => (scope === 'any' ? scopes : [scope]);
export const holding = (words: Words): readonly Scope[] => scopes.filter((scope) => word(words, scope));

/** Late news takes its place by its own time. */
function say(words: Words, said: Word): Words {
  const after = words.findIndex(({ since }) => since > said.since);
  return words.toSpliced(after < 0 ? words.length : after, 0, said);
}

export function evolvePermissions(permissions: Permissions, event: LeadEvent): Permissions {
  switch (event.type) {
    case 'DoNotContactSet':
    case 'DoNotContactLifted': {
      const said = { since: event.occurredAt, scope: event.data.channel, holds: event.type === 'DoNotContactSet' };
      return { ...permissions, doNotContact: say(permissions.doNotContact, said) };
    }
    case 'ConsentRecorded':
    case 'ConsentWithdrawn': {
      const { purpose, channel: scope } = event.data;
      const said = { since: event.occurredAt, scope, holds: event.type === 'ConsentRecorded' };
      const consents = { ...permissions.consents, [purpose]: say(permissions.consents[purpose] ?? [], said) };
      return { ...permissions, consents };
    }
    case 'DoNotContactBreached':
      return { ...permissions, breaches: new Set(permissions.breaches).add(contactKey(event.data.contact)) };
    default:
      return permissions;
  }
}

const scopeOf = (kind: TaskKind): Scope | undefined =>
  kind === 'paperwork' ? undefined : kind === 'meeting' || kind === 'visit' ? 'any' : kind;

/** Whether such a task must not be planned. */
export function forbids({ doNotContact }: Pick<Permissions, 'doNotContact'>, kind: TaskKind): boolean {
  const scope = scopeOf(kind);
  return scope !== undefined && word(doNotContact, scope) === true;
}
export const mustNotContact = (kind: TaskKind) =>
  reject('lead.do-not-contact', `the lead must not be contacted by ${kind}`, { kind });
