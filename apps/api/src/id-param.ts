import { Param, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { Refusal } from '@app/wiring/auth/refusal';
import { isId } from '@app/domain/ids';

const anId: PipeTransform<unknown, string> = {
  transform(value: unknown, { data: field = 'id' }: ArgumentMetadata) {
    if (isId(value)) return value;
    throw new Refusal('request.invalid', 'The path is wrong.', {
      errors: [{ field, message: 'must be 1 to 128 of letters, digits and ._~:@+-' }],
    });
  },
};

/** An id in the path. */
export const IdParam = (name: string) => Param(name, anId);
