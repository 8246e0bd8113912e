import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import type { LookupKind } from './vault';

/** ISO 3166 code of the country whose national notation is understood: `NL`, `RU`. */
export type Region = CountryCode;
export const isRegion = (code: string): code is Region => isSupportedCountry(code);

const text = (value: string): string => value.normalize('NFC').trim().toLowerCase();
const taxId = (value: string): string => text(value).replace(/[\s./-]/g, '');

/** Digits, with the plus that leads them; text without a digit (`anonymous`) as lower case. All there was, once: entries of that time lie under it. */
const digitsOf = (value: string): string => {
  const digits = value.replace(/\D/g, '');
  if (digits === '') return text(value);
  return value.trimStart().startsWith('+') ? `+${digits}` : digits;
};
/** Shorter ones without a plus are extensions and short codes, whatever a numbering plan makes of them. */
const fewestDigits = 7;

/** `sip:+4989123456@pbx.example;user=phone` is a number in a URI, and so is `tel:+49-89-123456`. */
const withoutScheme = (value: string): string => {
  const uri = /^\s*(?:sips?:([^@;]*)@|tel:([^;]*))/i.exec(value);
  const number = uri?.[1] ?? uri?.[2];
  return number !== undefined && /^[+\d]/.test(number) ? number : value;
};

/** The number that is meant, its extension left out: a call shows the number alone. Undefined where it is none that a numbering plan knows. */
function numberIn(value: string, region: Region | undefined): PhoneNumber | undefined {
  const digits = digitsOf(value);
  if (!digits.startsWith('+') && digits.length < fewestDigits) return undefined;
  const number = valid(value, region) ?? (hasLetters(value) ? undefined : valid(digits, region));
  if (region === undefined || digits.startsWith('+')) return number;
  // 4915112345678 is a valid number of Leer in Germany, but nobody leaves out the 0 that it would need: the plus is missing
  if (number && digitsOf(number.formatNational()) === digits) return number;
  const whole = valid(`+${digits}`, undefined);
  return whole?.countryCallingCode === getCountryCallingCode(region) ? whole : number;
}
const valid = (value: string, region: Region | undefined): PhoneNumber | undefined => {
  const number = parsePhoneNumberFromString(value, { extract: false, ...(region && { defaultCountry: region }) });
  return number?.isValid() ? number : undefined;
};
const hasLetters = (value: string) => /\p{L}/u.test(value);

const plain = (value: string) => withoutScheme(value.normalize('NFKC'));
const phone = (value: string, region: Region | undefined): string => {
  const asked = plain(value);
  return shown(asked, numberIn(asked, region));
};
const shown = (asked: string, number: PhoneNumber | undefined): string =>
  number?.number ?? (hasLetters(asked) ? text(asked) : digitsOf(asked));

type Normaliser = (value: string, region: Region | undefined) => string;
const byKind: Readonly<Record<LookupKind, Normaliser>> = {
  'lead-phone': phone,
  'lead-email': text,
  'lead-tax-id': taxId,
  'rep-extension': text,
  'rep-phone': phone,
  'rep-mailbox': text,
  'rep-private-number': phone,
};

/**
 * The form under which equal values meet in the index. A valid number is E.164 (`+31207940800`), in national notation
 * only where its region is given; what is no number of any plan (`204`, `anonymous`) stays as it is.
 */
export const normalise = (kind: LookupKind, value: string, region?: Region): string => byKind[kind](value, region);

/** That form first, then those in which former entries may lie: before numbers were normalised, or under another region. */
export function formsOf(kind: LookupKind, value: string, region?: Region): readonly string[] {
  return isPhone(kind) ? formsOfPhone(value, region) : [normalise(kind, value, region)];
}
export const isPhone = (kind: LookupKind): boolean => byKind[kind] === phone;

/** As `formsOf`, of a telephone number of whatever kind. */
export function formsOfPhone(value: string, region: Region | undefined): readonly string[] {
  const asked = plain(value);
  const number = numberIn(asked, region);
  const normal = shown(asked, number);
  const ours = region && number?.countryCallingCode === getCountryCallingCode(region) ? number : undefined;
  const national = ours ? [digitsOf(nationalOf(ours)), ours.number.slice(1)] : [];
  return [...new Set([normal, digitsOf(value), ...national])];
}
const nationalOf = (number: PhoneNumber): string => {
  number.setExt('');
  return number.formatNational();
};

/** A party is known by its mailbox or its number. */
export const normaliseParty = (value: string, region?: Region): string =>
  isPhoneParty(value) ? phone(value, region) : text(value);
export const isPhoneParty = (value: string): boolean => !value.includes('@') || withoutScheme(value) !== value;
