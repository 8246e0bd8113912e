import type { Stamp } from '@app/decider/fact';
import type { RecordBilledCall, RecordBilledDay, RecordTrunkCount } from '@app/domain/trunks/trunk.commands';
import type { CapturedBilledCall, CapturedBilledDay, CapturedTrunkCount } from '@app/capture/captured';
import type { Desk } from './desk';
import { known } from './known';

/** The number is sealed for whom a call's own number would be at that time: that is how the two are found to be one. */
export async function recordBilledCall(
  captured: CapturedBilledCall,
  stamp: Stamp,
  { source, parties }: Desk,
): Promise<RecordBilledCall> {
  const { trunk, day, billId, at, direction, number, seconds } = captured;
  const theirs = number === undefined ? undefined : await parties.outside(number, at);
  return {
    type: 'RecordBilledCall',
    stamp,
    ...{ account: source.account, trunk, day, billId, at, direction },
    ...known({ number: theirs?.field, lead: theirs?.lead, seconds }),
  };
}

export const recordBilledDay = (captured: CapturedBilledDay, stamp: Stamp, account: string): RecordBilledDay => {
  const { trunk, day, zone, from, to, directions, unanswered, reissue } = captured;
  const said = { account, trunk, day, zone, from, to, directions, unanswered };
  return { type: 'RecordBilledDay', stamp, ...said, ...known({ reissue }) };
};

export const recordTrunkCount = (captured: CapturedTrunkCount, stamp: Stamp, account: string): RecordTrunkCount => {
  const { trunk, day, zone, from, to, directions, unanswered, calls, seconds } = captured;
  const said = { account, trunk, day, zone, from, to, directions, unanswered, calls };
  return { type: 'RecordTrunkCount', stamp, ...said, ...known({ seconds }) };
};
