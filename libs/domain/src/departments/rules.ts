import type { Instant, LocalDate } from '@app/decider/fact';
import type { DefinitionSet, DefinitionValue } from './department.events';

/**
 * Every threshold that a department can set for itself, with what holds where it has not. `DefinitionSet` names one
 * group and the parameters that it changes; from its day on (local to whoever is judged) they hold until the next one.
 */
export const defaults = {
  /** First touch within so many minutes of working time of the assignment. */
  response: { minutes: 15 },
  /** A reached contact undeclared after so many minutes is unresolved. */
  outcomes: { unresolvedAfterMinutes: 15 },
  /** A missed call counts as returned within so many minutes of its end. */
  missed: { returnedWithinMinutes: 15 },
  /** Tries without a two-way contact, each in another part of the day; then the lead is exhausted. */
  attempts: {
    max: 6,
    slots: ['08:00-10:00', '10:00-12:00', '12:00-14:00', '14:00-16:00', '16:00-18:00'] as readonly string[],
    /** Worked days to wait for an answer to a letter or message before calling. */
    letterFollowUpDays: 3,
  },
  /** No activity for so many minutes of worked time. */
  idle: { minutes: 60 },
  /** A lead without owner or next task for so many seconds is alerted; it shows at once. */
  orphans: { alertAfterSeconds: 60 },
  /** Worked days since the last contact, with fewer tries than this in different slots, make neglect. */
  neglect: { days: 10, fewerAttemptsThan: 3 },
  /** Whole per cent of disqualified leads that are reviewed, and of reviews that get a second reviewer. */
  reviews: { disqualifiedPercent: 10, secondReviewPercent: 10 },
  /** The plan of a worked day is issued this many minutes before its first working hour; minutes that a planned call, letter or piece of paperwork is given. */
  dayPlan: { minutesBefore: 30, callMinutes: 10, letterMinutes: 10, paperworkMinutes: 20 },
  /** An overcome objection holds if the lead is won or the promised contact is kept within so many days. */
  objections: { holdsWithinDays: 14 },
  /** Contacts revealed or records exported in a day are unusual over so many, and over so many times the person's own past and the team's. */
  looking: { atLeast: 20, timesOwnPast: 3, timesTeam: 3 },
  /** Two sources mean one call only if it begins, and ends, within so many seconds by both. */
  duplicates: { withinSeconds: 120 },
  /** A billed call is ours if ours began within so many seconds; of another or no number, if it also talked as long, give or take so many. */
  coverage: { startsWithinSeconds: 120, talksWithinSeconds: 5 },
  /** A source is silent after so many of the hours of the week in which it usually tells something; usual is what its last weeks show, so many at least. */
  sources: { silentAfterHours: 4, lookBackWeeks: 8, fewestWeeks: 2 },
  /** A recording goes so many days after it was stored; null: it is kept. */
  recordings: { keepDays: null as number | null },
  /** The version of the notice that a rep acknowledges before individual figures show; null: the department shows them without (docs/adr). */
  monitoring: { noticeVersion: null as string | null },
} as const satisfies Record<string, Record<string, DefinitionValue>>;

type Widened<V> = V extends number ? number : V extends boolean ? boolean : V;
export type Rules = {
  readonly [G in keyof typeof defaults]: {
    readonly [P in keyof (typeof defaults)[G]]: Widened<(typeof defaults)[G][P]>;
  };
};
export type RuleGroup = keyof Rules;
export const groups = Object.keys(defaults) as RuleGroup[];
export const isRuleGroup = (metric: string): metric is RuleGroup => Object.hasOwn(defaults, metric);

