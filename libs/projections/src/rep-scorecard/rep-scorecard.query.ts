import type { Instant, PersonalField, Zone } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { snapshot } from '../snapshot';
import { definitions, type MetricName } from './definitions';
import type { Metric } from './metrics';
import type { Tally } from './tally';
import { tallied, type Tallied } from './tallying.query';
import { thresholdsOf, type Thresholds } from './thresholds.query';
import { resolveWindow, WindowError, type Window } from './window';
import { knownZones } from './zones.query';

export interface ScorecardAsk {
  /** An instant with its offset, or a local date in `zone`: then its first moment. */
  readonly from: string;
  /** Exclusive: `to: '2026-04-01'` ends with March. */
  readonly to: string;
  readonly zone: Zone;
  /** Only what reps did while they were of this team. */
  readonly team?: string;
  readonly rep?: RepId;
  /** What has ripened by then counts. */
  readonly asOf: Instant;
  /** Open the reps' names: the caller checks and records that it may. */
  readonly open?: boolean;
}
export type Metrics = Readonly<Record<MetricName, Metric>>;
/** One rep in one team; who moved within the window has a row for each. */
export interface ScorecardRow {
  readonly rep: RepId;
  /** Null where the rep never joined any. */
  readonly team: string | null;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly name: string | null;
  readonly metrics: Metrics;
}
export interface Scorecard {
  readonly window: Window;
  readonly asOf: Instant;
  /** The version of each number's definition. */
  readonly definitions: Readonly<Record<MetricName, number>>;
  /** The department's rules that it was judged by: those of the window's last day. */
  readonly rules: Thresholds;
  /** The answer holds as of this position of the store; null while it is empty. */
  readonly position: string | null;
  readonly rows: readonly ScorecardRow[];
  /** What is nobody's; null where only a team or a rep was asked for. */
  readonly unattributed: Metrics | null;
  /** Class A: the rows and Unattributed added up, exactly. */
  readonly team: Metrics;
}

/** The numbers on each rep: docs/metrics.md says what each of them means. */
export class RepScorecardQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Throws WindowError for a window that can't be answered exactly. */
  async scorecard(ask: ScorecardAsk): Promise<Scorecard> {
    const window = resolveWindow(ask);
    const { asOf } = ask;
    const zones = await knownZones(this.db);
    if (!zones.has(window.zone))
      throw new WindowError('scorecard.unknown-zone', `the database knows no zone ${window.zone}`);

    const { position, found } = await snapshot(this.db, 'rep-scorecard', async (manager) => {
      const thresholds = await thresholdsOf(manager, window);
      return { thresholds, ...(await tallied(manager, ask, { window, asOf, zones, thresholds })) };
    });
    const { thresholds, each, team, reps } = found;
    const sealed = reps.map(({ name }) => name);
    const opened: (PersonalField | null)[] = ask.open ? await this.vault.open(sealed) : [];
    const names = new Map(reps.map(({ rep }, i) => [rep, nameOf(opened[i])]));
    const here = new Set(reps.filter(({ joined_at }) => joined_at.toISOString() < window.to).map(({ rep }) => rep));
    const nobody = each.find(({ rep }) => rep === '');
    // Who had not joined by then is only shown for what they did.
    const isShown = ({ rep, tally }: Tallied) => rep !== '' && (here.has(rep) || !tally.isEmpty);
    return {
      window,
      asOf,
      definitions: mapDefinitions(({ version }) => version),
      rules: thresholds,
      position,
      rows: each.filter(isShown).map(({ rep, team: of, tally }) => ({
        rep,
        team: of || null,
        name: names.get(rep) ?? null,
        metrics: metricsOf(tally, team),
      })),
      unattributed: nobody ? metricsOf(nobody.tally, team) : null,
      team: metricsOf(team, team),
    };
  }
}

const nameOf = (name: PersonalField | null | undefined) => (name && 'open' in name ? name.open : null);

const names = Object.keys(definitions) as MetricName[];
const mapDefinitions = <T>(of: (definition: (typeof definitions)[MetricName]) => T) =>
  Object.fromEntries(names.map((name) => [name, of(definitions[name])])) as Record<MetricName, T>;
const metricsOf = (tally: Tally, team: Tally): Metrics => mapDefinitions(({ formula }) => formula(tally, team));
