import type { Evidence, Instant } from '@app/decider/fact';
import type { LeadId, RepId } from '@app/domain/ids';
import type { EntityManager } from 'typeorm';
import { blindSources, judgedObjections } from './statements';

/** How an objection stands: see judgedObjections. */
export const objectionStates = ['overcome', 'claimed', 'lapsed', 'deferred', 'lost', 'open'] as const;
export type ObjectionState = (typeof objectionStates)[number];

/** Objections raised in [from, to), as they stand at `asOf`. */
export interface ObjectionsAsk {
  readonly from: Instant;
  readonly to: Instant;
  readonly asOf: Instant;
  readonly holdsWithinDays: number;
  readonly rep?: RepId;
  readonly types?: readonly string[];
}
export interface ObjectionCount {
  readonly type: string;
  /** Null while nobody said what was done about them. */
  readonly technique: string | null;
  readonly state: ObjectionState;
  readonly evidence: Evidence;
  readonly n: number;
}
export interface JudgedObjection {
  /** `call:<id>`, `email:<id>`: where it was raised. */
  readonly contact: string;
  readonly objection: string;
  readonly type: string;
  readonly technique: string | null;
  readonly state: ObjectionState;
  /** '' where nobody's is known. */
  readonly rep: RepId;
  readonly lead: LeadId | null;
  readonly raised_at: Date;
  readonly handled_at: Date | null;
  readonly evidence: Evidence;
}

const judged = `with asked as (select $7::text[] as blind), ${judgedObjections({ since: '$1::timestamptz', until: '$2::timestamptz', at: '$3::timestamptz', days: '$4::int' })}`;
const asked = '($5::text is null or rep = $5) and ($6::text[] is null or type = any($6))';
const parameters = async (db: EntityManager, { from, to, asOf, holdsWithinDays, rep, types }: ObjectionsAsk) => [
  from,
  to,
  asOf,
  holdsWithinDays,
  rep ?? null,
  types ?? null,
  (await db.query<{ source: string }[]>(blindSources, [from, to])).map(({ source }) => source),
];

/** What the scorecard's objection win rate is a ratio of, by everything that tells two objections apart. Within a transaction. */
export async function countObjections(manager: EntityManager, ask: ObjectionsAsk): Promise<ObjectionCount[]> {
  // The planner guesses high for subqueries, and would compile for longer than this runs.
  await manager.query('set local jit = off');
  return manager.query(
    `${judged} select type, technique, state, evidence, count(*)::int as n from judged where ${asked}
     group by type, technique, state, evidence`,
    await parameters(manager, ask),
  );
}

/** The same objections one by one, oldest first; `after` is the last one of the page before. */
export async function listObjections(
  db: EntityManager,
  ask: ObjectionsAsk & { readonly technique?: string; readonly states?: readonly ObjectionState[] },
  limit: number,
  after?: Pick<JudgedObjection, 'raised_at' | 'contact' | 'objection'>,
): Promise<JudgedObjection[]> {
  return db.query(
    `${judged} select contact, objection, type, technique, state, rep, lead, raised_at, handled_at, evidence from judged
     where ${asked} and ($8::text is null or technique = $8) and ($9::text[] is null or state = any($9))
       and ($10::timestamptz is null or (raised_at, contact, objection) > ($10, $11, $12))
     order by raised_at, contact, objection limit $13`,
    [
      ...(await parameters(db, ask)),
      ask.technique ?? null,
      ask.states ?? null,
      after?.raised_at ?? null,
      after?.contact ?? null,
      after?.objection ?? null,
      limit,
    ],
  );
}
