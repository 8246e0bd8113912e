import type { Instant } from '@app/decider/fact';
import type { HeaderFields } from './header-fields';

/** No Date is longer: what is, is not looked through. */
const longest = 200;
const day = 24 * 3600 * 1000;
/** Earlier there was hardly any mail, later there is none yet. */
const [earliest, latest] = [Date.UTC(1982, 0), Date.UTC(2100, 0)];
/** `Mon, 2 Mar 2026 10:00`, or what ISO makes of it: `Date.parse` alone reads a date out of anything. */
const dated = /^(?:[a-z]+,?\s*)?(?:\d{1,2}[\s-]+[a-z]{3,9}[\s-]+\d{2,4}\s+\d{1,2}:\d\d|\d{4}-\d\d-\d\dT\d)/i;
/** A clock may be wrong by a zone; a server keeps a letter that it can't pass on for days, not for weeks. */
const [mostAhead, mostBehind] = [day, 30 * day];

const time = (text = ''): number | undefined => {
  const stated = text
    .slice(0, longest)
    .replace(/\([^()]*\)/g, '')
    .trim();
  if (!dated.test(stated)) return undefined;
  // without a zone it would be read in this machine's
  const millis = Date.parse(/(?:[+-]\d{4}|\b(?:UTC?|GMT|Z|[ECMP][SD]T))$/i.test(stated) ? stated : `${stated} +0000`);
  return millis >= earliest && millis < latest ? millis : undefined;
};

/**
 * When the letter was sent: its Date, unless the first server that took it in says that this can't be, or it says nothing
 * sensible. Then it is that server's time, which is the same in every copy of the letter, else that of receipt.
 */
export function sentAt(fields: HeaderFields, receivedAt: Instant | undefined): Instant | undefined {
  const date = time(fields.first('date'));
  const taken = time(fields.all('received').at(-1)?.split(';').at(-1));
  const received = receivedAt === undefined ? undefined : Date.parse(receivedAt);
  const absurd =
    date === undefined ||
    (taken !== undefined && (date > taken + mostAhead || date < taken - mostBehind)) ||
    (taken === undefined && received !== undefined && date > received + mostAhead);
  const sent = absurd ? (taken ?? received ?? date) : date;
  return sent === undefined ? undefined : new Date(sent).toISOString();
}

/** `-0500`, `+0100`: the offset that the letter's own Date has. */
export const offsetOf = (fields: HeaderFields): string | undefined => {
  const [, sign, hours, minutes] =
    /([+-])(\d\d)(\d\d)\b(?:\s*\(.*\))?$/.exec(fields.first('date')?.slice(0, longest) ?? '') ?? [];
  return sign && `${sign}${hours}:${minutes}`;
};
