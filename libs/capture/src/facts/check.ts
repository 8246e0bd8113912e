import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { factsSchema } from '@app/contracts/capture/facts.schema';
import { factKinds, type FactItem, type FactKind } from '@app/contracts/capture/facts.v1';

/** What is wrong with one item, by its path in it: `connected.at`, `missed.offeredTo[0]`; '' for all of it. */
export interface FactError {
  readonly path: string;
  readonly message: string;
}

// a choice between fields names those of the item around it
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true, verbose: true });
ajv.addSchema(factsSchema);
const checks = Object.fromEntries(
  factKinds.map((kind) => [kind, ajv.compile({ $ref: `${factsSchema.$id}#/$defs/${kind}` })]),
) as Readonly<Record<FactKind, ValidateFunction<FactItem>>>;

/** Far more than any fact has, far less than what makes checking dear. */
const mostParts = 10_000;
/** Of one item. */
const mostErrors = 20;

/** The item as the schema has it, or all that is wrong with it; it says nothing of what was sent but names of fields. */
export function checked(item: unknown): FactItem | readonly FactError[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [{ path: '', message: 'is no object' }];
  const kind = factKinds.find((known) => known === (item as { kind?: unknown }).kind);
  if (!kind) return [{ path: 'kind', message: `is none of ${factKinds.join(', ')}` }];
  if (!hasAtMost(item, mostParts)) return [{ path: '', message: `has more than ${mostParts} parts` }];
  const check = checks[kind];
  if (check(item)) return item;
  return errorsIn(check.errors ?? [], kind).slice(0, mostErrors);
}

function hasAtMost(item: object, parts: number): boolean {
  const left: object[] = [item];
  let seen = 0;
  for (let one = left.pop(); one; one = left.pop())
    for (const value of Object.values(one) as unknown[]) {
      if (++seen > parts) return false;
      if (typeof value === 'object' && value !== null) left.push(value);
    }
  return true;
}

function errorsIn(errors: readonly ErrorObject[], kind: FactKind): FactError[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const found = errors
    // what one of several ways to be right lacks is said once, by the choice between them
    .filter(
      (error) =>
        choices.includes(error) || !choices.some(({ schemaPath }) => error.schemaPath.startsWith(`${schemaPath}/`)),
    )
    .map((error) => errorOf(error, kind));
  return [...new Map(found.map((error) => [JSON.stringify(error), error])).values()];
}

type Choice = readonly { readonly required: readonly string[] }[];

function errorOf(
  { instancePath, keyword, params, message = 'is wrong', schema }: ErrorObject,
  kind: FactKind,
): FactError {
  const path = pathOf(instancePath);
  const field = (name: string) => (path === '' ? name : `${path}.${name}`);
  const named = params as Readonly<Record<string, string | number>>;
  switch (keyword) {
    case 'additionalProperties':
      return { path: field(printable(String(named['additionalProperty']))), message: `is no field of a ${kind}` };
    case 'required':
      return { path: field(String(named['missingProperty'])), message: 'is missing' };
    case 'dependentRequired':
      return { path: field(String(named['missingProperty'])), message: `is needed with ${named['property']}` };
    case 'enum':
      return { path, message: `is none of ${(params as { allowedValues: string[] }).allowedValues.join(', ')}` };
    case 'oneOf':
      return { path, message: `needs exactly one of ${namesIn(schema as Choice)}` };
    case 'anyOf':
      return { path, message: `needs at least one of ${namesIn(schema as Choice)}` };
    case 'minProperties':
    case 'maxProperties':
      return { path, message: 'needs exactly one of id, extension, phone, mailbox' };
    case 'pattern':
      return { path, message: meant.get(named['pattern']) ?? 'is not as it has to be: see the schema' };
    default:
      return { path, message };
  }
}

/** What a pattern asks for, in words. */
const { id, recordId, time } = factsSchema.$defs;
const meant: ReadonlyMap<unknown, string> = new Map([
  [id.pattern, 'has to be 1 to 64 letters, digits and . _ ~ : @ + -'],
  [recordId.pattern, 'has to be 1 to 128 letters, digits and . _ ~ : @ + -'],
  [time.pattern, 'is no time in ISO 8601 like 2026-03-02T10:00:00+01:00'],
]);

const namesIn = (choice: Choice) => choice.map(({ required }) => required[0]).join(', ');
/** An unknown name comes from outside: into an answer goes what can be read. */
const printable = (name: string) => name.slice(0, 60).replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');

/** A JSON pointer as a path: `/missed/offeredTo/0` is `missed.offeredTo[0]`. */
const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
