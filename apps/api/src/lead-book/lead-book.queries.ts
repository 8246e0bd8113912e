import { applyDecorators } from '@nestjs/common';
import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, ValidateIf } from 'class-validator';
import type { LeadId } from '@app/domain/ids';
import { LeadBookQuery, type LeadFilter } from '@app/projections/lead-book/lead-book.query';
import { leadStates, type LeadLine, type LeadState } from '@app/projections/lead-book/lead-line.query';
import { AnInstant, Id, Label, OneOf } from '../fields';
import { PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

/** `?flag=true`; without it both kinds are shown. */
const YesOrNo = (description: string) =>
  applyDecorators(
    ApiProperty({ required: false, description }),
    ValidateIf((_, value) => value !== undefined),
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  );

export class ListLeads extends PagedAsk implements Omit<LeadFilter, 'owner'> {
  @Id({ optional: true, example: 'rep-7', description: 'Whose they are.' })
  rep?: string;
  @OneOf(leadStates, { optional: true, description: 'A rep has open leads only.' })
  state?: LeadState;
  @Label({ optional: true, example: 'trade fair' })
  source?: string;
  @Label({ optional: true, example: 'logistics' })
  segment?: string;
  @YesOrNo('Those who must not be contacted on some channel, or the others.')
  doNotContact?: boolean;
  @AnInstant({ optional: true, description: 'Those whose next task is due before.' })
  dueBefore?: string;
  @YesOrNo('Open leads without owner or next task, or the others.')
  orphan?: boolean;
}
export class ExportLeads extends OmitType(ListLeads, ['limit', 'cursor'] as const) {}
export class ListOrphanLeads extends PagedAsk {
  @AnInstant({ optional: true, description: 'Only those who have been orphans since before this.' })
  before?: string;
  @YesOrNo('Without those that an import left so.')
  live?: boolean;
}
export class ReadHandOverQueue extends PagedAsk {
  /** Waiting is counted up to this moment. */
  declare at: string;
}

/** How many leads go out, and each of them as a line of JSON. */
export interface LeadExport {
  readonly count: number;
  readonly lines: AsyncIterable<string>;
}

const book = { reader: LeadBookQuery, projection: 'lead-book' };
export const leadBookHandlers = [
  pageHandler(ListLeads, book, (leads, ask, after) =>
    leads.list({ ...filterOf(ask), limit: ask.limit, open: ask.open, after }),
  ),
  queryHandler(ExportLeads, book, async (leads, ask): Promise<LeadExport> => {
    const ids = await leads.ids(filterOf(ask));
    return { count: ids.length, lines: inParts(ids, (part) => leads.these(part, { open: ask.open })) };
  }),
  pageHandler(ListOrphanLeads, book, (leads, { before, live, limit }, after) =>
    leads.orphans({ before, live, limit, after }),
  ),
  pageHandler(
    ReadHandOverQueue,
    { ...book, projection: ['lead-book', 'rep-directory'] },
    (leads, { at, limit }, after) => leads.handOvers(at, { limit, after }),
  ),
];

const filterOf = ({
  rep: owner,
  state,
  source,
  segment,
  doNotContact,
  dueBefore,
  orphan,
}: ExportLeads): LeadFilter => ({
  owner,
  state,
  source,
  segment,
  doNotContact,
  dueBefore,
  orphan,
});

const partSize = 500;
async function* inParts(
  ids: readonly LeadId[],
  read: (part: readonly LeadId[]) => Promise<readonly LeadLine[]>,
): AsyncGenerator<string> {
  for (let from = 0; from < ids.length; from += partSize)
    for (const line of await read(ids.slice(from, from + partSize))) yield JSON.stringify(line);
}
