import type { Recorded } from '@app/decider/fact';
import type { DoNotContactLifted, DoNotContactSet, LeadEvent } from '@app/domain/leads/lead.events';
import type { TaskKind } from '@app/domain/tasks/task.events';

/** What the lead's stream has to tell at the end of every command, reckoned here without the decider's own fold. */
export function expectSound(lead: string, events: readonly Recorded<LeadEvent>[]): void {
  let owner: string | null = null;
  let isClosed = false;
  const open = new Map<string, TaskKind>();
  const said: (DoNotContactSet | DoNotContactLifted)[] = [];
  events.forEach((event, i) => {
    const before = owner;
    switch (event.type) {
      case 'LeadAssigned':
        expect(owner).toBeNull();
        owner = event.data.to;
        break;
      case 'LeadReassigned':
      case 'AccountHandedOver':
        expect(owner).toBe(event.data.from);
        owner = event.data.to;
        break;
      case 'LeadReleased':
        expect(owner).toBe(event.data.from);
        owner = null;
        break;
      case 'TaskScheduled':
        expect([...open]).toEqual([]);
        open.set(event.data.taskId, event.data.kind);
        break;
      case 'TaskCompleted':
      case 'TaskCancelled':
        expect(open.delete(event.data.taskId)).toBe(true);
        break;
      case 'TaskRescheduled':
      case 'TaskFellOverdue':
        expect([...open.keys()]).toEqual([event.data.taskId]);
        break;
      case 'DoNotContactSet':
      case 'DoNotContactLifted':
        said.push(event);
        break;
      case 'LeadRefused':
      case 'LeadDisqualified':
      case 'LeadExhausted':
      case 'DealWon':
        isClosed = true;
        break;
      case 'LeadReopened':
        expect(isClosed).toBe(true);
        isClosed = false;
        break;
      case 'ContactOutcomeDeclared':
      case 'ContactOutcomeCorrected':
        // Taken back, or reached at last; what closes it anew stands beside it.
        isClosed = isClosed && closedAfter(events.slice(0, i + 1));
        break;
      default:
    }
    expectAboutAll(lead, event, [before, owner]);
    const isLastOfItsCommand = events[i + 1]?.commandId !== event.commandId;
    if (isLastOfItsCommand && isClosed) expect([...open]).toEqual([]);
    if (isLastOfItsCommand)
      for (const kind of open.values()) expect([kind, isForbidden(kind, said)]).toEqual([kind, false]);
  });
}

/** Whether the lead is still closed after the outcome at the end of `events`: by another contact, or without one. */
function closedAfter(events: readonly LeadEvent[]): boolean {
  const said = events.at(-1)!;
  if (said.type !== 'ContactOutcomeDeclared' && said.type !== 'ContactOutcomeCorrected') return true;
  const { contact, outcome } = said.data;
  const end = events.findLast(
    ({ type }) =>
      type === 'LeadRefused' || type === 'LeadDisqualified' || type === 'LeadExhausted' || type === 'DealWon',
  );
  if (end?.type === 'LeadExhausted') return outcome === 'noneNeeded';
  const by = end?.type === 'LeadRefused' || end?.type === 'DealWon' ? end.data.contact : undefined;
  return !(by?.kind === contact.kind && by.id === contact.id);
}

/** By what was said last of it, as time goes. */
function isForbidden(kind: TaskKind, said: readonly (DoNotContactSet | DoNotContactLifted)[]): boolean {
  if (kind === 'paperwork') return false;
  const inTime = said.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0));
  return inTime.findLast(({ data }) => data.channel === kind || data.channel === 'any')?.type === 'DoNotContactSet';
}

const repFields = ['to', 'from', 'by', 'heldBy', 'rep', 'assignee'];

/** Nobody whom the event names is missing, nor who holds the lead, before or after it. */
function expectAboutAll(lead: string, event: LeadEvent, owners: readonly (string | null)[]): void {
  expect(event.about.leads).toEqual([lead]);
  const named = Object.entries(event.data).flatMap(([field, value]) =>
    repFields.includes(field) && typeof value === 'string' ? [value] : [],
  );
  expect(event.about.reps).toEqual(expect.arrayContaining(named));
  const [before, after] = owners;
  const holders = [before, after].filter((rep) => rep != null);
  if (holders.length > 0) expect(event.about.reps.filter((rep) => holders.includes(rep))).not.toEqual([]);
}
