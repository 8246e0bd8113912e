import { isZone } from '@app/calendar/local-time';
import type { Schedule } from '@app/calendar/working-time';
import type { Instant, LocalDate, PersonalField, Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { LineKind, RepRole, WorkingHours } from '@app/domain/reps/rep.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { DaysOff } from '../department/days-off.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type {
  DirectoryAbsence,
  DirectoryLineChange,
  DirectoryPattern,
  DirectoryRep,
  DirectorySubstitution,
} from './rep-directory.entity';

export interface DirectoryEntry {
  readonly rep: RepId;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly name: string | null;
  /** What is null and yet on the record, since nobody asked to open it. */
  readonly sealed: readonly ('name' | 'lines')[];
  readonly joinedAt: Instant | null;
  readonly team: string | null;
  readonly role: RepRole | null;
  readonly zone: Zone | null;
  /** Most open leads; null where no limit was set. */
  readonly maxOpenLeads: number | null;
  /** The rep's last moment here, and who has it all since; null while they are here. */
  readonly offboardedAt: Instant | null;
  readonly successor: RepId | null;
  /** Which versions of the monitoring notice the rep acknowledged, and when. */
  readonly notices: readonly { readonly version: string; readonly at: Instant }[];
}
/** The rep answered to this line during [from, to). */
export interface Line {
  readonly kind: LineKind;
  readonly value: string;
  readonly from: Instant;
  readonly to: Instant | null;
}
export interface RepDetails extends DirectoryEntry {
  readonly position: string | null;
  readonly patterns: readonly {
    readonly validFrom: LocalDate;
    readonly ftePercent: number;
    readonly hours: readonly WorkingHours[];
  }[];
  readonly absences: readonly { readonly absenceId: string; readonly from: Instant; readonly to: Instant }[];
  readonly substitutes: readonly { readonly substitute: RepId; readonly from: Instant; readonly to: Instant }[];
  /** Null unless the caller asked to open them: sealed, one line can't be told from another. */
  readonly lines: readonly Line[] | null;
}
export interface DirectoryPage {
  readonly position: string | null;
  readonly reps: readonly DirectoryEntry[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface DirectoryAsk {
  readonly team?: string;
  readonly after?: RepId;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open the names: the caller checks and records that it may. */
  readonly open?: boolean;
}

export class RepDirectoryQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Reps by id; those who were only named by somebody else's event are not among them. */
  async list(ask: DirectoryAsk = {}): Promise<DirectoryPage> {
    const limit = ask.limit ?? 100;
    const { position, found } = await snapshot(
      this.db,
      'rep-directory',
      (manager): Promise<DirectoryRep[]> =>
        manager.query(
          `select * from read_model.rep_directory_reps
         where ($1::text is null or team = $1) and ($2::text is null or rep > $2) order by rep limit $3`,
          [ask.team ?? null, ask.after ?? null, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => last.rep);
    const names: (PersonalField | null)[] = ask.open ? await this.vault.open(shown.map((row) => row.name)) : [];
    return { position, reps: shown.map((row, i) => entry(row, names[i])), next };
  }

  /** Undefined where no such rep joined. */
  async rep(rep: RepId, { open = false }: { readonly open?: boolean } = {}): Promise<RepDetails | undefined> {
    const { position, found } = await snapshot(this.db, 'rep-directory', async (manager) => {
      const of = <R>(table: string, order: string) => rows<R>(manager, table, rep, order);
      return {
        reps: await of<DirectoryRep>('reps', 'rep'),
        patterns: await of<DirectoryPattern>('patterns', 'valid_from'),
        absences: await of<DirectoryAbsence>('absences', 'from_at, absence'),
        substitutions: await of<DirectorySubstitution>('substitutions', 'from_at, revision'),
        lines: await of<DirectoryLineChange>('line_changes', 'from_at, revision'),
      };
    });
    const [row] = found.reps;
    if (!row) return undefined;
    const sealed = { name: row.name, lines: found.lines.map(({ value }) => value) };
    const opened: { name: PersonalField | null; lines: PersonalField[] } | undefined = open
      ? await this.vault.open(sealed)
      : undefined;
    return {
      position,
      ...entry(row, opened?.name),
      sealed: opened ? [] : [...nameOf(row), ...(found.lines.length > 0 ? (['lines'] as const) : [])],
      patterns: found.patterns.map((p) => ({ validFrom: p.valid_from, ftePercent: p.fte_percent, hours: p.hours })),
      absences: found.absences.map((absence) => ({ absenceId: absence.absence, ...during(absence) })),
      substitutes: found.substitutions.map((named) => ({ substitute: named.substitute, ...during(named) })),
      lines: opened ? linesOf(found.lines, opened.lines) : null,
    };
  }

  /** Zone, and acknowledged versions of the monitoring notice, of each of these reps; who never joined is absent. */
  async noticesOf(
    reps: readonly RepId[],
  ): Promise<ReadonlyMap<RepId, { readonly zone: Zone | null; readonly versions: readonly string[] }>> {
    const found: Pick<DirectoryRep, 'rep' | 'zone' | 'notices'>[] = await this.db.query(
      'select rep, zone, notices from read_model.rep_directory_reps where rep = any($1)',
      [reps],
    );
    return new Map(
      found.map(({ rep, zone, notices }) => [rep, { zone, versions: notices.map(({ version }) => version) }]),
    );
  }

  /** Of all reps who are here, or of a team's: what capacity checks and day plans ask for. */
  async ids(team?: string): Promise<RepId[]> {
    const found: { rep: string }[] = await this.db.query(
      `select rep from read_model.rep_directory_reps
       where offboarded_at is null and ($1::text is null or team = $1) order by rep`,
      [team ?? null],
    );
    return found.map(({ rep }) => rep);
  }

  /** When the rep works, the team's days off included; undefined where no such rep joined, or in a zone that this process does not know. */
  async schedule(rep: RepId): Promise<Schedule | undefined> {
    return (await this.schedules([rep])).get(rep);
  }

  /**
   * The same of all reps, or of these, in the order of their ids. Nobody works before they joined; those of whom an import
   * told earlier things (`seen`: since when) have worked here since then.
   */
  async schedules(
    reps?: readonly RepId[],
    seen: ReadonlyMap<RepId, Instant> = new Map(),
  ): Promise<ReadonlyMap<RepId, Schedule>> {
    return this.db.transaction('REPEATABLE READ', async (manager) => {
      const of = <R>(columns: string, table: string, order: string): Promise<R[]> =>
        manager.query(
          `select ${columns} from read_model.rep_directory_${table} where $1::text[] is null or rep = any($1) order by ${order}`,
          [reps ?? null],
        );
      const found = await of<Pick<DirectoryRep, 'rep' | 'team' | 'zone' | 'joined_at' | 'offboarded_at'>>(
        'rep, team, zone, joined_at, offboarded_at',
        'reps',
        'rep',
      );
      const patterns = byRep(
        await of<Omit<DirectoryPattern, 'fte_percent'>>('rep, valid_from::text, hours', 'patterns', 'valid_from'),
      );
      const absences = byRep(await of<DirectoryAbsence>('*', 'absences', 'from_at, absence'));
      const daysOff = await DaysOff.load(manager);
      const schedules = new Map<RepId, Schedule>();
      for (const { rep, team, zone, joined_at, offboarded_at } of found)
        if (zone !== null && isZone(zone))
          schedules.set(rep, {
            zone,
            patterns: (patterns.get(rep) ?? []).map(({ valid_from, hours }) => ({ validFrom: valid_from, hours })),
            absences: [
              ...notYetHere(joined_at, seen.get(rep)),
              ...(absences.get(rep) ?? []).map(during),
              ...goneSince(offboarded_at),
            ],
            daysOff: daysOff.of(team),
          });
      return schedules;
    });
  }
}

/** Who has not joined yet has neither worked nor been idle. */
function notYetHere(joinedAt: Date | null, seen?: Instant) {
  if (!joinedAt) return [];
  const joined = joinedAt.toISOString();
  return [{ from: '0001-01-01T00:00:00.000Z', to: seen !== undefined && seen < joined ? seen : joined }];
}
/** Who left works no more: planned for, reminded and found idle is only who is here. */
const goneSince = (at: Date | null) => (at ? [{ from: at.toISOString(), to: '9999-12-31T00:00:00.000Z' }] : []);
const during = ({ from_at, to_at }: DirectoryAbsence | DirectorySubstitution) => ({
  from: from_at.toISOString(),
  to: to_at.toISOString(),
});

function byRep<R extends { readonly rep: RepId }>(rows: readonly R[]): Map<RepId, R[]> {
  const found = new Map<RepId, R[]>();
  for (const row of rows) {
    const those = found.get(row.rep);
    if (those) those.push(row);
    else found.set(row.rep, [row]);
  }
  return found;
}

const rows = <R>(manager: EntityManager, table: string, rep: RepId, order: string): Promise<R[]> =>
  manager.query(
    `select ${table === 'patterns' ? 'rep, valid_from::text, fte_percent, hours' : '*'} from read_model.rep_directory_${table}
     where rep = $1 order by ${order}`,
    [rep],
  );

const entry = (row: DirectoryRep, name: PersonalField | null | undefined): DirectoryEntry => ({
  rep: row.rep,
  name: name && 'open' in name ? name.open : null,
  sealed: name === undefined ? nameOf(row) : [],
  joinedAt: row.joined_at?.toISOString() ?? null,
  team: row.team,
  role: row.role,
  zone: row.zone,
  maxOpenLeads: row.max_open_leads,
  offboardedAt: row.offboarded_at?.toISOString() ?? null,
  successor: row.successor,
  notices: row.notices,
});

const nameOf = ({ name }: DirectoryRep): 'name'[] => (name ? ['name'] : []);

/** A line ends where the same line is removed or assigned again; values whose keys are gone are left out. */
function linesOf(changes: readonly DirectoryLineChange[], values: readonly PersonalField[]): Line[] {
  const lines: Line[] = [];
  const current = new Map<string, { kind: LineKind; value: string; from: Instant }>();
  changes.forEach(({ kind, from_at, assigned }, i) => {
    const value = values[i]!;
    if (!('open' in value) || value.open === null) return;
    const from = from_at.toISOString();
    const line = `${kind} ${value.open}`;
    const held = current.get(line);
    if (held) lines.push({ ...held, to: from });
    if (assigned) current.set(line, { kind, value: value.open, from });
    else current.delete(line);
  });
  return [...lines, ...[...current.values()].map((line) => ({ ...line, to: null }))];
}
