import { fold } from '@app/decider/decider';
import { splitStream, type RepId } from '../ids';
import { lead } from '../leads/lead';
import { offboarding } from '../leads/ownership';
import { rep } from '../reps/rep';
import { repStream, type RepEvent } from '../reps/rep.events';
import { task } from '../tasks/task';
import { nothingToDo, policy, stepper, type Holdings, type Known } from './policy';

const name = 'when-a-rep-leaves-hand-over-their-leads';

/**
 * Everything of somebody who leaves passes to their successor: leads, closed ones too, and tasks of no lead. What still
 * comes to them afterwards, because somebody gave it away at the same moment, passes on at once.
 */
export const handOverTheirLeads = policy({
  name,
  on: ['RepOffboarded', 'LeadAssigned', 'LeadReassigned', 'AccountHandedOver', 'TaskScheduled', 'TaskReassigned'],
  react(event, _, known) {
    const [category, id] = splitStream(event.stream);
    const from = receiver();
    // a lead's task goes with its lead
    if (from === undefined || (category === 'lead' && event.type === 'TaskScheduled')) return nothingToDo;
    const heir = heirOf(from, known);
    if (typeof heir === 'object') return heir;
    if (heir === from) return nothingToDo;

    const holdings =
      category === 'rep'
        ? known.holdings.get(from)
        : only(event.type === 'AccountHandedOver' ? 'account' : category, id);
    const room = known.capacity.get(heir);
    if (!holdings || room === undefined)
      return { wants: { capacityOf: [heir], ...(!holdings && { holdingsOf: [from] }) } };
    const step = stepper(name, event, known);
    const gives = { to: heir, rule: offboarding };
    return {
      steps: [
        ...[...holdings.openLeads, ...holdings.closedLeads].map((leadId, i) => {
          // what is closed takes up no room
          const capacity = room && i < holdings.openLeads.length && { load: room.load + i, max: room.max };
          const command = { type: 'ReassignLead', leadId, from, override: true, ...gives } as const;
          return step(lead, { ...command, ...(capacity && { capacity }) }, { key: `lead:${leadId}` });
        }),
        ...holdings.tasks.map((taskId) =>
          step(task, { type: 'ReassignOwnTask', taskId, ...gives }, { key: `task:${taskId}` }),
        ),
      ],
    };

    function receiver(): RepId | undefined {
      if (event.type === 'RepOffboarded') return id;
      return event.type === 'TaskScheduled' ? event.data.assignee : event.data.to;
    }
  },
});

/** One lead, account or task that has just been given away. */
const only = (category: string, id: string): Holdings => ({
  openLeads: category === 'lead' ? [id] : [],
  closedLeads: category === 'account' ? [id] : [],
  tasks: category === 'task' ? [id] : [],
});

/** Whoever is still here: the rep, or the successor of their successor. Those who left in a circle keep what they have. */
function heirOf(leaver: RepId, known: Known): RepId | { readonly wants: { readonly streams: readonly string[] } } {
  const passed = new Set<RepId>();
  for (let heir = leaver; ; ) {
    if (passed.has(heir)) return leaver;
    passed.add(heir);
    const history = known.streams.get(repStream(heir));
    if (!history) return { wants: { streams: [repStream(heir)] } };
    const { left } = fold(rep, history as readonly RepEvent[]);
    if (!left) return heir;
    heir = left.successor;
  }
}
