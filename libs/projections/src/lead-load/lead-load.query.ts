import type { Instant, Zone } from '@app/decider/fact';
import { rulesOn, type Rules } from '@app/domain/departments/rules';
import type { LeadId, RepId } from '@app/domain/ids';
import type { RepRole } from '@app/domain/reps/rep.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { LeadOwnershipQuery } from '../lead-ownership/lead-ownership.query';
import { RepDirectoryQuery } from '../rep-directory/rep-directory.query';
import { firstSeen } from '../rep-scorecard/first-seen.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import { demonstrated } from './capacity.query';
import { neglectedLeads, type NeglectedLead } from './neglect.query';
import { distributionOf, heldBy, repLoad, type Distribution, type RepLoad, type RepRow } from './rep-load.query';
import { WorkedDays } from './worked-days.query';

export interface LoadScope {
  readonly teams?: readonly string[];
  readonly reps?: readonly RepId[];
}
export interface LoadAsk extends LoadScope {
  /** The moment that it is asked for. */
  readonly at: Instant;
}
export interface LeadLoad {
  readonly position: string | null;
  readonly at: Instant;
  readonly reps: readonly RepLoad[];
  /** Over those who are here. Null where nobody is. */
  readonly distribution: Distribution | null;
  /** What makes neglect. */
  readonly neglect: Rules['neglect'];
  /** Versions of what the numbers mean: docs/metrics.md. */
  readonly definitions: typeof definitions;
}
export interface NeglectedPage {
  readonly position: string | null;
  readonly leads: readonly NeglectedLead[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
/** What a redistribution is reckoned from. */
export interface LoadBoard {
  readonly reps: readonly {
    readonly rep: RepId;
    readonly team: string | null;
    readonly role: RepRole | null;
    readonly open: number;
    readonly max: number | null;
    readonly load: number;
    readonly ftePercent: number;
    /** Neither left nor away. */
    readonly takes: boolean;
  }[];
  /** Open leads that may be contacted, of these reps. */
  readonly leads: readonly {
    readonly lead: LeadId;
    readonly from: RepId;
    readonly idleDays?: number;
    readonly dueAt: Instant | null;
    readonly contactDueToday: boolean;
  }[];
}

const definitions = { load: 1, neglect: 1, demonstratedCapacity: 1 } as const;

/** Who has how much to do, what they have shown they can do, and what they let lie. */
export class LeadLoadQuery {
  private readonly ownership: LeadOwnershipQuery;
  private readonly directory: RepDirectoryQuery;
  private zones: Promise<readonly Zone[]> | undefined;

  constructor(
    private readonly db: DataSource,
    vault: OpenVault,
  ) {
    this.ownership = new LeadOwnershipQuery(db, vault);
    this.directory = new RepDirectoryQuery(db, vault);
  }

  async load(ask: LoadAsk): Promise<LeadLoad> {
    const { reps, days, open, zones } = await this.known(ask);
    const { position, found } = await this.look(async (manager) => {
      const rules = await rulesNow(manager, ask.at);
      return {
        rules,
        held: await heldBy(manager, days),
        capacity: await demonstrated(manager, days),
        neglected: await neglectedLeads(manager, days, { rules, zones }),
      };
    });
    const held = new Map(found.held.map((row) => [row.owner, row]));
    const neglected = new Map<RepId, number>();
    for (const { owner } of found.neglected) neglected.set(owner, (neglected.get(owner) ?? 0) + 1);
    const lines = reps.map((row) =>
      repLoad(row, days.get(row.rep)!, {
        openLeads: open.get(row.rep) ?? 0,
        held: held.get(row.rep),
        capacity: found.capacity.get(row.rep) ?? null,
        neglected: neglected.get(row.rep) ?? 0,
      }),
    );
    return {
      position,
      at: ask.at,
      reps: lines,
      distribution: distributionOf(lines),
      neglect: found.rules.neglect,
      definitions,
    };
  }

  /** Longest neglected first. `limit` 1 to 1000. */
  async neglected(ask: LoadAsk & { readonly after?: string; readonly limit?: number }): Promise<NeglectedPage> {
    const { days, zones } = await this.known(ask);
    const limit = ask.limit ?? 100;
    const [since, lead] = ask.after?.split(' ') ?? [];
    const after = since !== undefined && lead !== undefined ? { since, lead } : undefined;
    const { position, found } = await this.look(async (manager) =>
      neglectedLeads(manager, days, { rules: await rulesNow(manager, ask.at), zones, after, limit: limit + 1 }),
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.since} ${last.lead}`);
    return { position, leads: shown, next };
  }

  /** What a redistribution is reckoned from, of the whole department or of these teams or reps. */
  async board(ask: LoadAsk): Promise<LoadBoard> {
    const { reps, days, open, zones } = await this.known(ask);
    const { found } = await this.look(async (manager) => {
      const rules = await rulesNow(manager, ask.at);
      const neglected = await neglectedLeads(manager, days, { rules, zones });
      const held: { lead: string; owner: string; task_kind: string | null; task_due_at: Date | null }[] =
        await manager.query(
          `select lead, owner, task_kind, task_due_at from read_model.lead_book_leads
           where owner = any($1) and ending is null and contactable and registered_at is not null order by lead`,
          [reps.map(({ rep }) => rep)],
        );
      return { held, idle: new Map(neglected.map(({ lead, idleDays }) => [lead, idleDays])) };
    });
    const load = new Map<RepId, number>();
    for (const { owner } of found.held) load.set(owner, (load.get(owner) ?? 0) + 1);
    return {
      reps: reps.map(({ rep, team, role, max_open_leads, fte_percent, left }) => ({
        rep,
        team,
        role,
        open: open.get(rep) ?? 0,
        max: max_open_leads,
        load: load.get(rep) ?? 0,
        ftePercent: fte_percent,
        takes: !left && !days.get(rep)!.isAway,
      })),
      leads: found.held.map(({ lead, owner, task_kind, task_due_at }) => {
        const idleDays = found.idle.get(lead);
        return {
          lead,
          from: owner,
          ...(idleDays !== undefined && { idleDays }),
          dueAt: task_due_at?.toISOString() ?? null,
          contactDueToday:
            task_due_at !== null && task_kind !== 'paperwork' && days.get(owner)!.isToday(task_due_at.getTime()),
        };
      }),
    };
  }

  /** Who is asked about: those who are here, and those who left and still hold open leads. */
  private async known(ask: LoadAsk) {
    const open = await this.ownership.load(ask.reps);
    const schedules = await this.directory.schedules(ask.reps, await firstSeen(this.db.manager));
    const found: RepRow[] = await this.db.query(
      `select r.rep, r.team, r.role, r.max_open_leads, r.offboarded_at is not null and r.offboarded_at <= $3 as left,
         coalesce((select p.fte_percent from read_model.rep_directory_patterns p
           where p.rep = r.rep and p.valid_from <= $3::timestamptz::date order by p.valid_from desc limit 1), 100) as fte_percent
       from read_model.rep_directory_reps r
       where ($1::text[] is null or r.team = any($1)) and ($2::text[] is null or r.rep = any($2)) order by r.rep`,
      [ask.teams ?? null, ask.reps ?? null, ask.at],
    );
    const reps = found.filter(({ rep, left }) => schedules.has(rep) && (!left || open.has(rep)));
    const at = Date.parse(ask.at);
    const days = new Map(reps.map(({ rep }) => [rep, new WorkedDays(schedules.get(rep)!, at)]));
    return { reps, days, open, zones: await this.knownZones() };
  }

  /** One moment of the lead book, whose position the answer states. */
  private look<T>(read: (manager: EntityManager) => Promise<T>) {
    return snapshot(this.db, 'lead-book', async (manager) => {
      // The planner guesses high for arrays, and would compile for longer than these statements run.
      await manager.query('set local jit = off');
      return read(manager);
    });
  }

  /** Asked once: the database reads its files for that. */
  private knownZones(): Promise<readonly Zone[]> {
    return (this.zones ??= this.db
      .query('select name from pg_timezone_names')
      .then((found: { name: string }[]) => found.map(({ name }) => name))
      .catch((error: unknown) => {
        this.zones = undefined;
        throw error;
      }));
  }
}

const rulesNow = async (manager: EntityManager, at: Instant): Promise<Rules> =>
  rulesOn(at.slice(0, 10), await saidDefinitions(manager));
