import type { Instant, PersonalField } from '@app/decider/fact';
import { alertKinds, type AlertKind } from '@app/domain/alerts/alert.events';
import type { AlertId, ContactRef, LeadId, RepId, TaskId } from '@app/domain/ids';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { AlertRow } from './alerts.entity';
import { states, stillSo } from './still-so';

export interface Alert {
  readonly id: AlertId;
  readonly kind: AlertKind;
  /** Whom it concerns; null where it concerns nobody in particular. */
  readonly rep: RepId | null;
  readonly lead: LeadId | null;
  readonly task: TaskId | null;
  readonly contact: ContactRef | null;
  /** Of `unusual-looking`: who looked. */
  readonly user: string | null;
  /** Of `parked-event` and `source-silent`: which projection or source. */
  readonly what: string | null;
  readonly since: Instant;
  readonly raisedAt: Instant;
  /** The plain values that it rests on. */
  readonly figures: Readonly<Record<string, string | number>>;
  /**
   * Whether it is so by now: still without owner or next task since then, still open and due at that time, still more open
   * leads than allowed. Null where that can't be said: of what happened, and of an idle stretch.
   */
  readonly stillSo: boolean | null;
  readonly acknowledged: AlertAcknowledgement | null;
}
export interface AlertAcknowledgement {
  readonly by: string;
  readonly at: Instant;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly note: string | null;
}
export interface AlertPage {
  /** The answer is as of this position. */
  readonly position: string | null;
  /** The last one raised first, be it about something old. */
  readonly alerts: readonly Alert[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface OneAlert {
  readonly position: string | null;
  readonly alert: Alert;
}
export const alertStates = ['open', 'acknowledged', 'all'] as const;
export interface AlertsAsk {
  readonly kinds?: readonly AlertKind[];
  readonly rep?: RepId;
  readonly lead?: LeadId;
  /** `open` where absent. */
  readonly state?: (typeof alertStates)[number];
  /** Only what is still so, or what is so no more. */
  readonly stillSo?: boolean;
  /** What has been so since this moment or later, and before `to`. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly after?: string;
  /** 1 to 1000; 100 where absent. */
  readonly limit?: number;
  /** Open the sealed notes: the caller checks and records that it may. */
  readonly open?: boolean;
}
export interface AlertSummary {
  readonly position: string | null;
  /** Every kind, in the order of their names in the domain. */
  readonly open: readonly {
    readonly kind: AlertKind;
    readonly count: number;
    /** Of those, what is so by now; null of kinds of which that can't be said. */
    readonly stillSo: number | null;
    /** Of the one open longest; null where there is none. */
    readonly since: Instant | null;
  }[];
}

type Found = AlertRow & { still_so: boolean | null };

export class AlertsQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  async alerts(ask: AlertsAsk = {}): Promise<AlertPage> {
    const { kinds, rep, lead, state = 'open', from, to, after, limit = 100 } = ask;
    const [raisedAt, alert] = after === undefined ? [] : (JSON.parse(after) as string[]);
    const { position, found } = await snapshot(
      this.db,
      'alerts',
      (manager): Promise<Found[]> =>
        manager.query(
          `select a.*, ${stillSo} as still_so from read_model.alerts_alerts a
           where ($1::boolean is null or acknowledged = $1)
             and ($2::text[] is null or kind = any($2)) and ($3::text is null or rep = $3) and ($4::text is null or lead = $4)
             and ($5::timestamptz is null or since >= $5) and ($6::timestamptz is null or since < $6)
             and ($7::timestamptz is null or (raised_at, alert) < ($7, $8))
             and ($10::boolean is null or ${stillSo} = $10)
           order by raised_at desc, alert desc limit $9`,
          [
            state === 'all' ? null : state === 'acknowledged',
            kinds ?? null,
            rep ?? null,
            lead ?? null,
            from ?? null,
            to ?? null,
            raisedAt ?? null,
            alert ?? null,
            limit + 1,
            ask.stillSo ?? null,
          ],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => JSON.stringify([last.raised_at, last.alert]));
    const notes: (PersonalField | null)[] = ask.open ? await this.vault.open(shown.map(({ note }) => note)) : [];
    return {
      position,
      alerts: shown.map((row, i) => alertOf(row, notes[i])),
      next,
    };
  }

  /** Undefined where no such alert was raised. */
  async alert(id: AlertId, { open = false }: { readonly open?: boolean } = {}): Promise<OneAlert | undefined> {
    const { position, found } = await snapshot(
      this.db,
      'alerts',
      (manager): Promise<Found[]> =>
        manager.query(`select a.*, ${stillSo} as still_so from read_model.alerts_alerts a where alert = $1`, [id]),
    );
    const row = found[0];
    return (
      row && { position, alert: alertOf(row, open ? await this.vault.open<PersonalField | null>(row.note) : null) }
    );
  }

  /** How many nobody has acknowledged yet, of everybody or of one rep. */
  async summary({ rep }: { readonly rep?: RepId } = {}): Promise<AlertSummary> {
    const { position, found } = await snapshot(
      this.db,
      'alerts',
      (manager): Promise<{ kind: AlertKind; count: number; still_so: number; since: Date }[]> =>
        manager.query(
          `select a.kind, count(*)::int as count, count(*) filter (where ${stillSo})::int as still_so, min(a.since) as since
           from read_model.alerts_alerts a
           where not a.acknowledged and ($1::text is null or a.rep = $1) group by a.kind`,
          [rep ?? null],
        ),
    );
    const byKind = new Map(found.map((row) => [row.kind, row]));
    return {
      position,
      open: alertKinds.map((kind) => {
        const { count = 0, still_so = 0, since = null } = byKind.get(kind) ?? {};
        return { kind, count, stillSo: states.includes(kind) ? still_so : null, since: since && since.toISOString() };
      }),
    };
  }
}

const alertOf = (row: Found, note: PersonalField | null | undefined): Alert => ({
  id: row.alert,
  kind: row.kind,
  rep: row.rep,
  lead: row.lead,
  task: row.task,
  contact: row.contact,
  user: row.looked,
  what: row.what,
  since: row.since.toISOString(),
  raisedAt: row.raised_at.toISOString(),
  figures: row.figures,
  stillSo: row.still_so,
  acknowledged: row.acknowledged
    ? {
        by: row.acknowledged_by!,
        at: row.acknowledged_at!.toISOString(),
        note: note && 'open' in note ? note.open : null,
      }
    : null,
});
