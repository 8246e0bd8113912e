import { fact, type Instant, type Stamp } from '@app/decider/fact';
import { stamp } from '@app/decider/testing';
import type { AcknowledgeAlert, RaiseAlert } from './alert.commands';
import type { AlertAcknowledged, AlertRaised } from './alert.events';

/** A clock's or a policy's stamp. */
export const byPolicy = (at: Instant, of: Partial<Stamp> = {}): Stamp =>
  stamp(at, {
    actor: { kind: 'policy', id: 'overdue' },
    source: { system: 'policy', account: 'overdue' },
    evidence: 'captured',
    ...of,
  });

export const anOverdueTask = (since: Instant): AlertRaised['data'] => ({
  kind: 'overdue',
  rep: 'anna',
  lead: 'a',
  task: 't1',
  since,
  figures: { dueAt: since, moves: 0 },
});

export const raiseAlert = (since: Instant, of: Partial<RaiseAlert> = {}): RaiseAlert => ({
  type: 'RaiseAlert',
  alertId: `overdue~a~t1~${since}`,
  stamp: byPolicy(since),
  ...anOverdueTask(since),
  ...of,
});
export const acknowledgeAlert = (at: Instant, of: Partial<AcknowledgeAlert> = {}): AcknowledgeAlert => ({
  type: 'AcknowledgeAlert',
  alertId: 'overdue~a~t1',
  by: 'head',
  stamp: stamp(at),
  ...of,
});

export const alertRaised = (since: Instant, data: Partial<AlertRaised['data']> = {}) => {
  const raised = { ...anOverdueTask(since), ...data };
  return fact<AlertRaised>(byPolicy(since), 'AlertRaised', raised, { reps: [raised.rep], leads: [raised.lead] });
};
export const alertAcknowledged = (at: Instant, by = 'head') =>
  fact<AlertAcknowledged>(
    stamp(at, { actor: { kind: 'manager', id: by } }),
    'AlertAcknowledged',
    { by },
    {
      reps: ['anna'],
      leads: ['a'],
    },
  );
