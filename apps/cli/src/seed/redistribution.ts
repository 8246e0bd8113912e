import { personal } from '@app/decider/fact';
import type { Move } from '@app/domain/redistributions/redistribution.events';
import { reasons } from './cast';
import { day, held, hour, minute, ofLead, teamOf, type Department, type Work } from './department';
import type { SeedRep } from './people';
import { managerOf, policy } from './script';

const carriesOut = policy('when-a-redistribution-is-approved-carry-it-out');

/** What managers do before the working day: orphans get somebody, and neglected leads pass on by a plan. */
export function redistribution(department: Department, d: number): void {
  const { works, reps, script, random, start } = department;
  const planned: PlannedMove[] = [];
  for (const work of works) {
    const { lead, owner } = work;
    if (!work.open || lead.day >= d) continue;
    const own = random.of(`redistribution ${lead.id} ${d}`);
    const at = start + d * day + own.int(5, 55) * minute;
    const team = teamOf(reps, lead, d).filter((rep) => rep !== owner);
    if (team.length === 0) continue;
    const to = own.pick(team);
    const capacity = { load: held(works, to.id), max: to.maxOpenLeads };
    if (capacity.load >= capacity.max) continue;
    const neglected = at - Math.max(work.touched, work.ready) > 8 * day;
    if (owner && (neglected || own.chance(0.01))) {
      planned.push({ work, at, from: owner, to, why: neglected ? 'neglected' : 'uneven load' });
      continue;
    }
    if (!owner)
      script.lead(at, managerOf(lead), { type: 'AssignLead', leadId: lead.id, to: to.id, capacity, rule: 'orphans' });
    else if (own.chance(0.008)) {
      const reason = personal(ofLead(lead), 'note', own.pick(reasons.reassigned));
      if (own.chance(0.3)) {
        script.lead(at, managerOf(lead), { type: 'ReleaseLead', leadId: lead.id, reason });
        script.lead(at + minute, managerOf(lead), { type: 'AssignLead', leadId: lead.id, to: to.id, capacity });
      } else
        script.lead(at, managerOf(lead), {
          type: 'ReassignLead',
          leadId: lead.id,
          from: owner.id,
          to: to.id,
          reason,
          capacity,
        });
    } else continue;
    work.owner = to;
    work.ready = at + hour;
  }
  for (const manager of new Set(planned.map(({ work }) => work.lead.team.manager)))
    plan(
      department,
      d,
      planned.filter(({ work }) => work.lead.team.manager === manager),
    );
}

interface PlannedMove {
  readonly work: Work;
  readonly at: number;
  readonly from: SeedRep;
  readonly to: SeedRep;
  readonly why: Move['why'];
}
/** Proposed, agreed to by the manager, and carried out lead by lead; now and then a lead stays, or the whole plan is put off. */
function plan({ prefix, script, random, start }: Department, d: number, moves: readonly PlannedMove[]): void {
  const { team } = moves[0]!.work.lead;
  const redistributionId = `${prefix}-plan-${team.name}-${d}`;
  const own = random.of(redistributionId);
  const proposedAt = start + d * day + minute;
  script.redistribution(proposedAt, managerOf({ team }), {
    type: 'ProposeRedistribution',
    redistributionId,
    rule: 'neglect-first',
    moves: moves.map(({ work, from, to, why }): Move => ({ lead: work.lead.id, from: from.id, to: to.id, why })),
    sparing: { contactDueToday: 0, moveDueToday: false },
  });
  if (own.chance(0.2))
    return script.redistribution(proposedAt + minute, managerOf({ team }), {
      type: 'WithdrawRedistribution',
      redistributionId,
    });
  script.redistribution(proposedAt + minute, managerOf({ team }), { type: 'ApproveRedistribution', redistributionId });
  for (const { work, at, from, to } of moves) {
    const lead = work.lead.id;
    const settled = { type: 'SettleMove', redistributionId, lead } as const;
    if (own.chance(0.15)) {
      script.redistribution(at + 1000, carriesOut, { ...settled, refused: 'lead.contact-due' });
      continue;
    }
    const rule = `redistribution ${redistributionId}`;
    script.lead(at, carriesOut, { type: 'ReassignLead', leadId: lead, from: from.id, to: to.id, rule });
    script.redistribution(at + 1000, carriesOut, settled);
    work.owner = to;
    work.ready = at + hour;
  }
}
