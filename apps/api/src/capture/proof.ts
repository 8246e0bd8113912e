import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CaptureSource, CaptureVendor } from '@app/wiring/capture-sources';

/** What a vendor proves itself with. */
export interface Delivery {
  /** Path and query, as called. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
}

type Proof = (delivery: Delivery, source: CaptureSource) => boolean;

const bearer: Proof = ({ header }, { secret }) =>
  isSame(/^Bearer (\S+)$/i.exec(header('authorization') ?? '')?.[1], secret);

/** Whether the delivery comes from who holds the source's secret; each takes as long whether it does or not. */
export const proofs: Readonly<Record<CaptureVendor, Proof>> = {
  twilio: ({ path, header, body }, { secret, url }) => {
    const sent = Object.entries(fieldsOf(body)).sort(([a], [b]) => (a < b ? -1 : 1));
    const signed = url + path + sent.map(([name, value]) => name + String(value)).join('');
    return isSame(header('x-twilio-signature'), createHmac('sha1', secret).update(signed).digest('base64'));
  },
  aircall: ({ body }, { secret }) => isSame(fieldsOf(body)['token'], secret),
  amocrm: bearer,
  // As in Bitrix24's own REST: in the body or the address; or as everybody else.
  bitrix24: (delivery, source) =>
    bearer(delivery, source) ||
    isSame(fieldsOf(delivery.body)['auth'], source.secret) ||
    isSame(delivery.query['auth'], source.secret),
  hubspot: bearer,
  // by SMTP: mail/mail-accounts.ts
  mail: () => false,
  facts: bearer,
  'asterisk-cdr': bearer,
};

const fieldsOf = (body: unknown) => (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;

/** In constant time: of digests, so that not even the length shows. */
export function isSame(given: unknown, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(expected)) && given !== '';
}
