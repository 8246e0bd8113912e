import { fold } from '@app/decider/decider';
import type { Fact, Instant, Personal, PersonalField, Recorded } from '@app/decider/fact';
import { call } from '@app/domain/calls/call';
import { callStream, type CallEvent, type Disposition } from '@app/domain/calls/call.events';
import type { CallId, RepId } from '@app/domain/ids';
import { privateAt } from '@app/domain/reps/private-numbers';
import { rep } from '@app/domain/reps/rep';
import { repStream, type RepEvent } from '@app/domain/reps/rep.events';
import type { Codec } from '@app/event-store/codec';
import type { EventStore } from '@app/event-store/event-store';
import type { BlindIndex } from '@app/vault/vault';

/** Who makes a call private that nobody marked. */
export const byRule = 'rule: private number';
const kind = 'rep-private-number';

/** Which contacts are nobody's business: those between a rep and a number that this rep has named as private. */
export class Privacy {
  constructor(
    private readonly ports: {
      /** Opens: `OPEN_STORE`. */
      readonly store: Pick<EventStore, 'readStream'>;
      readonly codec: Codec;
      readonly vault: BlindIndex;
    },
  ) {}

  /** The rep who named the number last, of those for whom it is private at that time. One look-up, together with those of a batch. */
  async lastNamedBy(number: string | undefined, at: Instant): Promise<RepId | undefined> {
    return number === undefined ? undefined : (await this.ports.vault.lookup(kind, [number], at)).get(number);
  }

  /** Whether one of these reps has named it as private; `last` is what `lastNamedBy` gave. */
  async isPrivateTo(reps: readonly RepId[], number: string, at: Instant, last: RepId | undefined): Promise<boolean> {
    if (last === undefined) return false;
    for (const one of new Set(reps)) if (one === last || (await this.hasNamed(one, number, at))) return true;
    return false;
  }

  /** When a private call was placed, by all that is on the record of it by now: the deliveries of one call may each know half of it. */
  async privateSince(callId: CallId): Promise<Instant | undefined> {
    const history = await this.history<CallEvent>(callStream(callId));
    const state = fold(call, history);
    const placed = history.find((event) => event.type === 'CallPlaced');
    const at = state.fields.placedAt?.is as Instant | undefined;
    if (!placed || at === undefined || state.recordings.isPrivate || state.lead?.is) return undefined;
    const { from, to } = placed.data;
    const direction = state.fields.direction?.is;
    const number = openOf(direction === 'inbound' ? from : direction === 'outbound' ? to : undefined);
    if (number === undefined) return undefined;
    const reps = withWhom({
      took: state.rep?.is ?? state.answeredBy,
      isConnected: state.fields.connectedAt !== undefined,
      disposition: state.fields.disposition?.is as Disposition | undefined,
      offeredTo: state.offeredTo,
    });
    return (await this.isPrivateTo(reps, number, at, await this.lastNamedBy(number, at))) ? at : undefined;
  }

  /** Several may name the same number: the index knows the last of them. */
  private async hasNamed(repId: RepId, number: string, at: Instant): Promise<boolean> {
    const { vault } = this.ports;
    const { privateNumbers } = fold(rep, await this.history<RepEvent>(repStream(repId)));
    const hash = vault.blind(kind, number);
    return privateAt(privateNumbers, at).some(({ value }) => value !== null && vault.blind(kind, value) === hash);
  }

  private async history<E extends Fact>(stream: string): Promise<Recorded<E>[]> {
    const events: Recorded<E>[] = [];
    for await (const record of this.ports.store.readStream(stream))
      events.push(this.ports.codec.decode(record) as Recorded<E>);
    return events;
  }
}

/**
 * Whoever it was with; of a call that nobody took, all at whom it rang. That nobody took it only its end tells: whom it is told of until
 * then, in whatever order, makes nothing private that was somebody else's call.
 */
export function withWhom(known: {
  readonly took: RepId | undefined;
  readonly isConnected: boolean;
  readonly disposition: Disposition | undefined;
  readonly offeredTo: readonly RepId[] | undefined;
}): readonly RepId[] {
  const { took, isConnected, disposition = 'unknown', offeredTo = [] } = known;
  if (took !== undefined) return [took];
  return isConnected || disposition === 'unknown' || disposition === 'answered' ? [] : offeredTo;
}
const openOf = (field: PersonalField | undefined): string | undefined =>
  field && 'open' in field ? (field.open ?? undefined) : undefined;

/** The same party, without its number: a carrier's bill still finds the call. */
export const unnamed = ({ subject, purpose }: Personal): Personal => ({ subject, purpose, open: null });
