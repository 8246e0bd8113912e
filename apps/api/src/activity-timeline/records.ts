import { Inject, Injectable } from '@nestjs/common';
import {
  ActivityTimelineQuery,
  type HistoryAsk,
  type HistoryPage,
} from '@app/projections/activity-timeline/activity-timeline.query';
import { RepNotesQuery, type Statement } from '@app/projections/rep-notes/rep-notes.query';

/** A page of a rep's record says what the rep says of it; a lead's has no statements. */
export type RecordPage = HistoryPage & { readonly statements?: readonly Statement[] };

/** Histories, with the rep's own statements, which travel with every view and export of their record. */
@Injectable()
export class Records {
  constructor(
    @Inject(ActivityTimelineQuery) private readonly timeline: ActivityTimelineQuery,
    @Inject(RepNotesQuery) private readonly notes: RepNotesQuery,
  ) {}

  async page(ask: HistoryAsk & { readonly limit?: number }): Promise<RecordPage> {
    const [page, statements] = await Promise.all([this.timeline.history(ask), this.statements(ask)]);
    return { ...page, ...(statements && { statements }) };
  }

  /** The statements come first, whatever stretch of time was asked for: who breaks off early has them all the same. */
  async *lines(ask: HistoryAsk): AsyncGenerator<string> {
    for (const statement of (await this.statements(ask)) ?? [])
      yield JSON.stringify({ kind: 'statement', ...statement });
    yield* this.timeline.stream(ask);
  }

  private async statements(ask: HistoryAsk): Promise<readonly Statement[] | undefined> {
    if (!('rep' in ask)) return undefined;
    return (await this.notes.statementsOf([ask.rep], { open: Boolean(ask.open) })).get(ask.rep) ?? [];
  }
}
