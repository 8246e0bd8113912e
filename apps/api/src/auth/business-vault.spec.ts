import { memoryVault } from '@app/vault/memory/memory.vault';
import { personal } from '@app/decider/fact';
import { BusinessVault } from './business-vault';

it('opens each event but those of private calls, in their order; what is no event of a call as ever', async () => {
  const vault = await memoryVault();
  const event = (stream: string) => ({ stream, data: { to: personal('party-x', 'contact', '+31201234567') } });
  const sealed = await vault.seal(['call-a', 'call-b', 'email-b', 'call-c'].map(event));
  const asked: string[][] = [];
  const business = new BusinessVault(vault, (calls) => {
    asked.push([...calls]);
    return Promise.resolve(new Set(['b']));
  });
  expect(await business.open(sealed)).toEqual([event('call-a'), sealed[1], event('email-b'), event('call-c')]);
  expect(await business.open(sealed[1])).toEqual(sealed[1]);
  expect(asked).toEqual([['a', 'b', 'c'], ['b']]);
  const marked = { stream: 'call-c', type: 'CallMarkedPrivate' };
  expect(await business.open([sealed[3], marked])).toEqual([sealed[3], marked]);
  expect(await business.open({ to: sealed[0]!.data.to })).toEqual({ to: event('call-a').data.to });
});
