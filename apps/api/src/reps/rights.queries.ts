import { AccessLogQuery } from '@app/projections/access-log/access-log.query';
import { RepNotesQuery, type Dossier, type Statement } from '@app/projections/rep-notes/rep-notes.query';
import { Ask, PagedAsk } from '../reading/ask';
import { pageHandler, queryHandler } from '../reading/query-handlers';

export class ListStatements extends PagedAsk {
  declare repId: string;
}
export class ListReaders extends PagedAsk {
  declare repId: string;
}
export class ReadDossier extends Ask {
  declare repId: string;
}
/** The rep's own statements stand beside what others note. */
export type WholeDossier = Dossier & { readonly statements: readonly Statement[] };

const notes = { reader: RepNotesQuery, projection: 'rep-notes' };
export const rightsHandlers = [
  pageHandler(ListStatements, notes, (reader, { repId, limit, open }, after) =>
    reader.statements(repId, { limit, open, after }),
  ),
  queryHandler(ReadDossier, notes, async (reader, { repId }): Promise<WholeDossier> => {
    const dossier = await reader.dossier(repId);
    return { ...dossier, statements: (await reader.statementsOf([repId], { open: true })).get(repId) ?? [] };
  }),
  pageHandler(ListReaders, { reader: AccessLogQuery, projection: 'access-log' }, (log, { repId, limit }, after) =>
    log.readersOf(repId, { limit, after }),
  ),
];
