import { fold } from '@app/decider/decider';
import type { Recorded } from '@app/decider/fact';
import { splitStream, type LeadId, type RepId } from '@app/domain/ids';
import { contactKey } from '@app/domain/leads/contact';
import { lead, type LeadState } from '@app/domain/leads/lead';
import type { LeadEvent } from '@app/domain/leads/lead.events';
import { ownerOf } from '@app/domain/leads/ownership';
import { redistribution, unsettled, type RedistributionState } from '@app/domain/redistributions/redistribution';
import { storedEvents, upcasters, type StoredEvent } from '@app/domain/stored-events';
import { codec } from '@app/event-store/codec';
import type { StoredRecord } from '@app/event-store/event-store';

const { decode } = codec<StoredEvent>(storedEvents, upcasters);

interface Lead {
  readonly state: LeadState;
  /** Something of it happened here, and was not brought in afterwards. */
  readonly lively: boolean;
  /** Revisions of the last change of hands and of the last word on a task. */
  readonly hands: number;
  readonly task: number;
}
const unheardOf: Lead = { state: fold(lead, []), lively: false, hands: -1, task: -1 };

/** What follows from the facts by rule, once in effect and for every one of them: kept from the store's own records. */
export class Consequences {
  private readonly leads = new Map<LeadId, Lead>();
  private readonly plans = new Map<string, RedistributionState & { readonly finished: number }>();
  private readonly leavers = new Map<RepId, string>();
  /** Calls that nobody answered, by the lead they were matched to. */
  private readonly calls = new Map<string, { unanswered?: boolean; lead?: LeadId; lively?: boolean }>();
  /** What a manager has to be told of, as `alerted` names it. */
  private readonly alertable = new Set<string>();
  private readonly alerted = new Map<string, number>();
  /** Changes of hands by the event that led to them. */
  private readonly moved = new Map<string, LeadId[]>();
  private readonly faults: string[] = [];

  take(record: StoredRecord): void {
    const event = decode(record);
    const [category, id] = splitStream(event.stream);
    if (category === 'lead') this.takeLead(id, event as Recorded<LeadEvent>);
    if (category === 'call') this.takeCall(id, event);
    if (category === 'redistribution') this.takePlan(id, event);
    if (event.type === 'RepOffboarded') this.leavers.set(id, event.data.successor);
    if (event.type === 'AlertRaised') {
      const { kind, lead: about, task, since } = event.data;
      const name = [kind, about, task, since].join(' ');
      this.alerted.set(name, (this.alerted.get(name) ?? 0) + 1);
      if (about !== undefined && !this.leads.get(about)?.lively)
        this.faults.push(`${event.stream}: a lead out of a backfill alerts`);
    }
  }

  /** Whatever must never be, however often it was tried. */
  wrongs(): string[] {
    return [
      ...this.faults,
      ...[...this.alerted].flatMap(([name, times]) => (times > 1 ? [`${name} was alerted ${times} times`] : [])),
      ...[...this.plans].flatMap(([id, { finished }]) =>
        finished > 1 ? [`plan ${id} finished ${finished} times`] : [],
      ),
      ...[...this.moved].flatMap(([cause, leads]) =>
        new Set(leads).size < leads.length ? [`${cause} moved a lead twice: ${leads.join(', ')}`] : [],
      ),
    ];
  }