/** What a parameter can be set to, and how to say so. */
interface Kind {
  readonly says: string;
  readonly fits: (value: DefinitionValue) => boolean;
}
const whole = (from: number, to: number, unit: string): Kind => ({
  says: `${unit}, ${from} to ${to}`,
  fits: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
});
const orNothing = ({ says, fits }: Kind): Kind => ({
  says: `${says}, or null`,
  fits: (value) => value === null || fits(value),
});
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const part = new RegExp(`^(${clock})-(${clock}|24:00)$`);
const partsOfDay: Kind = {
  says: 'parts of a day in order, HH:MM-HH:MM, 1 to 24',
  fits(value) {
    if (!Array.isArray(value) || value.length < 1 || value.length > 24) return false;
    const ends = value.map((text: unknown) => (typeof text === 'string' ? part.exec(text)?.slice(1) : undefined));
    return ends.every((of, i) => of && of[0]! < of[1]! && of[0]! >= (ends[i - 1]?.[1] ?? ''));
  },
};
const nameOrNothing: Kind = {
  says: 'a name of up to 128 characters, or null',
  fits: (value) => value === null || (typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,128}$/u.test(value)),
};
const week = 7 * 24 * 60;
const kinds: { readonly [G in RuleGroup]: { readonly [P in keyof Rules[G]]: Kind } } = {
  response: { minutes: whole(1, week, 'minutes of working time') },
  outcomes: { unresolvedAfterMinutes: whole(1, week, 'minutes') },
  missed: { returnedWithinMinutes: whole(1, week, 'minutes') },
  attempts: {
    max: whole(1, 50, 'tries'),
    slots: partsOfDay,
    letterFollowUpDays: whole(1, 60, 'worked days'),
  },
  idle: { minutes: whole(1, week, 'minutes of working time') },
  orphans: { alertAfterSeconds: whole(0, 86_400, 'seconds') },
  neglect: { days: whole(1, 60, 'worked days'), fewerAttemptsThan: whole(1, 50, 'tries') },
  reviews: { disqualifiedPercent: whole(0, 100, 'per cent'), secondReviewPercent: whole(0, 100, 'per cent') },
  dayPlan: {
    minutesBefore: whole(0, 720, 'minutes'),
    callMinutes: whole(1, 480, 'minutes'),
    letterMinutes: whole(1, 480, 'minutes'),
    paperworkMinutes: whole(1, 480, 'minutes'),
  },
  objections: { holdsWithinDays: whole(1, 365, 'days') },
  looking: {
    atLeast: whole(1, 1_000_000, 'contacts or records a day'),
    timesOwnPast: whole(1, 1_000, 'times'),
    timesTeam: whole(1, 1_000, 'times'),
  },
  duplicates: { withinSeconds: whole(0, 3_600, 'seconds') },
  coverage: { startsWithinSeconds: whole(0, 600, 'seconds'), talksWithinSeconds: whole(0, 120, 'seconds') },
  sources: {
    silentAfterHours: whole(1, 168, 'usual hours'),
    lookBackWeeks: whole(1, 52, 'weeks'),
    fewestWeeks: whole(1, 52, 'weeks'),
  },
  recordings: { keepDays: orNothing(whole(1, 36_500, 'days')) },
  monitoring: { noticeVersion: nameOrNothing },
};
const kindOf = (group: RuleGroup, parameter: string): Kind | undefined =>
  Object.hasOwn(kinds[group], parameter) ? (kinds[group] as Record<string, Kind>)[parameter] : undefined;

/** What the parameter can be, in words; undefined where the group has no such parameter. */
export const possible = (group: RuleGroup, parameter: string): string | undefined => kindOf(group, parameter)?.says;
export const fits = (group: RuleGroup, parameter: string, value: DefinitionValue): boolean =>
  kindOf(group, parameter)?.fits(value) ?? false;

/** What was set, in the order in which it was said. */
export type Definitions = readonly (DefinitionSet['data'] & { readonly setAt?: Instant })[];

/** The definitions of one group that hold on a day, in the order in which they apply: the last said of the latest day goes last. */
const inForce = (group: string, day: LocalDate, definitions: Definitions): Definitions =>
  definitions
    .filter(({ metric, effectiveFrom }) => metric === group && effectiveFrom <= day)
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : a.effectiveFrom > b.effectiveFrom ? 1 : 0));

/** Which word on a group holds on a day: the two together name it exactly. 0 and null: nothing was set by then, the defaults hold. */
export interface RuleVersion {
  /** Of this group's definitions that hold by then, the one said last: 1 is the first that was ever said. */
  readonly version: number;
  /** The latest day from which on one of them holds. */
  readonly since: LocalDate | null;
}
export function ruleVersionOn(group: RuleGroup, day: LocalDate, definitions: Definitions): RuleVersion {
  const said = definitions.filter(({ metric }) => metric === group);
  const holding = inForce(group, day, said);
  return {
    version: Math.max(0, ...holding.map((definition) => said.indexOf(definition) + 1)),
    since: holding.at(-1)?.effectiveFrom ?? null,
  };
}

/** A group's parameters on a day, the default where nothing was set: of one day, the last said goes before. */
export const parametersOn = <G extends RuleGroup>(group: G, day: LocalDate, definitions: Definitions): Rules[G] =>
  Object.assign(
    {},
    defaults[group],
    ...inForce(group, day, definitions).map(({ parameters }) => parameters),
  ) as Rules[G];

/** The rules that hold on that day. */
export const rulesOn = (day: LocalDate, definitions: Definitions): Rules =>
  Object.fromEntries(groups.map((group) => [group, parametersOn(group, day, definitions)])) as unknown as Rules;

/** A group's parameters on a day, and which word of the department's they are: what an answer says it was judged by. */
export type RuleInForce<G extends RuleGroup> = RuleVersion & Rules[G];
export const ruleOn = <G extends RuleGroup>(group: G, day: LocalDate, definitions: Definitions): RuleInForce<G> => ({
  ...ruleVersionOn(group, day, definitions),
  ...parametersOn(group, day, definitions),
});
