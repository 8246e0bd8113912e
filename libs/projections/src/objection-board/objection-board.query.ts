import { localDate } from '@app/calendar/local-time';
import type { Evidence, Instant } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { LeadId, RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import {
  countObjections,
  listObjections,
  objectionStates,
  type JudgedObjection,
  type ObjectionCount,
  type ObjectionsAsk,
  type ObjectionState,
} from '../rep-scorecard/objections.query';
import { share, type Share } from '../share';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';

/** Objections by how they stand; they add up to `raised`. */
export type Standing = Readonly<Record<ObjectionState | 'raised', number>> & {
  /** Overcome, and it held / raised. */
  readonly winRate: Share;
};
export interface TechniqueStanding extends Standing {
  readonly technique: string;
  /** By win rate among the techniques against this objection that there are enough cases of; null where there are too few. */
  readonly rank: number | null;
}
export interface TypeStanding extends Standing {
  readonly type: string;
  /** Best first; those that were never handled by any technique are in the type's own figures only. */
  readonly techniques: readonly TechniqueStanding[];
}
export interface ObjectionBoard {
  readonly from: Instant;
  readonly to: Instant;
  readonly asOf: Instant;
  readonly position: string | null;
  /** The department's rule of the window's last day. */
  readonly definition: RuleInForce<'objections'>;
  /** What share of the objections is of which evidence; absent: none. */
  readonly evidence: Readonly<Partial<Record<Evidence, number>>>;
  readonly all: Standing;
  readonly objections: readonly TypeStanding[];
}
export interface BoardAsk {
  readonly from: Instant;
  readonly to: Instant;
  /** What has ripened by then counts. */
  readonly asOf: Instant;
  readonly rep?: RepId;
}
export interface RaisedAsk extends BoardAsk {
  readonly type?: string;
  readonly technique?: string;
  readonly state?: ObjectionState;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}
/** One of the objections that a number on the board was counted from. */
export interface RaisedObjection {
  /** Where it was raised; its events are in that contact's stream. */
  readonly contact: { readonly kind: string; readonly id: string };
  readonly objectionId: string;
  readonly type: string;
  readonly technique: string | null;
  readonly state: ObjectionState;
  readonly rep: RepId | null;
  readonly lead: LeadId | null;
  readonly raisedAt: Instant;
  readonly handledAt: Instant | null;
  readonly evidence: Evidence;
}
export interface RaisedObjections {
  readonly position: string | null;
  readonly objections: readonly RaisedObjection[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
/** Overcome `overcome` times of `raised`. */
export interface BestTechnique {
  readonly technique: string;
  readonly overcome: number;
  readonly raised: number;
}

/** How far back the technique of today is looked for. */
const lookBackMs = 365 * 24 * 60 * 60 * 1000;

/** Which objections are raised, and what works on them: the scorecard's objection win rate, ranked by technique. */
export class ObjectionBoardQuery {
  private best: { asOf: Instant; techniques: Promise<ReadonlyMap<string, BestTechnique>> } | undefined;

  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  async board({ from, to, rep, asOf }: BoardAsk): Promise<ObjectionBoard> {
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const definition = await holding(manager, to);
      return { definition, counts: await countObjections(manager, { from, to, asOf, rep, ...definition }) };
    });
    const { counts, definition } = found;
    const all = standing(counts);
    const evidence = Object.fromEntries(
      groups(counts, (count) => count.evidence).map(([of, told]) => [of, standing(told).raised / all.raised]),
    );
    return { from, to, asOf, position, definition, evidence, all, objections: byType(counts) };
  }

  /** Oldest first. */
  async raised({ type, after, limit = 100, ...ask }: RaisedAsk): Promise<RaisedObjections> {
    const { asOf } = ask;
    const last = after === undefined ? undefined : (JSON.parse(after) as JudgedObjection);
    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const judged: ObjectionsAsk = {
        ...ask,
        asOf,
        types: type === undefined ? undefined : [type],
        ...(await holding(manager, ask.to)),
      };
      return listObjections(
        manager,
        { ...judged, technique: ask.technique, states: ask.state && [ask.state] },
        limit + 1,
        last,
      );
    });
    const { shown, next } = pageOf(found, limit, ({ raised_at, contact, objection }) =>
      JSON.stringify({ raised_at, contact, objection }),
    );
    return {
      position,
      objections: shown.map(raisedObjection),
      next,
    };
  }

  /**
   * By objection type, what worked best within the year before `asOf`. Ranked by the least win rate that
   * the cases allow for, so that one lucky case does not beat forty of fifty; a type that nothing was ever overcome on is
   * absent. Whoever plans for many at one moment asks with the same `asOf`: the year is counted once for all of them.
   */
  async bestTechnique(types: readonly string[], asOf: Instant): Promise<ReadonlyMap<string, BestTechnique>> {
    if (types.length === 0) return new Map();
    if (this.best?.asOf !== asOf) this.best = { asOf, techniques: this.bestTechniques(asOf) };
    const { techniques } = this.best;
    const all = await techniques.catch((error: unknown) => {
      if (this.best?.techniques === techniques) this.best = undefined;
      throw error;
    });
    return new Map([...all].filter(([type]) => types.includes(type)));
  }

  private async bestTechniques(asOf: Instant): Promise<ReadonlyMap<string, BestTechnique>> {
    const from = new Date(Date.parse(asOf) - lookBackMs).toISOString();
    const { found } = await snapshot(this.db, 'rep-scorecard', async (manager) =>
      countObjections(manager, { from, to: asOf, asOf, ...(await holding(manager, asOf)) }),
    );
    const best = new Map<string, BestTechnique>();
    for (const { type, techniques } of byType(found)) {
      const [first] = techniques
        .filter(({ overcome }) => overcome > 0)
        .toSorted((a, b) => b.winRate.interval![0] - a.winRate.interval![0]);
      if (first) best.set(type, { technique: first.technique, overcome: first.overcome, raised: first.raised });
    }
    return best;
  }
}

