import { iso, startOfDay } from '@app/calendar/local-time';
import type { Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { LeadId, RepId } from '@app/domain/ids';
import type { TrunkDirection } from '@app/domain/trunks/trunk.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { snapshot } from '../snapshot';
import type { BilledCall, TrunkDay } from './capture-coverage.entity';
import { coverageOf, gaps, type Covered, type Found, type Gaps, type Phantom } from './coverage';
import { findAll } from './found.query';

export interface CoverageAsk {
  /** Days of the zone, `to` exclusive. */
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly zone: Zone;
  readonly trunk?: string;
}
export interface CaptureCoverage extends Covered, Asked {}
interface Asked {
  readonly position: string | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly zone: Zone;
  /** By the rule of the window's last day. */
  readonly definition: RuleInForce<'coverage'>;
}
/** A call that was billed and is not on the record. */
export interface MissingCall {
  readonly trunk: string;
  readonly at: Instant;
  readonly direction: TrunkDirection;
  /** Whole seconds, as billed. */
  readonly seconds: number | null;
  /** Whose number it is, where that is known. */
  readonly lead: LeadId | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly number: string | null;
  /** The bill's own name of it, and who sent the bill. */
  readonly bill: string;
  readonly account: string;
}
interface Page extends Asked {
  readonly total: number;
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export type MissingCalls = Page & { readonly calls: readonly MissingCall[] };
export type PhantomCalls = Page & { readonly calls: readonly Omit<Phantom, 'day'>[] };
export interface GapsAsk extends CoverageAsk {
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
}
export type MissingAsk = GapsAsk & { readonly open?: boolean };
export type PhantomsAsk = GapsAsk & { readonly rep?: RepId; readonly kind?: Phantom['kind'] };

interface Known {
  readonly definition: RuleInForce<'coverage'>;
  readonly found: Found;
  readonly days: readonly TrunkDay[];
}

/** How much of what others counted is on the record, worked out anew each time it is asked: the record and the bills may both have changed. */
export class CaptureCoverageQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  async coverage(ask: CoverageAsk): Promise<CaptureCoverage> {
    const { asked, known, starts } = await this.ask(ask, (_, known) => Promise.resolve(known));
    return { ...asked, ...coverageOf(known.found, known.days, daysOf(ask), starts, asked.to) };
  }

  /** Billed, and not on the record: oldest first. */
  async missing({ after, limit = 100, open, ...ask }: MissingAsk): Promise<MissingCalls> {
    const { asked, known } = await this.ask(ask, async (manager, { found }) => {
      const all = gaps(found).missing;
      const { shown, next } = pageOf(all, after, limit, ({ at, item }) => [at, item]);
      return {
        total: all.length,
        next,
        rows: await itemsOf(
          manager,
          shown.map(({ item }) => item),
        ),
      };
    });
    const { total, next, rows } = known;
    const sealed = rows.map(({ number }) => number);
    const numbers: (PersonalField | null)[] = open ? await this.vault.open(sealed) : sealed;
    return { ...asked, total, calls: rows.map((row, i) => missingCall(row, numbers[i])), next };
  }

  /** On the record by a rep's word alone, or captured on a day whose bill should have it and doesn't: oldest first. */
  async phantoms({ after, limit = 100, rep, kind, ...ask }: PhantomsAsk): Promise<PhantomCalls> {
    const { asked, known } = await this.ask(ask, (_, { found }) => Promise.resolve<Gaps>(gaps(found)));
    const all = known.phantoms.filter(
      (call) => (rep === undefined || call.rep === rep) && (kind === undefined || call.kind === kind),
    );
    const { shown, next } = pageOf(all, after, limit, ({ at, call }) => [Date.parse(at), call]);
    return { ...asked, total: all.length, calls: shown.map(({ day: _, ...call }) => call), next };
  }

  private async ask<T>(ask: CoverageAsk, then: (manager: EntityManager, known: Known) => Promise<T>) {
    const { from, zone, trunk } = ask;
    const starts = daysOf(ask).map((day) => iso(startOfDay(day, zone)));
    const to = iso(startOfDay(ask.to, zone));
    const { position, found } = await snapshot(this.db, 'capture-coverage', async (manager) => {
      const definition = ruleOn('coverage', daysOf(ask).at(-1) ?? from, await saidDefinitions(manager));
      const days = await trunkDaysIn(manager, starts[0]!, to, trunk);
      const found = await findAll(manager, { starts, to, trunk, ...definition });
      return { definition, known: await then(manager, { definition, found, days }) };
    });
    const { definition, known } = found;
    const asked: Asked = { position, from: starts[0]!, to, zone, definition };
    return { asked, known, starts };
  }
}

const dayMs = 24 * 60 * 60 * 1000;
function daysOf({ from, to }: CoverageAsk): LocalDate[] {
  const days: LocalDate[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += dayMs) days.push(iso(at).slice(0, 10));
  return days;
}

const trunkDaysIn = (manager: EntityManager, from: Instant, to: Instant, trunk?: string): Promise<TrunkDay[]> =>
  manager.query(
    `select account, trunk, day::text as day, zone, from_at, to_at, bill_directions, bill_unanswered, counted,
       counted_seconds, counter_directions, counter_unanswered
     from read_model.capture_coverage_trunk_days
     where to_at > $1 and from_at < $2 and ($3::text is null or trunk = $3) order by from_at, trunk, account`,
    [from, to, trunk ?? null],
  );

/** In the order of the names. */
const itemsOf = (manager: EntityManager, items: readonly string[]): Promise<BilledCall[]> =>
  manager.query(
    `select i.* from unnest($1::text[]) with ordinality as asked (item, nth)
     join read_model.capture_coverage_items i
       on i.trunk_day = split_part(asked.item, '/', 1) and i.bill = substr(asked.item, strpos(asked.item, '/') + 1)
     order by asked.nth`,
    [items],
  );

const missingCall = (row: BilledCall, number: PersonalField | null | undefined): MissingCall => ({
  trunk: row.trunk,
  at: row.at.toISOString(),
  direction: row.direction,
  seconds: row.seconds,
  lead: row.party?.startsWith('lead-') ? row.party.slice('lead-'.length) : null,
  number: number && 'open' in number ? number.open : null,
  bill: row.bill,
  account: row.account,
});

/** Of a list in the order of (when, id): what comes after the place that `after` names. */
function pageOf<T>(
  all: readonly T[],
  after: string | undefined,
  limit: number,
  placeOf: (one: T) => readonly [at: number, id: string],
): { shown: readonly T[]; next: string | null } {
  const last = after === undefined ? undefined : (JSON.parse(after) as [number, string]);
  const first = last
    ? all.findIndex((one) => {
        const [at, id] = placeOf(one);
        return at > last[0] || (at === last[0] && id > last[1]);
      })
    : 0;
  const shown = first < 0 ? [] : all.slice(first, first + limit);
  const more = first >= 0 && all.length > first + limit;
  return { shown, next: more ? JSON.stringify(placeOf(shown.at(-1)!)) : null };
}
