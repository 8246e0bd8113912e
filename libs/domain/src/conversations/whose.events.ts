import type { Fact } from '@app/decider/fact';
import type { LeadId, RepId } from '../ids';

/** Whose it was; `previous` is whom that takes it from. */
export type Attributed<T extends string> = Fact<T, { rep: RepId | null; previous: RepId | null; rule: string }>;
/** Which lead it was with. */
export type MatchedToLead<T extends string> = Fact<T, { lead: LeadId | null; previous: LeadId | null; rule: string }>;
