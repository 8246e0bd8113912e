import { personal, type Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/reps/rep.commands';
import { dossierKinds, type DossierKind, type RepStatementAdded } from '@app/domain/reps/rep.events';
import { newId } from '../commands/caller';
import { Intent } from '../commands/intent';
import { ofRep } from '../commands/subjects';
import { Id, Label, OneOf, Part, PersonalText } from '../fields';

type On = RepStatementAdded['data']['on'];
const onKinds: readonly On['kind'][] = ['record', 'event', 'figure'];

export class AcknowledgeMonitoringNotice extends Intent<domain.AcknowledgeMonitoringNotice> {
  @Label({ example: '2026-1', description: 'Of the notice that the rep has read.' })
  version!: string;

  command(stamp: Stamp): domain.AcknowledgeMonitoringNotice {
    return { type: 'AcknowledgeMonitoringNotice', stamp, repId: this.id, version: this.version };
  }
}

class StatedOn implements On {
  @OneOf(onKinds)
  kind!: On['kind'];
  @Label({ optional: true, example: 'dials', description: "The event's id, or the figure's name." })
  ref?: string;
}
/** The rep's own word; it goes with every view and export of the record. */
export class AddRepStatement extends Intent<domain.AddRepStatement> {
  @Id({ optional: true, example: 'statement-1', description: 'Yours, if you have one; else a new one is made.' })
  statementId?: string;
  @Part(() => StatedOn)
  on!: StatedOn;
  @PersonalText(4000, { example: 'The telephone was out of order for three days.' })
  text!: string;

  command(stamp: Stamp): domain.AddRepStatement {
    const { id: repId, statementId = newId(this.caller), on } = this;
    const text = personal(ofRep(repId), 'note', this.text);
    return { type: 'AddRepStatement', stamp, repId, statementId, on, text };
  }
}

export class AddDossierNote extends Intent<domain.AddDossierNote> {
  @Id({ optional: true, example: 'note-1', description: 'Yours, if you have one; else a new one is made.' })
  noteId?: string;
  @OneOf(dossierKinds, { description: 'Nothing of family, health or private life.' })
  kind!: DossierKind;
  @PersonalText(4000, { example: 'Wants to take over the logistics accounts.' })
  text!: string;

  command(stamp: Stamp): domain.AddDossierNote {
    const { id: repId, noteId = newId(this.caller), kind } = this;
    return { type: 'AddDossierNote', stamp, repId, noteId, kind, text: personal(ofRep(repId), 'note', this.text) };
  }
}
