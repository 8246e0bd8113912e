import { accept, nothing, reject, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { Told } from '@app/decider/told';
import type { CorrectCall } from './call.commands';
import type { CallCorrected, CallField, CallFieldValue } from './call.events';

/** What sources told of a call: `direction` is there once it was placed, `connectedAt` once connected, `disposition` once ended. */
export type CallFields = Readonly<Partial<Record<CallField, Told<CallFieldValue>>>>;

const codes: Partial<Record<CallField, readonly CallFieldValue[]>> = {
  direction: ['outbound', 'inbound', 'internal'],
  answeredBy: ['human', 'machine', 'unknown'],
  disposition: ['answered', 'no answer', 'busy', 'failed', 'congestion', 'cancelled', 'voicemail', 'unknown'],
};
const isInstant = (value: CallFieldValue) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
/** Null takes a connect, an end or the billed seconds back; a call without beginning, direction or code is none. */
function fits(field: CallField, value: CallFieldValue): boolean {
  if (value === null) return field === 'connectedAt' || field === 'endedAt' || field === 'sourceTalkSeconds';
  if (field === 'sourceTalkSeconds') return typeof value === 'number' && Number.isInteger(value) && value >= 0;
  return codes[field]?.includes(value) ?? isInstant(value);
}
const partOf: Partial<Record<CallField, CallField>> = { sourceTalkSeconds: 'disposition' };

/** What a source told of the call was another value. The event still lacks whom it is about. */
export function correct({ stamp, field, is }: CorrectCall, fields: CallFields): Decision<CallCorrected> {
  if (!fits(field, is)) return reject('call.bad-value', `${field} can't be ${is}`, { field });
  if (!fields[partOf[field] ?? field]) return reject('call.nothing-to-correct', `no source told ${field}`, { field });
  const was = fields[field]?.is ?? null;
  return was === is ? nothing : accept(fact<CallCorrected>(stamp, 'CallCorrected', { field, was, is }, {}));
}
