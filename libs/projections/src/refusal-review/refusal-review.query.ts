import type { Evidence, Instant, PersonalField } from '@app/decider/fact';
import type { CallId, LeadId, RepId } from '@app/domain/ids';
import type { RefusalReviewed, Verdict } from '@app/domain/leads/lead.events';
import type { ObjectionResult } from '@app/domain/objections/objection.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource, EntityManager } from 'typeorm';
import { heardBy, recordingsOf, type Heard, type HeardRecording } from '../call-scores/recordings.query';
import { saidDefinitions } from '../department/department.query';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import { cases, samplesOf } from './cases.query';
import type { ClosingRow, ReviewRow } from './refusal-review.entity';

export const caseStatuses = ['unreviewed', 'second', 'reviewed', 'reopened'] as const;
/** `second`: reviewed, and drawn to be reviewed by somebody else, too. `reopened`: the lead is worked on again. */
export type CaseStatus = (typeof caseStatuses)[number];

export interface ReviewFound {
  readonly round: 1 | 2;
  readonly reviewer: string;
  readonly at: Instant;
  readonly verdict: Verdict;
  readonly objection: string | null;
  /** What should have been said; in the open where the caller asked for it, else null. */
  readonly advice: string | null;
  /** Both null where nothing was recorded: what could not be heard is not measured. */
  readonly heardSeconds: number | null;
  readonly recordedSeconds: number | null;
  /** There was something to hear, and the reviewer heard nothing of it. */
  readonly unheard: boolean;
}
/** A refused or disqualified lead, with everything that a reviewer needs. */
export interface RefusalCase {
  readonly lead: LeadId;
  /** Of the lead's stream: which of its refusals it is. */
  readonly revision: number;
  readonly of: RefusalReviewed['data']['of'];
  readonly status: CaseStatus;
  readonly closedAt: Instant;
  /** Who held the lead then; where nobody did, whose contact it was. */
  readonly rep: RepId | null;
  readonly reason: string;
  /** What the other side said; in the open where the caller asked for it, else null. */
  readonly words: string | null;
  /** What it ended in; null where no contact was named. */
  readonly contact: { readonly kind: string; readonly id: string } | null;
  /** Those that stood. */
  readonly objections: readonly StandingObjection[];
  readonly history: {
    readonly calls: number;
    readonly letters: number;
    readonly messages: number;
    readonly activities: number;
    /** Where all of it is told. */
    readonly at: string;
  };
  readonly recordings: readonly HeardRecording[];
  readonly reviews: readonly ReviewFound[];
  readonly evidence: Evidence;
}
export interface StandingObjection {
  readonly objectionId: string;
  readonly type: string | null;
  readonly technique: string | null;
  readonly result: ObjectionResult | null;
}
export interface RefusalQueue {
  readonly position: string | null;
  readonly cases: readonly RefusalCase[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface RefusalAsk {
  /** `unreviewed` where absent; `all` leaves nothing out. */
  readonly status?: CaseStatus | 'all';
  readonly of?: RefusalReviewed['data']['of'];
  readonly rep?: RepId;
  readonly reason?: string;
  readonly lead?: LeadId;
  /** Who looks for something to review a second time: not what they reviewed themselves. */
  readonly reviewer?: string;
  readonly after?: string;
  /** 1 to 500; 50 where absent. */
  readonly limit?: number;
  /** Open the words and the advice: the caller checks and records that it may. */
  readonly open?: boolean;
}

type Found = ClosingRow & { status: CaseStatus };

/** Which refusals to listen to: all of them, and the drawn ones of disqualified leads. */
export class RefusalReviewQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** Oldest first. */
  async queue(ask: RefusalAsk = {}): Promise<RefusalQueue> {
    const limit = ask.limit ?? 50;
    const { position, found } = await snapshot(this.db, 'refusal-review', async (manager) => {
      const rows = await find(manager, ask, limit + 1);
      const page = pageOf(rows, limit, (last) => JSON.stringify([last.at, last.lead, last.n]));
      return { ...page, about: await Surroundings.of(manager, page.shown) };
    });
    const { shown, next, about } = found;
    const sealed = shown.map((row) => ({ words: row.words, advice: about.reviewsOf(row).map(({ advice }) => advice) }));
    const opened: Words[] = ask.open ? await this.vault.open(sealed) : [];
    return {
      position,
      cases: shown.map((row, i) => about.refusalCase(row, opened[i])),
      next,
    };
  }

  /** How much of the lead's recordings the reviewer has played by now, and how much there is. */
  async heard(lead: LeadId, reviewer: string): Promise<Heard> {
    return heardBy(await recordingsOf(this.db, await this.callsOf(lead)), reviewer);
  }

  async callsOf(lead: LeadId): Promise<CallId[]> {
    const calls: { call: CallId }[] = await this.db.query(callsOf, [[lead]]);
    return calls.map(({ call }) => call);
  }
}

/** Most cases are done with: what waits is found by the leads that it waits on. */
const waiting: Partial<Record<CaseStatus | 'all', string>> = {
  unreviewed: `(lead, n) in (select lead, closing from read_model.refusal_review_leads
    where rounds = 0 and lot < greatest(1, (select max(percent) from unnest($2::int[]) as percent)))`,
  second: `(lead, n) in (select lead, closing from read_model.refusal_review_leads
    where rounds = 1 and second_lot < (select max(percent) from unnest($3::int[]) as percent))`,
};

async function find(manager: EntityManager, ask: RefusalAsk, limit: number): Promise<Found[]> {
  const { status = 'unreviewed', of, rep, reason, lead, reviewer } = ask;
  const [at, afterLead, n] = ask.after === undefined ? [] : (JSON.parse(ask.after) as unknown[]);
  return manager.query(
    `with ${cases}
     select * from cases
     where ${waiting[status] ?? 'true'} and (due or reviewer is not null) and ($4::text = 'all' or status = $4)
       and ($5::text is null or of = $5) and ($6::text is null or rep = $6) and ($7::text is null or reason = $7)
       and ($8::text is null or lead = $8) and ($9::text is null or status <> 'second' or reviewer <> $9)
       and ($10::timestamptz is null or (at, lead, n) > ($10, $11, $12))
     order by at, lead, n limit $13`,
    [
      ...samplesOf(await saidDefinitions(manager)),
      ...[status, of, rep, reason, lead, reviewer, at, afterLead, n].map((each) => each ?? null),
      limit,
    ],
  );
}

const callsOf = `
  select call, lead from read_model.rep_scorecard_calls where lead = any($1) and not void order by placed_at, call`;

type History = Omit<RefusalCase['history'], 'at'>;
interface Words {
  readonly words: PersonalField | null;
  readonly advice: readonly (PersonalField | null)[];
}

/** What stands around a page of cases, each kind read once. */
class Surroundings {
  private constructor(
    private readonly reviews: readonly ReviewRow[],
    private readonly objections: readonly (StandingObjection & { contact: string; lead: LeadId })[],
    private readonly histories: ReadonlyMap<LeadId, History>,
    private readonly calls: readonly { call: CallId; lead: LeadId }[],
    private readonly recordings: readonly HeardRecording[],
  ) {}

