import type { Stamp } from '@app/decider/fact';
import type * as calls from '@app/domain/calls/call.commands';
import { callStream } from '@app/domain/calls/call.events';
import type * as emails from '@app/domain/emails/email.commands';
import { emailStream } from '@app/domain/emails/email.events';
import type * as messages from '@app/domain/messages/message.commands';
import { messageStream } from '@app/domain/messages/message.events';
import type { ObjectionResult } from '@app/domain/objections/objection.events';
import { newId } from '../commands/caller';
import type { Desk } from '../commands/desk';
import { Intent } from '../commands/intent';
import { sealable } from '../commands/subjects';
import { Id, Label, OneOf, PersonalText } from '../fields';

const results: readonly ObjectionResult[] = ['overcome', 'deferred', 'lost'];

abstract class RaiseObjection<
  C extends calls.RaiseCallObjection | emails.RaiseEmailObjection | messages.RaiseMessageObjection,
> extends Intent<C> {
  @Id({ optional: true, example: 'objection-1', description: 'Yours, if you have one; else a new one is made.' })
  objectionId?: string;
  @Label({ example: 'price', description: 'What kind of objection it is.' })
  objection!: string;
  @PersonalText(4000, { optional: true, example: 'Your competitor is a third cheaper.' })
  words?: string;

  protected async raised(stamp: Stamp, desk: Desk, stream: string) {
    const { objectionId = newId(this.caller), objection, words } = this;
    const sealed = words === undefined ? undefined : sealable(await desk.subjectOfContact(stream), 'content', words);
    return { stamp, objectionId, objection, words: sealed };
  }
}
export class RaiseCallObjection extends RaiseObjection<calls.RaiseCallObjection> {
  async command(stamp: Stamp, desk: Desk): Promise<calls.RaiseCallObjection> {
    return { type: 'RaiseCallObjection', callId: this.id, ...(await this.raised(stamp, desk, callStream(this.id))) };
  }
}
export class RaiseEmailObjection extends RaiseObjection<emails.RaiseEmailObjection> {
  async command(stamp: Stamp, desk: Desk): Promise<emails.RaiseEmailObjection> {
    return { type: 'RaiseEmailObjection', emailId: this.id, ...(await this.raised(stamp, desk, emailStream(this.id))) };
  }
}

export class RaiseMessageObjection extends RaiseObjection<messages.RaiseMessageObjection> {
  async command(stamp: Stamp, desk: Desk): Promise<messages.RaiseMessageObjection> {
    const raised = await this.raised(stamp, desk, messageStream(this.id));
    return { type: 'RaiseMessageObjection', messageId: this.id, ...raised };
  }
}

/** What the rep did about it; `overcome` is a claim until the lead is won or the next contact is kept. */
abstract class HandleObjection<
  C extends calls.HandleCallObjection | emails.HandleEmailObjection | messages.HandleMessageObjection,
> extends Intent<C> {
  /** Named by the path. */
  declare objectionId: string;
  @Label({ example: 'total cost of ownership' })
  technique!: string;
  @OneOf(results)
  result!: ObjectionResult;

  protected handled(stamp: Stamp) {
    const { objectionId, technique, result } = this;
    return { stamp, objectionId, technique, result };
  }
}
export class HandleCallObjection extends HandleObjection<calls.HandleCallObjection> {
  command(stamp: Stamp): calls.HandleCallObjection {
    return { type: 'HandleCallObjection', callId: this.id, ...this.handled(stamp) };
  }
}
export class HandleEmailObjection extends HandleObjection<emails.HandleEmailObjection> {
  command(stamp: Stamp): emails.HandleEmailObjection {
    return { type: 'HandleEmailObjection', emailId: this.id, ...this.handled(stamp) };
  }
}
export class HandleMessageObjection extends HandleObjection<messages.HandleMessageObjection> {
  command(stamp: Stamp): messages.HandleMessageObjection {
    return { type: 'HandleMessageObjection', messageId: this.id, ...this.handled(stamp) };
  }
}
