/** Ids are opaque strings without white space, at most 128 characters; streams are `<category>-<id>`. */
export type RepId = string;
export type LeadId = string;
export type CallId = string;
/** Hex SHA-256 of the Message-ID. */
export type EmailId = string;
export type ActivityId = string;
export type MessageId = string;
export type TaskId = string;
export type RedistributionId = string;
export type AlertId = string;
/** `<account>~<trunk>~<day>`, escaped. */
export type TrunkDayId = string;

export const idPattern = /^[A-Za-z0-9._~:@+-]{1,128}$/;
export const isId = (value: unknown): value is string => typeof value === 'string' && idPattern.test(value);

export type StreamCategory =
  | 'rep'
  | 'lead'
  | 'call'
  | 'email'
  | 'message'
  | 'activity'
  | 'task'
  | 'plan'
  | 'redistribution'
  | 'department'
  | 'alert'
  | 'trunk'
  | 'access'
  | 'custody';

export const stream = (category: StreamCategory, id: string): string => `${category}-${id}`;
/** `call-abc-1` → `['call', 'abc-1']` */
export const splitStream = (name: string): [category: string, id: string] => {
  const dash = name.indexOf('-');
  return [name.slice(0, dash), name.slice(dash + 1)];
};

/** A contact with somebody outside: what an outcome is declared about. */
export interface ContactRef {
  readonly kind: 'call' | 'email' | 'message' | 'activity';
  readonly id: string;
}

/** Stored names with the version of their payload: what a codec is built from. */
export type EventTypes<T extends string> = Readonly<Record<T, number>>;
