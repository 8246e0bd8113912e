import type { Instant, PersonalField } from '@app/decider/fact';
import type { AlertEvent, AlertKind } from '@app/domain/alerts/alert.events';
import { splitStream, type AlertId, type LeadId, type RepId, type TaskId } from '@app/domain/ids';
import { keyIn, type Projection, type Table } from '../projection';

export interface Alert {
  readonly alert: AlertId;
  readonly kind: AlertKind;
  readonly rep: RepId | null;
  readonly lead: LeadId | null;
  readonly task: TaskId | null;
  readonly contact: object | null;
  /** Of `unusual-looking`: who looked. */
  readonly looked: string | null;
  readonly what: string | null;
  readonly since: Instant;
  readonly raised_at: Instant;
  readonly figures: object;
  readonly acknowledged: boolean;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: Instant | null;
  readonly note: PersonalField | null;
}

export const alerts: Table<Alert> = {
  name: 'alerts',
  columns: {
    alert: 'text',
    kind: 'text',
    rep: 'text',
    lead: 'text',
    task: 'text',
    contact: 'json',
    looked: 'text',
    what: 'text',
    since: 'instant',
    raised_at: 'instant',
    figures: 'json',
    acknowledged: 'boolean',
    acknowledged_by: 'text',
    acknowledged_at: 'instant',
    note: 'json',
  },
  key: ['alert'],
  // A boolean rather than `acknowledged_by is null`: only then does the index give the open ones in order.
  indexes: [
    ['acknowledged', 'raised_at', 'alert'],
    ['kind', 'acknowledged', 'raised_at', 'alert'],
    ['rep', 'raised_at', 'alert'],
    ['lead', 'raised_at', 'alert'],
    ['raised_at', 'alert'],
  ],
};

export const alertList: Projection<AlertEvent> = {
  name: 'alerts',
  version: 2,
  tables: [alerts],
  keysOf(event) {
    switch (event.type) {
      case 'AlertRaised':
      case 'AlertAcknowledged':
        return [keyIn(alerts, splitStream(event.stream)[1])];
      default:
        return [];
    }
  },
  fold(event, rows) {
    const alert = splitStream(event.stream)[1];
    const known = rows.get(alerts, alert);
    switch (event.type) {
      case 'AlertRaised': {
        if (known) return;
        const { kind, rep, lead, task, contact, user, what, since, figures } = event.data;
        return rows.put(alerts, {
          alert,
          kind,
          rep: rep ?? null,
          lead: lead ?? null,
          task: task ?? null,
          contact: contact ?? null,
          looked: user ?? null,
          what: what ?? null,
          since,
          raised_at: event.recordedAt,
          figures,
          acknowledged: false,
          acknowledged_by: null,
          acknowledged_at: null,
          note: null,
        });
      }
      case 'AlertAcknowledged':
        if (known)
          rows.put(alerts, {
            ...known,
            acknowledged: true,
            acknowledged_by: event.data.by,
            acknowledged_at: event.occurredAt,
            note: event.data.note ?? null,
          });
        return;
      default:
        return;
    }
  },
};
