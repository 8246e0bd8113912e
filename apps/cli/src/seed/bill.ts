import { localDate, startOfDay } from '@app/calendar/local-time';
import { personal } from '@app/decider/fact';
import { day as dayMs, minute, ofLead, type Department } from './department';
import type { SeedLead, SeedRep } from './people';
import { iso } from './script';

const account = 'carrier';
export const trunkOf = ({ team }: Pick<SeedRep, 'team'>) => `trunk-${team.name}`;

interface Connected {
  readonly callId: string;
  readonly rep: SeedRep;
  readonly lead: SeedLead;
  readonly direction: 'outbound' | 'inbound';
  readonly pickedUp: number;
  readonly end: number;
}

/** What the carrier says of a connected call: mostly the same; it forgets a few, and bills a few that nobody recorded. */
export function billed(department: Department, { callId, rep, lead, direction, pickedUp, end }: Connected): void {
  const { script, random, bills } = department;
  const own = random.of(`bill ${callId}`);
  const trunk = trunkOf(rep);
  const item = (billId: string, at: number, number: ReturnType<typeof personal>, more: object = {}) => {
    const day = localDate(at, rep.team.zone);
    const key = `${trunk} ${day}`;
    bills.set(key, [...(bills.get(key) ?? []).filter((id) => id !== billId), billId]);
    const seconds = Math.max(1, Math.round((end - pickedUp) / 1000));
    const said = { account, trunk, day, billId, at: iso(at), direction, number, seconds, ...more };
    script.trunk(at, { type: 'RecordBilledCall', ...said });
  };
  const number = personal(ofLead(lead), 'contact', lead.phone);
  if (!own.chance(0.005)) {
    item(callId, pickedUp, number, { lead: lead.id });
    if (own.chance(0.01))
      item(callId, pickedUp, number, { lead: lead.id, seconds: Math.ceil((end - pickedUp) / 60_000) * 60 });
  }
  if (own.chance(0.01)) {
    const stranger = `${rep.team.country}${own.int(200_000_000, 999_999_999)}`;
    item(`${callId}-unknown`, end + minute, personal(`party-${callId}-unknown`, 'contact', stranger));
  }
}

/** Which days the bill has; of one of them it came three times, and there was a counter, too, that was read wrong at first. */
export function billedDay({ reps, script, start, bills }: Department, d: number): void {
  const [first] = reps;
  for (const rep of new Map(reps.map((one) => [trunkOf(one), one])).values()) {
    const { zone } = rep.team;
    const trunk = trunkOf(rep);
    const day = localDate(start + d * dayMs + dayMs / 2, zone);
    const items = bills.get(`${trunk} ${day}`) ?? [];
    const from = startOfDay(day, zone);
    const limits = { zone, from: iso(from), to: iso(startOfDay(localDate(from + 36 * 60 * minute, zone), zone)) };
    const covers = { directions: ['outbound', 'inbound'] as const, unanswered: false };
    const said = { account, trunk, day, ...limits, ...covers };
    const at = start + (d + 1) * dayMs - 10 * minute;
    script.trunk(at, { type: 'RecordBilledDay', ...said });
    if (d !== 2 || rep.team !== first?.team) continue;
    const issue = (nth: number, name: string, only: readonly string[]) =>
      script.trunk(at + nth * minute, { type: 'RecordBilledDay', ...said, reissue: { name, only } });
    issue(1, 'second', items.slice(1));
    issue(2, 'third', items);
    script.trunk(at + 3 * minute, { type: 'RecordTrunkCount', ...said, calls: items.length + 10 });
    script.trunk(at + 4 * minute, { type: 'RecordTrunkCount', ...said, calls: items.length });
  }
}
