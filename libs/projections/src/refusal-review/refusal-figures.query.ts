import { localDate } from '@app/calendar/local-time';
import type { Evidence, Instant } from '@app/decider/fact';
import { ruleOn, type RuleInForce } from '@app/domain/departments/rules';
import type { RepId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { saidDefinitions } from '../department/department.query';
import { share, type Share } from '../share';
import { snapshot } from '../snapshot';
import { cases, samplesOf } from './cases.query';

export interface RefusalFigures {
  readonly from: Instant;
  readonly to: Instant;
  readonly position: string | null;
  /** The department's rule of the window's last day; each case is drawn by that of its own. */
  readonly definition: RuleInForce<'reviews'>;
  readonly refusals: {
    readonly n: number;
    readonly evidence: Readonly<Partial<Record<Evidence, number>>>;
    /** Reviewed / refused. */
    readonly reviewCoverage: Share;
    /** Reviews, second ones too, whose reviewer had played something / reviews where something was recorded. */
    readonly heardCoverage: Share;
    /** Of the same reviews: how much was played, and how much there was. */
    readonly heardSeconds: number;
    readonly recordedSeconds: number;
    /** The last verdict is mishandled / reviewed. What reviewers choose to review is no random sample of refusals. */
    readonly mishandled: Share;
    /** The same among those drawn by lot. */
    readonly mishandledOfSample: Share;
    /** Both reviewers came to one verdict / reviewed by both. */
    readonly agreement: Share;
    readonly reopened: number;
  };
  /** Of those drawn by lot. */
  readonly disqualifications: {
    readonly n: number;
    readonly reviewCoverage: Share;
    readonly mishandled: Share;
  };
}
export interface FiguresAsk {
  /** Of the refusal: [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  readonly rep?: RepId;
}

const sums = [
  'n',
  'reviewed',
  'recorded',
  'heard',
  'heard_seconds',
  'recorded_seconds',
  'mishandled',
  'sampled',
  'sampled_mishandled',
  'twice',
  'agreed',
  'reopened',
] as const;
type Sums = Record<(typeof sums)[number], number>;
type Row = Sums & { readonly of: 'refusal' | 'disqualification'; readonly evidence: Evidence };

const statement = `with ${cases}, judged as (
    select *, coalesce(second_verdict, verdict) = 'mishandled' as mishandled from cases
    where due and at >= $4 and at < $5 and ($6::text is null or rep = $6)
  )
  select of, evidence, count(*)::int as n, count(verdict)::int as reviewed,
    (count(recorded_seconds) + count(second_recorded_seconds))::int as recorded,
    (count(recorded_seconds) filter (where heard_seconds > 0)
      + count(second_recorded_seconds) filter (where second_heard_seconds > 0))::int as heard,
    (coalesce(sum(heard_seconds) filter (where recorded_seconds is not null), 0)
      + coalesce(sum(second_heard_seconds) filter (where second_recorded_seconds is not null), 0))::int as heard_seconds,
    (coalesce(sum(recorded_seconds), 0) + coalesce(sum(second_recorded_seconds), 0))::int as recorded_seconds,
    count(*) filter (where mishandled)::int as mishandled,
    count(*) filter (where sampled and verdict is not null)::int as sampled,
    count(*) filter (where sampled and mishandled)::int as sampled_mishandled,
    count(second_verdict)::int as twice, count(*) filter (where second_verdict = verdict)::int as agreed,
    count(*) filter (where status = 'reopened')::int as reopened
  from judged group by of, evidence`;

/** How refusals are reviewed: the only place where coverage and the mishandled share are counted. */
export class RefusalFiguresQuery {
  constructor(
    private readonly db: DataSource,
    // Every query class is made alike; nothing here is sealed.
    _: OpenVault,
  ) {}

  async figures({ from, to, rep }: FiguresAsk): Promise<RefusalFigures> {
    const { position, found } = await snapshot(this.db, 'refusal-review', async (manager: EntityManager) => {
      // The planner guesses high for lateral look-ups, and would compile for longer than this runs.
      await manager.query('set local jit = off');
      const definitions = await saidDefinitions(manager);
      const rows: Row[] = await manager.query(statement, [...samplesOf(definitions), from, to, rep ?? null]);
      return { rows, definition: ruleOn('reviews', localDate(Date.parse(to) - 1, 'UTC'), definitions) };
    });
    const refusals = found.rows.filter(({ of }) => of === 'refusal');
    const r = added(refusals);
    const d = added(found.rows.filter(({ of }) => of === 'disqualification'));
    return {
      ...{ from, to, position, definition: found.definition },
      refusals: {
        n: r.n,
        evidence: Object.fromEntries(refusals.map(({ evidence, n }) => [evidence, n / r.n])),
        reviewCoverage: share(r.reviewed, r.n),
        heardCoverage: share(r.heard, r.recorded),
        heardSeconds: r.heard_seconds,
        recordedSeconds: r.recorded_seconds,
        mishandled: share(r.mishandled, r.reviewed),
        mishandledOfSample: share(r.sampled_mishandled, r.sampled),
        agreement: share(r.agreed, r.twice),
        reopened: r.reopened,
      },
      disqualifications: {
        n: d.n,
        reviewCoverage: share(d.reviewed, d.n),
        mishandled: share(d.mishandled, d.reviewed),
      },
    };
  }
}

const added = (rows: readonly Row[]): Sums =>
  Object.fromEntries(sums.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)])) as Sums;
