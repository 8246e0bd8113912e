import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  IsString,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { idPattern } from '@app/domain/ids';
import { isDate, isZone, toInstant } from './values';

/**
 * One decorator a kind of field: what class-validator checks and what Swagger shows, said once. An optional field may be
 * absent; null is never a value unless the field says so.
 */
interface FieldOptions extends Pick<ApiPropertyOptions, 'description' | 'example'> {
  readonly optional?: boolean;
  readonly nullable?: boolean;
  /** A list of such values, with at most this many. */
  readonly listOf?: { readonly min?: number; readonly max: number };
}

type Check = (options: ValidationOptions) => PropertyDecorator;

function field(
  { optional, nullable, listOf, ...shown }: FieldOptions,
  schema: ApiPropertyOptions,
  ...checks: Check[]
): PropertyDecorator {
  const each = listOf !== undefined;
  return applyDecorators(
    ApiProperty({
      ...schema,
      ...shown,
      required: !optional,
      ...(nullable && { nullable }),
      ...(each && { isArray: true }),
    } as ApiPropertyOptions),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...(nullable ? [ValidateIf((_, value) => value !== null)] : []),
    ...(listOf ? [IsArray(), ArrayMinSize(listOf.min ?? 0), ArrayMaxSize(listOf.max)] : []),
    ...checks.map((check) => check({ each })),
  );
}

export const Id = (options: FieldOptions = {}) =>
  field({ example: 'lead-4711', ...options }, { type: String, pattern: idPattern.source }, (v) =>
    Matches(idPattern, { ...v, message: '$property must be 1 to 128 of letters, digits and ._~:@+-' }),
  );

/** A short name that is no person's: team, segment, rule. Stored in the open; no control characters, no halves of a character. */
export const Label = (options: FieldOptions = {}) => text(128, /^[^\p{Cc}\p{Cs}]*$/u, options);
/** Words, names, numbers, addresses: stored sealed. */
export const PersonalText = (maxLength: number, options: FieldOptions = {}) =>
  text(maxLength, /^[^\0\p{Cs}]*$/u, {
    ...options,
    description: [options.description, 'Stored sealed.'].filter(Boolean).join(' '),
  });
const text = (maxLength: number, pattern: RegExp, options: FieldOptions) =>
  field(
    options,
    { type: String, minLength: 1, maxLength },
    (v) => IsString(v),
    (v) => MinLength(1, v),
    (v) => MaxLength(maxLength, v),
    (v) => Matches(pattern, { ...v, message: '$property holds characters that are no text' }),
  );

export const OneOf = (values: readonly (string | number)[], options: FieldOptions = {}) =>
  field(options, { enum: [...values] }, (v) => IsIn(values, v));

export const Whole = (min: number, max: number, options: FieldOptions = {}) =>
  field(
    options,
    { type: 'integer', minimum: min, maximum: max },
    (v) => IsInt(v),
    (v) => Min(min, v),
    (v) => Max(max, v),
  );

export const Flag = (options: FieldOptions = {}) => field(options, { type: Boolean }, (v) => IsBoolean(v));

const satisfies =
  (name: string, validate: (value: unknown) => boolean, message: string): Check =>
  (v) =>
    ValidateBy({ name, validator: { validate, defaultMessage: () => `$property must be ${message}` } }, v);

export const Part = (type: () => new () => object, options: FieldOptions = {}) =>
  applyDecorators(
    Type(type),
    field(options, { type } as ApiPropertyOptions, satisfies('isObject', isObject, 'an object'), (v) =>
      ValidateNested(v),
    ),
  );
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One of several kinds of value; the command says which of them is possible. */
export const Scalar = (options: FieldOptions = {}) =>
  field(
    { ...options, nullable: true },
    { oneOf: [{ type: 'string', maxLength: 128 }, { type: 'number' }] },
    satisfies(
      'isScalar',
      (value) => typeof value === 'number' || (typeof value === 'string' && value.length <= 128),
      'text or a number',
    ),
  );

const isShort = (value: unknown) => typeof value === 'string' && value.length <= 128;
const isNamedValue = (value: unknown) =>
  value === null || typeof value === 'number' || typeof value === 'boolean' || isShort(value) || isShortList(value);
const isShortList = (value: unknown) => Array.isArray(value) && value.length <= 50 && value.every(isShort);
const isNamedValues = (value: unknown) =>
  isObject(value) && Object.keys(value as object).length <= 50 && Object.values(value as object).every(isNamedValue);
/** Values by name; the command says which names there are, and what each of them can be. */
export const NamedValues = (options: FieldOptions = {}) =>
  field(
    options,
    { type: 'object', additionalProperties: true },
    satisfies('isNamedValues', isNamedValues, 'names with text, numbers, true, false, null or lists of text'),
  );

const instantSchema: ApiPropertyOptions = { type: String, format: 'date-time', example: '2026-03-02T09:30:00+02:00' };
const isInstant = satisfies(
  'isInstant',
  (v) => toInstant(v) !== undefined,
  'a possible instant with its offset, like 2026-03-02T09:30:00+02:00',
);
/** Any offset comes in, UTC goes on. */
export const AnInstant = (options: FieldOptions = {}) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => toInstant(value) ?? value),
    field(options, instantSchema, isInstant),
  );
/** Kept as it was written, because the offset itself is of interest. */
export const AnInstantAsWritten = (options: FieldOptions = {}) => field(options, instantSchema, isInstant);

export const ADate = (options: FieldOptions = {}) =>
  field(
    { example: '2026-03-02', ...options },
    { type: String, format: 'date' },
    satisfies('isDate', isDate, 'a possible day, like 2026-03-02'),
  );

/** Where a window ends: later than the field where it begins, if that is given. `orSame` where the end is part of it. */
export const After = (start: string, { orSame = false } = {}): PropertyDecorator =>
  ValidateBy({
    name: 'isAfter',
    validator: {
      validate: (end: string, args) => {
        const from = (args!.object as Record<string, string | undefined>)[start];
        return from === undefined || end > from || (orSame && end === from);
      },
      defaultMessage: () => `$property must be later than ${start}`,
    },
  });

/** For the ends of a window: an instant, or a day whose zone stands beside it. */
export const AMoment = (options: FieldOptions = {}) =>
  field(
    options,
    { type: String },
    satisfies('isMoment', (v) => isDate(v) || toInstant(v) !== undefined, 'a day, or an instant with its offset'),
  );

const clock = (pattern: RegExp, meaning: string, options: FieldOptions) =>
  field(options, { type: String, pattern: pattern.source }, (v) =>
    Matches(pattern, { ...v, message: `$property must be ${meaning}` }),
  );
export const ATimeOfDay = (options: FieldOptions = {}) => clock(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM', options);
/** Where a stretch of a day ends, 24:00 at the latest. */
export const AnEndOfHours = (options: FieldOptions = {}) =>
  clock(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'HH:MM, 24:00 at the latest', options);

export const AZone = (options: FieldOptions = {}) =>
  field(
    { example: 'Europe/Amsterdam', ...options },
    { type: String },
    satisfies('isZone', isZone, 'an IANA time zone, like Europe/Amsterdam'),
  );
