import { leadAssigned } from '../leads/lead.examples';
import { approved, move, moveMade, proposed } from '../redistributions/redistribution.examples';
import { officeHours, on } from './policy.examples';
import { carryOutTheRedistribution } from './when-a-redistribution-is-approved-carry-it-out.policy';

/** 09:00 in Amsterdam, where it is Monday still; in Auckland it is 21:00. */
const now = '2026-03-02T08:00:00.000Z';
const hours = new Map([
  ['anna', officeHours()],
  ['kiri', officeHours('Pacific/Auckland')],
]);
const capacity = new Map([['bert', null]]);
const streams = { 'lead-a': [], 'lead-b': [] };
const plan = [proposed([move('a'), move('b', 'kiri'), move('c')], now), approved(now, ['c'])];
const settled = (i: number) =>
  on(carryOutTheRedistribution, { now, capacity, hours, streams })
    .when('redistribution-r', plan)
    .after(i, { events: [] })?.command;

describe(carryOutTheRedistribution.name, () => {
  it('moves what was agreed to, but for contacts due on the giver’s own day', () => {
    on(carryOutTheRedistribution, { now, capacity, hours, streams })
      .when('redistribution-r', plan)
      .then([
        {
          type: 'ReassignLead',
          leadId: 'a',
          from: 'anna',
          to: 'bert',
          rule: 'redistribution:r',
          unlessDue: { from: '2026-03-01T23:00:00.000Z', until: '2026-03-02T23:00:00.000Z' },
        },
        { leadId: 'b', unlessDue: { from: '2026-03-01T11:00:00.000Z', until: '2026-03-02T11:00:00.000Z' } },
      ]);
  });
  it('moves those too where the plan says so', () => {
    const [first, ...rest] = plan;
    const all = { ...first!, data: { ...first!.data, sparing: { contactDueToday: 0, moveDueToday: true } } };
    const { steps } = on(carryOutTheRedistribution, { now, capacity, hours, streams }).when('redistribution-r', [
      all,
      ...rest,
    ]);
    expect(steps.map(({ command }) => 'unlessDue' in command)).toEqual([false, false]);
  });
  it('moves no more than there is room for', () => {
    const { steps } = on(carryOutTheRedistribution, {
      now,
      hours,
      streams,
      capacity: new Map([['bert', { load: 39, max: 40 }]]),
    }).when('redistribution-r', plan);
    expect(steps.map(({ command }) => 'capacity' in command && command.capacity)).toEqual([
      { load: 39, max: 40 },
      { load: 40, max: 40 },
    ]);
  });
  it('counts a move once that a crash cut off before the plan knew of it', () => {
    const { steps } = on(carryOutTheRedistribution, {
      now,
      hours,
      streams: { 'lead-a': [leadAssigned('a', 'bert', now)] },
      capacity: new Map([['bert', { load: 39, max: 40 }]]),
    }).when('redistribution-r', [proposed([move('a'), move('b'), move('c')], now), approved(now)]);
    expect(steps.map(({ command }) => 'capacity' in command && command.capacity)).toMatchObject([
      { load: 39 },
      { load: 39 },
      { load: 40 },
    ]);
  });
  it('settles each move by what the lead said', () => {
    expect(settled(0)).toMatchObject({ type: 'SettleMove', redistributionId: 'r', lead: 'a' });
    expect(settled(0)).not.toHaveProperty('refused');
    const refused = on(carryOutTheRedistribution, { now, capacity, hours, streams })
      .when('redistribution-r', plan)
      .after(1, { events: [], rejection: { code: 'lead.contact-due', message: '' } });
    expect(refused?.command).toMatchObject({ lead: 'b', refused: 'lead.contact-due' });
  });
  it('does not try again what was settled before a crash', () => {
    const after = { ...streams, 'redistribution-r': [...plan, moveMade('a', now)] };
    on(carryOutTheRedistribution, { now, capacity, hours, streams: after })
      .when('redistribution-r', plan)
      .then([{ leadId: 'b' }]);
  });
});