/** As the scorecard of that window: its last day decides. UTC, for techniques are compared over reps of many zones. */
async function holding(manager: EntityManager, to: Instant): Promise<ObjectionBoard['definition']> {
  const lastDay = localDate(Date.parse(to) - 1, 'UTC');
  return ruleOn('objections', lastDay, await saidDefinitions(manager));
}

function standing(counts: readonly ObjectionCount[]): Standing {
  const of = Object.fromEntries(objectionStates.map((state) => [state, 0])) as Record<ObjectionState, number>;
  for (const { state, n } of counts) of[state] += n;
  const raised = objectionStates.reduce((sum, state) => sum + of[state], 0);
  return { raised, ...of, winRate: share(of.overcome, raised) };
}

function groups<K>(counts: readonly ObjectionCount[], keyOf: (count: ObjectionCount) => K): [K, ObjectionCount[]][] {
  const found = new Map<K, ObjectionCount[]>();
  for (const count of counts) found.set(keyOf(count), [...(found.get(keyOf(count)) ?? []), count]);
  return [...found];
}
const byRate = (a: Standing, b: Standing) => (b.winRate.value ?? 0) - (a.winRate.value ?? 0) || b.raised - a.raised;

function byType(counts: readonly ObjectionCount[]): TypeStanding[] {
  return groups(counts, ({ type }) => type)
    .map(([type, ofType]) => ({ type, ...standing(ofType), techniques: ranked(ofType) }))
    .sort((a, b) => b.raised - a.raised || (a.type < b.type ? -1 : 1));
}

/** Those with enough cases first: only they are ranked. */
function ranked(counts: readonly ObjectionCount[]): TechniqueStanding[] {
  const all = groups(counts, ({ technique }) => technique)
    .flatMap(([technique, of]) => (technique === null ? [] : [{ technique, ...standing(of) }]))
    .sort((a, b) => byRate(a, b) || (a.technique < b.technique ? -1 : 1));
  const enough = all.filter(({ winRate }) => !winRate.says);
  const few = all.filter(({ winRate }) => winRate.says);
  return [...enough.map((each, i) => ({ ...each, rank: i + 1 })), ...few.map((each) => ({ ...each, rank: null }))];
}

function raisedObjection(row: JudgedObjection): RaisedObjection {
  const colon = row.contact.indexOf(':');
  return {
    contact: { kind: row.contact.slice(0, colon), id: row.contact.slice(colon + 1) },
    objectionId: row.objection,
    type: row.type,
    technique: row.technique,
    state: row.state,
    rep: row.rep || null,
    lead: row.lead,
    raisedAt: row.raised_at.toISOString(),
    handledAt: row.handled_at?.toISOString() ?? null,
    evidence: row.evidence,
  };
}
