import { personal, type Stamp } from '@app/decider/fact';
import type * as domain from '@app/domain/reps/rep.commands';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { ofRep } from '../commands/subjects';
import { AnInstant, PersonalText } from '../fields';

abstract class PrivateNumber<C extends domain.NamePrivateNumber | domain.TakeBackPrivateNumber> extends Intent<C> {
  @PersonalText(60, { example: '+31 20 123 45 67', description: 'However it is written.' })
  value!: string;
  @AnInstant({ optional: true, description: 'From when on; from occurredAt where absent.' })
  from?: string;

  protected async number(stamp: Stamp, desk: Desk) {
    const { id: repId, from = stamp.occurredAt } = this;
    return { stamp, repId, value: personal(ofRep(repId), 'contact', await desk.asNamed(repId, this.value)), from };
  }
}
export class NamePrivateNumber extends PrivateNumber<domain.NamePrivateNumber> {
  async command(stamp: Stamp, desk: Desk): Promise<domain.NamePrivateNumber> {
    return { type: 'NamePrivateNumber', ...(await this.number(stamp, desk)) };
  }
}
export class TakeBackPrivateNumber extends PrivateNumber<domain.TakeBackPrivateNumber> {
  async command(stamp: Stamp, desk: Desk): Promise<domain.TakeBackPrivateNumber> {
    return { type: 'TakeBackPrivateNumber', ...(await this.number(stamp, desk)) };
  }
}