  static async of(manager: EntityManager, shown: readonly Found[]): Promise<Surroundings> {
    const leads = [...new Set(shown.map(({ lead }) => lead))];
    const calls: { call: CallId; lead: LeadId }[] = await manager.query(callsOf, [leads]);
    const histories: (History & { lead: LeadId })[] = await manager.query(
      `select lead,
         (select count(*)::int from read_model.rep_scorecard_calls c where c.lead = l.lead and not c.void) as calls,
         (select count(*)::int from read_model.rep_scorecard_letters m where m.lead = l.lead) as letters,
         (select count(*)::int from read_model.rep_scorecard_messages m where m.lead = l.lead) as messages,
         (select count(*)::int from read_model.rep_scorecard_activities a where a.lead = l.lead) as activities
       from unnest($1::text[]) as l (lead)`,
      [leads],
    );
    return new Surroundings(
      await manager.query(
        'select * from read_model.refusal_review_reviews where lead = any($1) order by lead, n, round',
        [leads],
      ),
      await manager.query(
        `select s.lead, o.contact, o.objection as "objectionId", o.type, o.technique, o.result
         from unnest($1::text[], $2::text[]) as s (lead, objection)
         join lateral (
           select 'call:' || call as contact from read_model.rep_scorecard_calls where lead = s.lead
           union all select 'email:' || email from read_model.rep_scorecard_letters where lead = s.lead
           union all select 'message:' || message from read_model.rep_scorecard_messages where lead = s.lead
         ) said on true
         join read_model.rep_scorecard_objections o on o.contact = said.contact and o.objection = s.objection`,
        [
          shown.flatMap(({ lead, objections }) => objections.map(() => lead)),
          shown.flatMap(({ objections }) => [...objections]),
        ],
      ),
      new Map(histories.map(({ lead, ...history }) => [lead, history])),
      calls,
      await recordingsOf(
        manager,
        calls.map(({ call }) => call),
      ),
    );
  }

  reviewsOf({ lead, n }: Found): readonly ReviewRow[] {
    return this.reviews.filter((review) => review.lead === lead && review.n === n);
  }

  refusalCase(row: Found, words: Words | undefined): RefusalCase {
    const { lead, n, of, status, at, rep, reason, contact, objections, evidence } = row;
    const calls = new Set(this.calls.filter((call) => call.lead === lead).map(({ call }) => call));
    const { calls: called = 0, letters = 0, messages = 0, activities = 0 } = this.histories.get(lead) ?? {};
    return {
      ...{ lead, revision: n, of, status, closedAt: at.toISOString(), rep, reason, evidence },
      words: openOf(words?.words),
      contact: contactOf(contact),
      objections: objections.map((id) => this.objection(id, row)),
      history: { calls: called, letters, messages, activities, at: `/leads/${encodeURIComponent(lead)}/history` },
      recordings: this.recordings.filter(({ call }) => calls.has(call)),
      reviews: this.reviewsOf(row).map((review, i) => reviewFound(review, words?.advice[i])),
    };
  }

  /** An id is known within one contact: the one that ended it goes before. */
  private objection(id: string, { lead, contact }: Found): StandingObjection {
    const named = this.objections.filter((each) => each.lead === lead && each.objectionId === id);
    const found = named.find((each) => each.contact === contact) ?? named[0];
    const { type = null, technique = null, result = null } = found ?? {};
    return { objectionId: id, type, technique, result };
  }
}

const openOf = (field: PersonalField | null | undefined) => (field && 'open' in field ? field.open : null);
function contactOf(contact: string | null): RefusalCase['contact'] {
  if (contact === null) return null;
  const colon = contact.indexOf(':');
  return { kind: contact.slice(0, colon), id: contact.slice(colon + 1) };
}
const reviewFound = (row: ReviewRow, advice: PersonalField | null | undefined): ReviewFound => ({
  round: row.round,
  reviewer: row.reviewer,
  at: row.reviewed_at.toISOString(),
  verdict: row.verdict,
  objection: row.objection,
  advice: openOf(advice),
  heardSeconds: row.recorded_seconds === null ? null : row.heard_seconds,
  recordedSeconds: row.recorded_seconds,
  unheard: row.recorded_seconds !== null && row.heard_seconds === 0,
});
