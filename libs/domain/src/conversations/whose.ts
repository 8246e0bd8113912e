import { accept, fold, nothing, type Decider, type Decision } from '@app/decider/decider';
import { fact, known, type Fact, type Instant, type Stamp } from '@app/decider/fact';
import { isNews, type Told } from '@app/decider/told';
import type { LeadId, RepId } from '../ids';
import type { Attributed, MatchedToLead } from './whose.events';

/** Whose a conversation was, and which lead it was with; null where somebody took that back. */
export interface Whose {
  readonly rep?: Told<RepId | null>;
  readonly lead?: Told<LeadId | null>;
}

type Data<E extends Fact> = { readonly [F in E as F['type']]: F['data'] };
/** The events say nothing of whom they are about: that is known once all of the decision is. */
export const sayer =
  <E extends Fact>({ stamp }: { readonly stamp: Stamp }) =>
  <T extends keyof Data<E> & string>(type: T, data: Data<E>[T], occurredAt?: Instant): Fact<T, Data<E>[T]> =>
    fact<Fact<T, Data<E>[T]>>(stamp, type, data, {}, { occurredAt });

/** Settles whose it was, whatever reports told. */
export function attribute<T extends string>(
  type: T,
  { stamp, rep, rule }: { stamp: Stamp; rep: RepId | null; rule: string },
  whose: Whose,
): Decision<Attributed<T>> {
  const previous = whose.rep?.is ?? null;
  if (rep === previous) return nothing;
  return accept(fact<Attributed<T>>(stamp, type, { rep, previous, rule }, { reps: [previous] }));
}

/** Settles which lead it was with, whatever reports told. */
export function matchToLead<T extends string>(
  type: T,
  { stamp, lead, rule }: { stamp: Stamp; lead: LeadId | null; rule: string },
  whose: Whose,
): Decision<MatchedToLead<T>> {
  const previous = whose.lead?.is ?? null;
  if (lead === previous) return nothing;
  return accept(fact<MatchedToLead<T>>(stamp, type, { lead, previous, rule }, { leads: [previous] }));
}

/** What a report tells anew of whose it was and which lead it was with. */
export function newsOfWhose<A extends string, M extends string>(
  [attributedAs, matchedAs]: readonly [A, M],
  report: { stamp: Stamp; attributed?: { rep: RepId; rule: string }; matched?: { lead: LeadId; rule: string } },
  { rep, lead }: Whose,
): (Attributed<A> | MatchedToLead<M>)[] {
  const { stamp, attributed, matched } = report;
  const news: (Attributed<A> | MatchedToLead<M>)[] = [];
  if (attributed && isNews(rep, attributed.rep)) {
    const previous = rep?.is ?? null;
    news.push(fact<Attributed<A>>(stamp, attributedAs, { ...attributed, previous }, { reps: [previous] }));
  }
  if (matched && isNews(lead, matched.lead)) {
    const previous = lead?.is ?? null;
    news.push(fact<MatchedToLead<M>>(stamp, matchedAs, { ...matched, previous }, { leads: [previous] }));
  }
  return news;
}

/** Every event is about those whom the conversation concerns once all is decided, and about whomever it names itself. */
export function concerning<S extends Whose, E extends Fact>(
  { events, ...decision }: Decision<E>,
  state: S,
  evolve: Decider<never, S, E>['evolve'],
  repsOf: (state: S) => readonly (RepId | null | undefined)[] = ({ rep }) => [rep?.is],
): Decision<E> {
  const after = fold({ initial: state, evolve }, events);
  const concerned = ({ about }: E) => ({
    reps: known([...repsOf(after), ...about.reps]),
    leads: known([after.lead?.is, ...about.leads]),
  });
  return { ...decision, events: events.map((event) => ({ ...event, about: concerned(event) })) };
}
