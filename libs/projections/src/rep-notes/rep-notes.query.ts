import type { Instant, PersonalField } from '@app/decider/fact';
import type { RepId } from '@app/domain/ids';
import type { DossierKind } from '@app/domain/reps/rep.events';
import type { OpenVault } from '@app/vault/vault';
import type { DataSource } from 'typeorm';
import { pageOf } from '../page';
import { snapshot } from '../snapshot';
import type { NotedInDossier, NotedStatement } from './rep-notes.entity';

/** What a rep says of their own record, or of one event or figure in it. */
export interface Statement {
  readonly rep: RepId;
  readonly statementId: string;
  readonly on: { readonly kind: 'record' | 'event' | 'figure'; readonly ref: string | null };
  readonly at: Instant;
  /** In the open where the caller asked for it and the subject still has keys, else null. */
  readonly text: string | null;
  /** The event that holds it sealed. */
  readonly eventId: string;
}
export interface StatementsPage {
  readonly position: string | null;
  readonly statements: readonly Statement[];
  /** Give it as `after` for the next page; null at the end. */
  readonly next: string | null;
}
export interface DossierNote {
  readonly noteId: string;
  readonly kind: DossierKind;
  readonly at: Instant;
  readonly by: string;
  /** Null once the rep's notes were erased. */
  readonly text: string | null;
}
export interface Dossier {
  readonly rep: RepId;
  readonly position: string | null;
  readonly notes: readonly DossierNote[];
}
export interface OpenTexts {
  /** Open the words: the caller checks and records that it may. */
  readonly open?: boolean;
}

export class RepNotesQuery {
  constructor(
    private readonly db: DataSource,
    private readonly vault: OpenVault,
  ) {}

  /** A rep's statements by when they were made, oldest first. `limit` 1 to 1000; 100 where absent. */
  async statements(
    rep: RepId,
    page: { readonly after?: string; readonly limit?: number } & OpenTexts = {},
  ): Promise<StatementsPage> {
    const limit = page.limit ?? 100;
    const [at, statement] = page.after?.split(' ') ?? [null, null];
    const { position, found } = await snapshot(
      this.db,
      'rep-notes',
      (manager): Promise<NotedStatement[]> =>
        manager.query(
          `select * from read_model.rep_notes_statements
           where rep = $1 and ($2::timestamptz is null or (at, statement) > ($2, $3)) order by at, statement limit $4`,
          [rep, at, statement, limit + 1],
        ),
    );
    const { shown, next } = pageOf(found, limit, (last) => `${last.at.toISOString()} ${last.statement}`);
    return { position, statements: await this.opened(shown, page), next };
  }

  /** All of these reps' statements, oldest first: what travels with their figures. A rep without any is absent. */
  async statementsOf(reps: readonly RepId[], ask: OpenTexts = {}): Promise<ReadonlyMap<RepId, readonly Statement[]>> {
    const found: NotedStatement[] = await this.db.query(
      'select * from read_model.rep_notes_statements where rep = any($1) order by at, statement',
      [reps],
    );
    const byRep = new Map<RepId, Statement[]>();
    for (const statement of await this.opened(found, ask))
      byRep.set(statement.rep, [...(byRep.get(statement.rep) ?? []), statement]);
    return byRep;
  }

  /** What is noted about working with the rep, oldest first, in the open: the caller records each reading. */
  async dossier(rep: RepId): Promise<Dossier> {
    const { position, found } = await snapshot(
      this.db,
      'rep-notes',
      (manager): Promise<NotedInDossier[]> =>
        manager.query('select * from read_model.rep_notes_dossier_notes where rep = $1 order by at, note', [rep]),
    );
    const texts = await this.vault.open<PersonalField[]>(found.map(({ text }) => text));
    const notes = found.map(({ note, kind, at, noted_by }, i) => ({
      noteId: note,
      kind,
      at: at.toISOString(),
      by: noted_by,
      text: openOf(texts[i]),
    }));
    return { rep, position, notes };
  }

  private async opened(rows: readonly NotedStatement[], { open }: OpenTexts): Promise<Statement[]> {
    const texts: PersonalField[] = open ? await this.vault.open(rows.map(({ text }) => text)) : [];
    return rows.map(({ rep, statement, on_kind, on_ref, at, event_id }, i) => ({
      rep,
      statementId: statement,
      on: { kind: on_kind, ref: on_ref },
      at: at.toISOString(),
      text: openOf(texts[i]),
      eventId: event_id,
    }));
  }
}

const openOf = (field: PersonalField | undefined) => (field && 'open' in field ? field.open : null);
