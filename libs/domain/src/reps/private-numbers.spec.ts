import { given, stamp } from '@app/decider/testing';
import { fold } from '@app/decider/decider';
import { heldPrivate, privateAt } from './private-numbers';
import { rep } from './rep';
import type { RepCommand } from './rep.commands';
import { lineOf, privateNumberNamed, privateNumberTakenBack, repJoined, repOffboarded } from './rep.examples';

const on = (day: number) => `2026-03-0${day}T09:00:00.000Z`;
const home = '+31201234567';
const ann = repJoined('ann');
const ask = (type: 'NamePrivateNumber' | 'TakeBackPrivateNumber', value = home, from = on(2)): RepCommand => ({
  type,
  stamp: stamp(on(2)),
  repId: 'ann',
  value: lineOf('ann', value),
  from,
});

describe('a private number', () => {
  const name = ask('NamePrivateNumber');
  it('is named, from a moment on', () => {
    const named = given(rep, [ann]).when(name);
    named.then([{ type: 'PrivateNumberNamed', data: { value: { open: home, purpose: 'contact' }, from: on(2) } }]);
    expect(named.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: [] });
  });
  it('is named once, whatever the moment', () =>
    given(rep, [ann, privateNumberNamed('ann', home, on(1))])
      .when(name)
      .thenNothing());
  it('is named by a rep who is here', () => {
    given(rep, []).when(name).thenRejected('rep.not-joined');
    given(rep, [ann, repOffboarded('ann', 'bob', on(1))])
      .when(name)
      .thenRejected('rep.has-left');
  });
  it.each(['anonymous', '201', ''])('is a number, and not %p', (value) =>
    given(rep, [ann]).when(ask('NamePrivateNumber', value)).thenRejected('number.bad-value'),
  );
  it('is taken back, and may be named again', () => {
    const named = [ann, privateNumberNamed('ann', home, on(1))];
    given(rep, named)
      .when(ask('TakeBackPrivateNumber'))
      .then([{ type: 'PrivateNumberTakenBack', data: { value: { open: home }, from: on(2) } }]);
    const over = [...named, privateNumberTakenBack('ann', home, on(2))];
    given(rep, over).when(ask('TakeBackPrivateNumber')).thenNothing();
    given(rep, over)
      .when(ask('NamePrivateNumber', home, on(4)))
      .then([{ type: 'PrivateNumberNamed' }]);
  });
  it('is taken back by whoever named it, and not before', () => {
    given(rep, [ann]).when(ask('TakeBackPrivateNumber')).thenRejected('number.unknown');
    given(rep, [ann, privateNumberNamed('ann', home, on(3))])
      .when(ask('TakeBackPrivateNumber'))
      .thenRejected('number.bad-period');
  });
  it('is so for a time, and for another', () => {
    const { privateNumbers } = fold(rep, [
      ann,
      privateNumberNamed('ann', home, on(1)),
      privateNumberTakenBack('ann', home, on(2)),
      privateNumberNamed('ann', home, on(4)),
      privateNumberNamed('ann', '+31209999999', on(5)),
    ]);
    expect([1, 2, 3, 4, 5].map((day) => privateAt(privateNumbers, on(day)).length)).toEqual([1, 0, 0, 1, 2]);
    expect(heldPrivate(privateNumbers).map(({ value }) => value)).toEqual([home, '+31209999999']);
  });
});
