import type { LookupKind } from './vault';

/** Digits, with the plus that leads them; text without a digit (`anonymous`) as lower case. */
const phone = (value: string): string => {
  const digits = value.replace(/\D/g, '');
  if (digits === '') return text(value);
  return value.trimStart().startsWith('+') ? `+${digits}` : digits;
};
const text = (value: string): string => value.normalize('NFC').trim().toLowerCase();
const taxId = (value: string): string => text(value).replace(/[\s./-]/g, '');

const byKind: Readonly<Record<LookupKind, (value: string) => string>> = {
  'lead-phone': phone,
  'lead-email': text,
  'lead-tax-id': taxId,
  'rep-extension': text,
  'rep-phone': phone,
  'rep-mailbox': text,
};

/** The form under which equal values meet in the index. National and international notation of one number do not meet yet. */
export const normalise = (kind: LookupKind, value: string): string => byKind[kind](value);
/** A party is known by its mailbox or its number. */
export const normaliseParty = (value: string): string => (value.includes('@') ? text(value) : phone(value));