  /** What the policies and the clock have not seen to yet: nothing, once they have caught up. */
  outstanding(): string[] {
    return [
      ...[...this.leads].flatMap(([id, { state, lively, hands, task }]) => {
        const owner = ownerOf(state.ownership);
        if (!lively || owner === null) return [];
        if (this.leavers.has(owner)) return [`lead ${id} is still with ${owner}, who left`];
        const isIdle = state.registered && !state.outcomes.closed && !state.tasks.open && hands > task;
        return isIdle ? [`lead ${id} has nothing next with ${owner}`] : [];
      }),
      ...[...this.calls].flatMap(([id, { unanswered, lead: to, lively }]) => {
        const tried = unanswered && lively && to !== undefined ? this.leads.get(to) : undefined;
        if (!tried?.lively || !tried.state.registered) return [];
        const key = contactKey({ kind: 'call', id });
        const { attempts, outcomes } = tried.state;
        return attempts.followed.has(key) || outcomes.declared[key] || outcomes.closed
          ? []
          : [`call ${id} reached nobody, and nothing followed`];
      }),
      ...[...this.alertable].filter((name) => !this.alerted.has(name)).map((name) => `no alert: ${name}`),
      ...[...this.plans].flatMap(([id, plan]) =>
        plan.approved && plan.finished === 0 ? [`plan ${id}: ${unsettled(plan).length} moves open`] : [],
      ),
    ];
  }

  /** In words. */
  get summary(): string {
    const plans = [...this.plans.values()].filter(({ finished }) => finished > 0);
    const moves = plans.reduce((sum, { settled }) => sum + settled.size, 0);
    const retried = [...this.leads.values()].reduce((sum, { state }) => sum + state.attempts.followed.size, 0);
    return `${retried} tries followed up, ${this.alerted.size} alerts, ${plans.length} plans with ${moves} moves, ${this.leavers.size} left`;
  }

  private takeLead(id: LeadId, event: Recorded<LeadEvent>): void {
    const before = this.leads.get(id) ?? unheardOf;
    const { type, revision, causationId, actor } = event;
    const { tasks } = before.state;
    const at = `${event.stream}/${revision} ${type}`;
    if (type === 'TaskScheduled') {
      const { taskId } = event.data;
      if (tasks.open) this.faults.push(`${at}: ${tasks.open.taskId} is still open`);
      if (tasks.closed.has(taskId)) this.faults.push(`${at}: ${taskId} was there before`);
    }
    if (actor.kind === 'policy' && !before.lively) this.faults.push(`${at}: a backfill came to life`);
    if (type === 'LeadReassigned' && actor.kind === 'policy' && causationId)
      this.moved.set(causationId, [...(this.moved.get(causationId) ?? []), id]);
    if (type === 'CapacityExceeded')
      this.alertable.add(['capacity-exceeded', id, undefined, event.occurredAt].join(' '));
    if (type === 'TaskFellOverdue') this.alertable.add(['overdue', id, event.data.taskId, event.data.dueAt].join(' '));
    const isHands = type === 'LeadAssigned' || type === 'LeadReassigned' || type === 'LeadReopened';
    this.leads.set(id, {
      state: lead.evolve(before.state, event),
      lively: before.lively || event.ingest === 'live',
      hands: isHands ? revision : before.hands,
      task: type.startsWith('Task') ? revision : before.task,
    });
  }

  private takeCall(id: string, event: Recorded<StoredEvent>): void {
    const known = this.calls.get(id) ?? {};
    if (event.type === 'CallPlaced')
      this.calls.set(id, { ...known, lively: event.ingest === 'live' && event.data.direction === 'outbound' });
    if (event.type === 'CallMatchedToLead') this.calls.set(id, { ...known, lead: event.data.lead ?? undefined });
    if (event.type === 'CallEnded')
      this.calls.set(id, { ...known, unanswered: event.data.disposition === 'no answer' });
  }

  private takePlan(id: string, event: Recorded<StoredEvent>): void {
    const before = this.plans.get(id) ?? { ...redistribution.initial, finished: 0 };
    if (event.type === 'RedistributionMoveMade' || event.type === 'RedistributionMoveRefused') {
      const { lead: about } = event.data;
      if (before.settled.has(about)) this.faults.push(`plan ${id}: ${about} was settled before`);
    }
    if (event.type === 'RedistributionFinished' && unsettled(before).length > 0)
      this.faults.push(`plan ${id} finished with moves open`);
    this.plans.set(id, {
      ...redistribution.evolve(before, event as never),
      finished: before.finished + (event.type === 'RedistributionFinished' ? 1 : 0),
    });
  }
}
