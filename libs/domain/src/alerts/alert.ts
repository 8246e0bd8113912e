import { accept, never, nothing, reject, type Decider, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import type { AlertId } from '../ids';
import type { AlertCommand } from './alert.commands';
import { alertStream, type AlertAcknowledged, type AlertEvent, type AlertKind, type AlertRaised } from './alert.events';

/** Most characters of an id: idPattern's. */
const longest = 128;

/**
 * What an alert is about, in words: `overdue~lead-7~task-3~2026-03-03T09:00:00.000Z`. The same parts in the same order
 * are the same alert, whoever raises it; other parts are another. Any text may be a part.
 */
export function alertId(kind: AlertKind, ...parts: readonly (string | number)[]): AlertId {
  const id = [kind, ...parts.map((part) => escaped(String(part)))].join('~');
  return id.length <= longest ? id : `${id.slice(0, longest - 17)}~${fnv1a64(id)}`;
}
/** So that no part can look like two, and none holds what an id can't. */
const escaped = (part: string) => part.replace(/[^\w.:@-]/gu, (odd) => `+${odd.codePointAt(0)!.toString(16)}.`);

/** Fowler, Noll and Vo's hash, 64 bits in hex: tells apart long ids with the same beginning. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

export interface AlertState {
  readonly raised?: AlertRaised['data'];
  readonly acknowledgedBy?: string;
}

export const streamOf = (command: AlertCommand): string => alertStream(command.alertId);

export const alert: Decider<AlertCommand, AlertState, AlertEvent> = {
  name: 'alert',
  streamOf,
  initial: {},
  evolve,
  decide,
};

function evolve(state: AlertState, event: AlertEvent): AlertState {
  switch (event.type) {
    case 'AlertRaised':
      return { ...state, raised: event.data };
    case 'AlertAcknowledged':
      return { ...state, acknowledgedBy: event.data.by };
    default:
      return never(event);
  }
}

function decide(command: AlertCommand, state: AlertState): Decision<AlertEvent> {
  switch (command.type) {
    case 'RaiseAlert': {
      const { type, stamp, alertId: _, ...data } = command;
      // history that is brought in afterwards wakes nobody
      if (state.raised || stamp.ingest === 'backfill') return nothing;
      return accept(fact<AlertRaised>(stamp, 'AlertRaised', data, aboutOf(data)));
    }
    case 'AcknowledgeAlert': {
      const { stamp, alertId: id, by, note } = command;
      const { raised, acknowledgedBy } = state;
      if (!raised) return reject('alert.unknown', `no alert ${id} was raised`);
      if (acknowledgedBy === by) return nothing;
      if (acknowledgedBy !== undefined)
        return reject('alert.already-acknowledged', `alert ${id} was acknowledged by somebody else`, {
          by: acknowledgedBy,
        });
      return accept(
        fact<AlertAcknowledged>(stamp, 'AlertAcknowledged', { by, ...(note && { note }) }, aboutOf(raised)),
      );
    }
    default:
      return never(command);
  }
}

const aboutOf = ({ rep, lead }: AlertRaised['data']) => ({ reps: [rep], leads: [lead] });
