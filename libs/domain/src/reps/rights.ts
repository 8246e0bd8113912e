import { accept, never, nothing, reject, type Decision } from '@app/decider/decider';
import { fact, type PersonalField } from '@app/decider/fact';
import type { AcknowledgeMonitoringNotice, AddDossierNote, AddRepStatement } from './rep.commands';
import {
  dossierKinds,
  type DossierNoteAdded,
  type MonitoringNoticeAcknowledged,
  type RepEvent,
  type RepStatementAdded,
} from './rep.events';

/** What was said by and about the rep, by its id: enough to tell a repetition from something else. */
export interface Rights {
  readonly acknowledged: readonly string[];
  readonly statements: Readonly<Record<string, Said>>;
  readonly notes: Readonly<Record<string, Said>>;
}
interface Said {
  /** What it is about, or of which kind. */
  readonly on: string;
  /** Null once erased: then the id alone tells. */
  readonly text: string | null;
}
export const noRights: Rights = { acknowledged: [], statements: {}, notes: {} };

type RightsCommand = AcknowledgeMonitoringNotice | AddRepStatement | AddDossierNote;
type RightsEvent = MonitoringNoticeAcknowledged | RepStatementAdded | DossierNoteAdded;

export function evolveRights(rights: Rights, event: RightsEvent): Rights {
  switch (event.type) {
    case 'MonitoringNoticeAcknowledged':
      return { ...rights, acknowledged: [...rights.acknowledged, event.data.version] };
    case 'RepStatementAdded':
      return { ...rights, statements: { ...rights.statements, [event.data.statementId]: stated(event.data) } };
    case 'DossierNoteAdded':
      return { ...rights, notes: { ...rights.notes, [event.data.noteId]: noted(event.data) } };
    default:
      return never(event);
  }
}

export function decideRights(command: RightsCommand, rights: Rights): Decision<RepEvent> {
  const { stamp, repId } = command;
  const about = { reps: [repId] };
  switch (command.type) {
    case 'AcknowledgeMonitoringNotice': {
      const { version } = command;
      if (rights.acknowledged.includes(version)) return nothing;
      return accept(fact<MonitoringNoticeAcknowledged>(stamp, 'MonitoringNoticeAcknowledged', { version }, about));
    }
    case 'AddRepStatement': {
      const { statementId, on, text } = command;
      if (on.kind !== 'record' && on.ref === undefined)
        return reject('statement.incomplete', `a statement on one ${on.kind} says which`);
      const known = rights.statements[statementId];
      if (known && same(known, stated(command))) return nothing;
      if (known) return reject('statement.already-added', `statement ${statementId} is another`);
      return accept(fact<RepStatementAdded>(stamp, 'RepStatementAdded', { statementId, on, text }, about));
    }
    case 'AddDossierNote': {
      const { noteId, kind, text } = command;
      if (!dossierKinds.includes(kind)) return reject('dossier.bad-kind', `a dossier takes ${dossierKinds.join(', ')}`);
      const known = rights.notes[noteId];
      if (known && same(known, noted(command))) return nothing;
      if (known) return reject('dossier.already-noted', `note ${noteId} is another`);
      return accept(fact<DossierNoteAdded>(stamp, 'DossierNoteAdded', { noteId, kind, text }, about));
    }
    default:
      return never(command);
  }
}

const open = (text: PersonalField) => ('open' in text ? text.open : null);
const stated = ({ on: { kind, ref }, text }: Pick<RepStatementAdded['data'], 'on' | 'text'>): Said => ({
  on: `${kind} ${ref ?? ''}`,
  text: open(text),
});
const noted = ({ kind, text }: Pick<DossierNoteAdded['data'], 'kind' | 'text'>): Said => ({
  on: kind,
  text: open(text),
});
const same = (known: Said, said: Said) => known.on === said.on && (known.text === null || known.text === said.text);
