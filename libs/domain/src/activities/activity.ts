import { accept, never, type Decider, type Decision } from '@app/decider/decider';
import { fact } from '@app/decider/fact';
import { isNews, tell, type Told } from '@app/decider/told';
import type { ActivityCommand } from './activity.commands';
import { activityStream, type ActivityCorrected, type ActivityEvent, type ActivityLogged } from './activity.events';

type Field = ActivityCorrected['data']['field'];
/** Empty until it was logged. */
export type ActivityState = Readonly<Partial<Record<Field, Told<string | null>>>>;

export const streamOf = (command: ActivityCommand): string => activityStream(command.activityId);

export const activity: Decider<ActivityCommand, ActivityState, ActivityEvent> = {
  name: 'activity',
  streamOf,
  initial: {},
  evolve,
  decide,
};

function evolve(state: ActivityState, event: ActivityEvent): ActivityState {
  switch (event.type) {
    case 'ActivityLogged': {
      const { kind, from, to, rep, lead } = event.data;
      return told({ kind, from, to, rep, lead });
    }
    case 'ActivityCorrected': {
      const { field, is } = event.data;
      return { ...state, [field]: tell(state[field], is) };
    }
    default:
      return never(event);
  }
}
const told = (values: Partial<Record<Field, string>>): ActivityState =>
  Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [[field, tell(undefined, value)]])),
  );

/** What a report leaves out stays as it is. Label and note are told once. */
function decide(report: ActivityCommand, state: ActivityState): Decision<ActivityEvent> {
  const { stamp, kind, label, rep, lead, from, to, note } = report;
  if (!state.kind) {
    const data = { kind, label, rep, lead, from, to, note };
    return accept(
      fact<ActivityLogged>(stamp, 'ActivityLogged', data, { reps: [rep], leads: [lead] }, { occurredAt: from }),
    );
  }

  const reported: Partial<Record<Field, string>> = { kind, from, to, rep, lead };
  // a person may change their mind and change it back; a source that tells an old value only repeats itself
  const differs = (field: Field) =>
    stamp.source.system === 'api'
      ? reported[field] !== undefined && reported[field] !== state[field]?.is
      : isNews(state[field], reported[field]);
  const changed = (['kind', 'from', 'to', 'rep', 'lead'] as const).filter(differs);
  const about = {
    reps: [changed.includes('rep') ? rep : state.rep?.is, state.rep?.is],
    leads: [changed.includes('lead') ? lead : state.lead?.is, state.lead?.is],
  };
  return accept(
    ...changed.map((field) =>
      fact<ActivityCorrected>(
        stamp,
        'ActivityCorrected',
        { field, was: state[field]?.is ?? null, is: reported[field]! },
        about,
      ),
    ),
  );
}
