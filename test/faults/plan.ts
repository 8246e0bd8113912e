import type { DatabaseKill } from './own-postgres';

export type Victim = 'api' | 'projector' | 'relay' | 'relays' | 'database';

/** What is done in one cycle; the same for the same number, so that a cycle can be played again. */
export interface Plan {
  readonly cycle: number;
  readonly victims: readonly Victim[];
  readonly database: DatabaseKill;
  /** When: after so many acknowledgements, or once the clock, the policies (giving leads away) or the projector have been seen at work. */
  readonly moment: { readonly on: 'acknowledged' | 'overdue' | 'moved' | 'projected'; readonly count: number };
  /** What is down stays down for so many acknowledgements; 0 where nothing is acknowledged without it. */
  readonly downFor: number;
  /** Killed a second time, half-started. */
  readonly again: boolean;
  /** How many projectors run: one of them projects. */
  readonly projectors: 1 | 2;
  /** Acknowledgements after everything is back. */
  readonly afterwards: number;
}

const deck: readonly (readonly [victims: readonly Victim[], database?: DatabaseKill])[] = [
  [['api']],
  [['projector']],
  [['database'], 'whole'],
  [['relay']],
  [['database'], 'session'],
  [['api', 'projector']],
  [['relays']],
  [['api', 'database'], 'whole'],
  [['projector', 'relay']],
  [['database'], 'postmaster'],
  [['api', 'relay']],
  [['projector', 'database'], 'whole'],
  [['api', 'projector', 'relays']],
];

export function planOf(cycle: number): Plan {
  const random = seeded(cycle);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const [victims, database = 'whole'] = deck[(cycle - 1) % deck.length]!;
  const moments = [
    'acknowledged',
    'acknowledged',
    ...(victims.includes('projector') ? (['projected'] as const) : []),
    ...(victims.some((v) => v.startsWith('relay')) ? (['overdue', 'moved', 'moved'] as const) : []),
  ] as const;
  const on = moments[between(0, moments.length - 1)]!;
  return {
    cycle,
    victims,
    database,
    moment: { on, count: on === 'acknowledged' ? between(5, 90) : between(1, 5) },
    downFor: victims.includes('api') || victims.includes('database') ? 0 : between(0, 1) * between(5, 60),
    again: !(victims.length === 1 && victims[0] === 'database') && random() < 0.25,
    projectors: random() < 0.4 ? 2 : 1,
    afterwards: between(10, 40),
  };
}

export function describePlan({ victims, database, moment, downFor, again, projectors }: Plan): string {
  const whom = victims.map((victim) => (victim === 'database' ? `database (${database})` : victim)).join(' and ');
  const when = {
    acknowledged: 'acknowledgements',
    overdue: 'tasks fallen overdue',
    moved: 'leads given away by policies',
    projected: 'moves of the read side',
  }[moment.on];
  return [
    `kill ${whom} after ${moment.count} ${when}`,
    ...(downFor > 0 ? [`down for ${downFor} acknowledgements`] : []),
    ...(again ? ['killed again half-started'] : []),
    ...(projectors > 1 ? ['two projectors'] : []),
  ].join(', ');
}

/** Mulberry32: numbers in [0, 1) that depend on the seed alone. */
export function seeded(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
