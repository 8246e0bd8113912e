import { ObjectionBoardQuery } from '@app/projections/objection-board/objection-board.query';
import { objectionStates, type ObjectionState } from '@app/projections/rep-scorecard/objections.query';
import { After, AnInstant, Id, Label, OneOf } from '../fields';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ReadObjectionBoard extends Ask {
  @AnInstant({ example: '2026-03-01T00:00:00+01:00', description: 'Of the objection.' })
  from!: string;
  @AnInstant({ example: '2026-04-01T00:00:00+02:00', description: 'Exclusive.' })
  @After('from')
  to!: string;
  @AnInstant({ optional: true, description: 'What has ripened by then counts; now where absent.' })
  asOf?: string;
  /** Now. */
  declare at: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
}
export class ListObjections extends PagedAsk {
  @AnInstant({ example: '2026-03-01T00:00:00+01:00', description: 'Of the objection.' })
  from!: string;
  @AnInstant({ example: '2026-04-01T00:00:00+02:00', description: 'Exclusive.' })
  @After('from')
  to!: string;
  @AnInstant({ optional: true, description: 'What has ripened by then counts; now where absent.' })
  asOf?: string;
  /** Now. */
  declare at: string;
  @Id({ optional: true, example: 'rep-7' })
  rep?: string;
  @Label({ optional: true, example: 'price' })
  type?: string;
  @Label({ optional: true, example: 'total cost of ownership' })
  technique?: string;
  @OneOf(objectionStates, { optional: true })
  state?: ObjectionState;
}

const board = { reader: ObjectionBoardQuery, projection: ['rep-scorecard', 'department'] };
export const objectionBoardHandlers = [
  queryHandler(ReadObjectionBoard, board, (objections, { from, to, at, asOf = at, rep }) =>
    objections.board({ from, to, asOf, rep }),
  ),
  pageHandler(
    ListObjections,
    board,
    (objections, { from, to, at, asOf = at, rep, type, technique, state, limit }, after) =>
      objections.raised({ from, to, asOf, rep, type, technique, state, limit, after }),
  ),
];
