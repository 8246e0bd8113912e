import type { Refusal } from '@app/wiring/auth/refusal';
import { Label } from './fields';
import { validation } from './validation';

class Body {
  @Label()
  source!: string;
}
const wrongWith = async (body: object): Promise<unknown> =>
  validation()
    .transform(body, { type: 'body', metatype: Body })
    .then(
      () => [],
      (error: Refusal) => error.more.errors,
    );

it('says of each wrong field what is wrong, as a sentence without its name', async () => {
  expect(await wrongWith({ source: 'fair' })).toEqual([]);
  expect(await wrongWith({ source: 'fair', owner: 'x' })).toEqual([{ field: 'owner', message: 'should not exist' }]);
  expect(await wrongWith({ source: 7 })).toMatchObject([
    { field: 'source', message: expect.stringMatching(/^must be /) as string },
  ]);
});
