import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Refusal, type FieldError } from '@app/wiring/auth/refusal';

/** Bodies and queries: unknown fields are refused, and every wrong field is named by its path. Values stay out of the answer. */
export const validation = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      new Refusal('request.invalid', 'The request is wrong.', {
        errors: errors.flatMap((error) => fieldErrors(error)),
      }),
  });

function fieldErrors({ property, constraints = {}, children = [] }: ValidationError, parent = ''): FieldError[] {
  const field = /^\d+$/.test(property) ? `${parent}[${property}]` : parent ? `${parent}.${property}` : property;
  const own = Object.values(constraints).map((message) => ({ field, message: inWords(message, property) }));
  return [...own, ...children.flatMap((child) => fieldErrors(child, field))];
}

/** Without the field's name, which stands beside it; what the whitelist says has it in the middle. */
const inWords = (message: string, property: string) =>
  message === `property ${property} should not exist` ? 'should not exist' : message.replace(property, '').trim();
