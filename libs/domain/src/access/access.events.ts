import type { Fact } from '@app/decider/fact';
import { stream, type EventTypes, type LeadId, type RepId } from '../ids';

/** One stream a user and month: `access-<userId>-<yyyy-mm>`; appended without an expected revision. */
export const accessStream = (userId: string, at: string) => stream('access', `${userId}-${at.slice(0, 7)}`);

/** Contact data was shown in the open. */
export type ContactRevealed = Fact<'ContactRevealed', { lead: LeadId; fields: readonly string[] }>;
/** Several things were shown at once; `sealed`: somebody's record was read, its personal fields sealed. */
export type ListRead = Fact<'ListRead', { what: string; count: number; sealed?: true }>;
/** `sealed`: what went out had its personal fields sealed. */
export type RecordExported = Fact<'RecordExported', { what: string; count: number; sealed?: true }>;
/** `what` is method and route, never a body. */
export type AccessDenied = Fact<'AccessDenied', { what: string; code: string }>;
/** Somebody read what a rep's dossier says. */
export type DossierRead = Fact<'DossierRead', { rep: RepId }>;

export type AccessEvent = ContactRevealed | ListRead | RecordExported | AccessDenied | DossierRead;
export const accessEventTypes: EventTypes<AccessEvent['type']> = {
  ContactRevealed: 1,
  ListRead: 1,
  RecordExported: 1,
  AccessDenied: 1,
  DossierRead: 1,
};
