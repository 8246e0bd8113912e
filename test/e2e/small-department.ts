import type { Receipt } from '@app/contracts/http/receipt';
import type { LeadLine } from '@app/projections/lead-book/lead-line.query';
import type { LeadPage } from '@app/projections/lead-book/lead-book.query';
import type { OwnershipAnswer } from '@app/projections/lead-ownership/lead-ownership.query';
import { waitForPosition } from '@app/read-store/checkpoints';
import { READ_DB } from '@app/wiring/event-store.module';
import type { DataSource } from 'typeorm';
import { Desk, type Visitor } from './desk';

const monday = '2026-03-23';
export const tuesday = '2026-03-24';

interface Hours {
  readonly team: string;
  readonly role: 'hunter' | 'farmer';
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Anna in Amsterdam, Raj in Kolkata (five and a half hours from UTC), Bea in Lisbon in the mornings, and Fay, who keeps
 * accounts: the whole application, relay and all, on a Tuesday whose clock the spec moves.
 */
export class SmallDepartment {
  now = `${monday}T08:00:00.000Z`;
  declare readonly desk: Desk;
  declare readonly manager: Visitor;
  declare readonly service: Visitor;
  declare readonly anna: Visitor;
  declare readonly raj: Visitor;
  declare readonly bea: Visitor;

  static async open(): Promise<SmallDepartment> {
    const sales = new SmallDepartment();
    const desk = await Desk.open({}, { relay: true, clock: () => new Date(sales.now) });
    const [manager, service] = [await desk.as('manager'), await desk.as('service')];
    const [anna, raj, bea] = await Promise.all(['anna', 'raj', 'bea'].map((rep) => desk.as('rep', rep)));
    Object.assign(sales, { desk, manager, service, anna, raj, bea });
    const hunters = { team: 'sales', role: 'hunter' } as const;
    await sales.hire('anna', { ...hunters, timeZone: 'Europe/Amsterdam', from: '09:00', to: '17:30' });
    await sales.hire('raj', { ...hunters, timeZone: 'Asia/Kolkata', from: '10:00', to: '18:30' });
    await sales.hire('bea', { ...hunters, timeZone: 'Europe/Lisbon', from: '09:00', to: '13:00' });
    const keepers = { team: 'accounts', role: 'farmer' } as const;
    await sales.hire('fay', { ...keepers, timeZone: 'Europe/Amsterdam', from: '09:00', to: '17:30' });
    return sales;
  }

  private async hire(repId: string, { team, role, timeZone, from, to }: Hours): Promise<void> {
    await this.manager.record('/reps', { repId, name: `${repId} of ${team}`, team, role, timeZone });
    const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from, to }));
    const pattern = { ftePercent: repId === 'bea' ? 50 : 100, hours, validFrom: monday };
    await this.manager.record(`/reps/${repId}/working-patterns`, pattern);
  }

  /** On Tuesday, in UTC: what the clock brings, and all that follows from it, has happened. */
  async at(time: string): Promise<void> {
    await this.settled();
    this.now = on(time);
    await this.desk.strike();
    await this.settled();
  }

  /**
   * Everything said, what followed from it, and what followed from that, is in the read models. A mark each time: what
   * policies wrote last is not seen by the store's readers while somebody else's transaction is open.
   */
  private async settled(): Promise<string> {
    for (let followed = 0; followed < 2; followed++) await this.desk.reacted();
    const position = await this.desk.now();
    await waitForPosition(this.desk.app.get<DataSource>(READ_DB), position, { timeoutMs: 20_000 });
    return position;
  }

  /** With everything known that was said, and that follows from it. */
  async see<T>(path: string, visitor = this.manager): Promise<T> {
    visitor.position = await this.settled();
    return visitor.read<T>(path);
  }
  async lead(id: string): Promise<LeadLine> {
    const { leads } = await this.see<LeadPage>('/leads?limit=500');
    return leads.find((line) => line.lead === id)!;
  }
  /** One after the other, with the rule by which they got it. */
  async owners(id: string): Promise<(readonly [owner: string, rule: string | null])[]> {
    const { intervals } = await this.see<OwnershipAnswer>(`/leads/${id}/ownership`);
    return intervals.map(({ owner, rule }) => [owner, rule]);
  }

  /** A lead with something promised, or with nothing yet. */
  async comesIn(leadId: string, to: string, promised?: { kind: string; dueAt: string }): Promise<void> {
    await this.manager.record('/leads', {
      leadId,
      source: 'fair',
      relation: 'acquire',
      timeZone: 'Europe/Amsterdam',
      contact: { name: `Contact ${leadId}`, phone: `+31 20 ${leadId}` },
    });
    if (promised) await this.manager.record(`/leads/${leadId}/tasks`, promised);
    await this.manager.record(`/leads/${leadId}/assign`, { to });
  }

  /** As the telephone system tells it once it is over, which is now; nobody answers where there is no talk. */
  call(callId: string, rep: string, to: string, time: string, talkSeconds?: number): Promise<Receipt> {
    const after = (seconds: number) => new Date(Date.parse(on(time)) + seconds * 1000).toISOString();
    this.now = after(talkSeconds === undefined ? 25 : 10 + talkSeconds);
    return this.service.record('/calls', {
      callId,
      placed: { at: on(time), direction: 'outbound', to: `+31 20 ${to}` },
      attributed: { rep, rule: 'extension' },
      matched: { lead: to, rule: 'phone' },
      ...(talkSeconds !== undefined && { connected: { at: after(10), answeredBy: 'human', rep } }),
      ended: {
        at: this.now,
        ...(talkSeconds === undefined
          ? { disposition: 'no answer' }
          : { disposition: 'answered', sourceTalkSeconds: talkSeconds }),
      },
    });
  }
}

/** On Tuesday. */
export const on = (time: string): string => `${tuesday}T${time}:00.000Z`;
