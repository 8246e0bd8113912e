import type { Instant, PersonalField } from '@app/decider/fact';
import { splitStream, type RepId } from '@app/domain/ids';
import type { DossierKind, RepEvent, RepStatementAdded } from '@app/domain/reps/rep.events';
import { keyIn, type Projection, type Table } from '../projection';

/** The rep's own word, which travels with every view and export of their record. */
export interface Statement {
  readonly rep: RepId;
  readonly statement: string;
  readonly on_kind: RepStatementAdded['data']['on']['kind'];
  /** The event or the figure. */
  readonly on_ref: string | null;
  readonly text: PersonalField;
  readonly at: Instant;
  readonly event_id: string;
}
export interface DossierNote {
  readonly rep: RepId;
  readonly note: string;
  readonly kind: DossierKind;
  readonly text: PersonalField;
  readonly at: Instant;
  readonly noted_by: string;
}
export const statements: Table<Statement> = {
  name: 'statements',
  columns: {
    rep: 'text',
    statement: 'text',
    on_kind: 'text',
    on_ref: 'text',
    text: 'json',
    at: 'instant',
    event_id: 'text',
  },
  key: ['rep', 'statement'],
  additive: [],
};
export const dossierNotes: Table<DossierNote> = {
  name: 'dossier_notes',
  columns: { rep: 'text', note: 'text', kind: 'text', text: 'json', at: 'instant', noted_by: 'text' },
  key: ['rep', 'note'],
  additive: [],
};
/** What a rep says of their record, and what is noted about working with them: words, all sealed. */
export const repNotes: Projection<RepEvent> = {
  name: 'rep-notes',
  version: 1,
  tables: [statements, dossierNotes],
  keysOf(event) {
    const rep = splitStream(event.stream)[1];
    if (event.type === 'RepStatementAdded') return [keyIn(statements, rep, event.data.statementId)];
    return event.type === 'DossierNoteAdded' ? [keyIn(dossierNotes, rep, event.data.noteId)] : [];
  },
  fold(event, rows) {
    const rep = splitStream(event.stream)[1];
    const { occurredAt: at, eventId: event_id } = event;
    switch (event.type) {
      case 'RepStatementAdded': {
        const { statementId: statement, on, text } = event.data;
        rows.add(statements, { rep, statement, on_kind: on.kind, on_ref: on.ref ?? null, text, at, event_id });
        return;
      }
      case 'DossierNoteAdded': {
        const { noteId: note, kind, text } = event.data;
        rows.add(dossierNotes, { rep, note, kind, text, at, noted_by: event.actor.id });
        return;
      }
      default:
        return;
    }
  },
};
