import type { CapturedCall } from '../captured';
import { factsOf } from './calls';
import { cdrColumns, legReader, type CdrColumn } from './legs';

/*
 * The worked examples of Asterisk's own CDR specification (asterisk/documentation, CDR-Specification.md, of 2013-03-04, in a
 * zone of our choosing), row by row. Alice calls from outside here, over the trunk; Bob, Charlie, David, Ellen and Frank are
 * phones of ours, by the numbers that the examples give them.
 */
const alice = '79031234567';
const peers: Readonly<Record<string, string>> = { alice: 'provider', bob: '200', charlie: '300', david: '900', ellen: '901', frank: '902' }; // prettier-ignore
const unnamed = (text: string) => text.replace(/(SIP|IAX2)\/(\w+)/g, (_, tech: string, who: string) => `${tech}/${peers[who] ?? who}`); // prettier-ignore

/** `src | dst | channel | dstchannel | lastapp | start | answer | end | disposition | uniqueid | sequence`, times of that day. */
function callIn(example: string): CapturedCall {
  const legOf = legReader({ columns: cdrColumns, zone: 'UTC' });
  const legs = example
    .trim()
    .split('\n')
    .map((line, i) => {
      const [src, dst, channel, dstchannel, lastapp, start, answer, end, disposition, uniqueid, sequence] = line.split('|').map((cell) => cell.trim()); // prettier-ignore
      const at = (time: string | undefined) => (time ? `2013-03-04 ${time}` : '');
      const row: Partial<Record<CdrColumn, string | undefined>> = {
        src: src === '100' ? alice : src,
        dst,
        channel: unnamed(channel!),
        dstchannel: unnamed(dstchannel!),
        lastapp,
        start: at(start),
        answer: at(answer),
        end: at(end),
        disposition,
        uniqueid: `Asterisk-01-${uniqueid}`,
        linkedid: 'Asterisk-01-1362424276.2',
        sequence,
      };
      return legOf(
        i + 1,
        cdrColumns.map((column) => row[column] ?? ''),
      );
    });
  const calls = [legs, legs.toReversed()].map((some) => factsOf({ id: some[0]!.call, legs: some }, 'pbx')[0]);
  const [call, backwards] = calls as [CapturedCall, CapturedCall];
  expect({ ...backwards, origin: undefined }).toEqual({ ...call, origin: undefined });
  return call;
}
const at = (time: string) => `2013-03-04T${time}.000Z`;
const ext = (extension: string) => ({ extension });
const bob = ext('200');
const charlie = ext('300');

it('Unanswered "Inbound" Call: missed, offered to nobody', () => {
  const call = callIn(
    `100 | 500 | SIP/alice-00000000 | | NoOp | 13:11:18 | | 13:11:20 | NO ANSWER | 1362424276.2 | 34`,
  );
  expect(call).toMatchObject({ direction: 'inbound', from: alice, missed: { offeredTo: [] }, ended: { disposition: 'no answer' } }); // prettier-ignore
});

it('Single Party: a menu or a mailbox of one’s own is no connect', () => {
  const call = callIn(`100 | 8500 | SIP/alice-00000000 | | Hangup | 13:11:18 | 13:11:20 | 13:12:18 | ANSWERED | 1362424276.2 | 112`); // prettier-ignore
  expect([call.connected, call.ended!.disposition]).toEqual([undefined, 'unknown']);
});

it('Basic Call', () => {
  const call = callIn(`100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:26 | 13:13:18 | ANSWERED | 1362424276.2 | 12`); // prettier-ignore
  expect(call).toMatchObject({
    direction: 'inbound',
    line: 'SIP/provider',
    rep: bob,
    connected: { at: at('13:11:26'), answeredBy: 'human', rep: bob },
    ended: { at: at('13:13:18'), disposition: 'answered' },
  });
  expect([call.transfers, call.joined, call.missed, call.voicemail]).toEqual([undefined, undefined, undefined, undefined]); // prettier-ignore
});

it('Unanswered Dial: missed, offered to Bob', () => {
  const call = callIn(`100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | | 13:11:28 | NO ANSWER | 1362424276.2 | 1`); // prettier-ignore
  expect(call).toMatchObject({ missed: { offeredTo: [bob] } });
});

it('Parallel Dial: the phone that was picked up', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | | 13:11:28 | NO ANSWER | 1362424276.2 | 12
    100 | 200 | SIP/alice-00000000 | IAX2/bob-00000000 | Dial | 13:11:18 | 13:11:28 | 13:12:28 | ANSWERED | 1362424276.2 | 13`);
  expect(call).toMatchObject({ rep: bob, connected: { at: at('13:11:28') } });
  expect([call.transfers, call.missed]).toEqual([undefined, undefined]);
});

it('Blind Transfer: from Bob to Charlie when Charlie picks up', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:11:48 | ANSWERED | 1362424276.2 | 101
    100 | 300 | SIP/alice-00000000 | SIP/charlie-00000002 | Dial | 13:11:48 | 13:11:53 | 13:12:53 | ANSWERED | 1362424276.2 | 102`);
  expect(call).toMatchObject({ rep: bob, transfers: [{ from: bob, to: charlie, at: at('13:11:53') }] });
  expect(call.joined).toBeUndefined();
});

it('Core Attended Transfer to Channel: handed over when Alice is put through, not when Charlie is consulted', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:12:18 | ANSWERED | 1362424276.2 | 101
    200 | 300 | SIP/bob-00000001 | SIP/charlie-00000002 | Dial | 13:11:48 | 13:11:53 | 13:12:18 | ANSWERED | 1362424280.1 | 102
    100 | 300 | SIP/alice-00000000 | SIP/charlie-00000002 | Dial | 13:12:18 | 13:12:18 | 13:12:53 | ANSWERED | 1362424276.2 | 103`);
  expect(call).toMatchObject({
    rep: bob,
    connected: { at: at('13:11:28') },
    transfers: [{ from: bob, to: charlie, at: at('13:12:18') }],
    ended: { at: at('13:12:53') },
  });
  expect(call.joined).toBeUndefined();
});

it('Core Attended Transfer to Application: Alice talked to Bob and left a message', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:12:18 | ANSWERED | 1362424276.2 | 101
    200 | 8500 | SIP/bob-00000001 | | VoiceMail | 13:11:48 | 13:11:49 | 13:12:18 | ANSWERED | 1362424280.1 | 102
    100 | 8500 | SIP/alice-00000000 | | VoiceMail | 13:12:18 | 13:12:18 | 13:13:18 | ANSWERED | 1362424276.2 | 103`);
  expect(call).toMatchObject({ rep: bob, voicemail: { at: at('13:12:18') }, ended: { disposition: 'answered' } });
  expect([call.missed, call.transfers]).toEqual([undefined, undefined]);
});

it('Blonde Transfer: handed over when Charlie picks up, though Bob’s leg runs on', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:12:18 | ANSWERED | 1362424276.2 | 101
    200 | 300 | SIP/bob-00000001 | SIP/charlie-00000002 | Dial | 13:11:48 | | 13:11:50 | NO ANSWER | 1362424280.1 | 102
    100 | 300 | SIP/alice-00000000 | SIP/charlie-00000002 | Dial | 13:11:50 | 13:11:55 | 13:12:30 | ANSWERED | 1362424276.2 | 103`);
  expect(call.transfers).toEqual([{ from: bob, to: charlie, at: at('13:11:55') }]);
  expect(call.joined).toBeUndefined();
});

it('Three Way Call: Charlie joins, Bob stays', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:13:18 | ANSWERED | 1362424276.2 | 101
    200 | 300 | SIP/bob-00000001 | SIP/charlie-00000002 | Dial | 13:11:48 | 13:11:53 | 13:12:08 | ANSWERED | 1362424280.1 | 102
    100 | 300 | SIP/alice-00000000 | SIP/charlie-00000002 | Dial | 13:12:08 | 13:12:08 | 13:13:18 | ANSWERED | 1362424276.2 | 103
    200 | 300 | SIP/bob-00000001 | SIP/charlie-00000002 | Dial | 13:12:08 | 13:12:08 | 13:13:18 | ANSWERED | 1362424280.1 | 104`);
  expect(call).toMatchObject({ rep: bob, joined: [{ rep: charlie, at: at('13:12:08') }] });
  expect(call.transfers).toBeUndefined();
});

it('SIP Attended Transfer: two channels of Bob’s phone are Bob', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:12:18 | ANSWERED | 1362424276.2 | 101
    200 | 300 | SIP/bob-00000002 | SIP/charlie-00000003 | Dial | 13:11:48 | 13:11:53 | 13:12:08 | ANSWERED | 1362424280.1 | 102
    100 | 200 | SIP/alice-00000000 | SIP/charlie-00000003 | Dial | 13:12:18 | 13:12:18 | 13:12:28 | ANSWERED | 1362424276.2 | 103`);
  expect(call).toMatchObject({ rep: bob, transfers: [{ from: bob, to: charlie, at: at('13:12:18') }] });
});

it('Local channel between bridges: made for Alice’s phone, who then is put through to Bob', () => {
  const call = callIn(`
    dial_alice | 100 | Local/dial_alice@default-00000001;1 | SIP/ellen-00000002 | Dial | 13:11:18 | 13:11:28 | 13:12:18 | ANSWERED | 1362424290.1 | 101
    dial_bob | 79031234567 | Local/dial_alice@default-00000001;2 | SIP/alice-00000003 | Dial | 13:11:28 | 13:11:38 | 13:12:18 | ANSWERED | 1362424290.1 | 102`);
  expect(call).toMatchObject({
    direction: 'outbound',
    to: alice,
    rep: ext('901'),
    connected: { at: at('13:11:38'), answeredBy: 'unknown', rep: ext('901') },
  });
  expect([call.transfers, call.joined]).toEqual([undefined, undefined]);
});

it('Call Park: Charlie takes Alice out of the park', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:11:18 | 13:11:28 | 13:11:38 | ANSWERED | 1362424276.2 | 101
    100 | 700 | SIP/alice-00000000 | | Park | 13:11:38 | 13:11:38 | 13:12:38 | ANSWERED | 1362424276.2 | 102
    100 | 300 | SIP/alice-00000000 | SIP/charlie-00000002 | Park | 13:12:38 | 13:12:38 | 13:13:38 | ANSWERED | 1362424276.2 | 103`);
  expect(call).toMatchObject({ rep: bob, transfers: [{ from: bob, to: charlie, at: at('13:12:38') }] });
});

it.each([
  ['Example 1', 'BUSY', '13:12:18'],
  ['Example 2', 'NO ANSWER', '13:12:38'],
])(
  'Call Queue, %s: the phone that the queue found, and when, for the queue itself had not answered',
  (_, vain, answer) => {
    const call = callIn(`
    100 | 800 | SIP/alice-00000000 | SIP/bob-00000001 | Queue | 13:11:18 | | 13:14:18 | ${vain} | 1362424276.2 | 101
    100 | 800 | SIP/alice-00000000 | SIP/charlie-00000002 | Queue | 13:11:18 | ${answer} | 13:14:18 | ANSWERED | 1362424276.2 | 102`);
    expect(call).toMatchObject({ rep: charlie, connected: { at: at(answer), answeredBy: 'human' } });
    expect(call.missed).toBeUndefined();
  },
);

it('Conference Call: Bob is there first, Charlie joins', () => {
  const call = callIn(`
    100 | 1000 | SIP/alice-00000000 | SIP/bob-00000001 | ConfBridge | 13:11:18 | 13:11:28 | 13:14:18 | ANSWERED | 1362424276.2 | 1
    200 | 1000 | SIP/bob-00000001 | SIP/charlie-00000002 | ConfBridge | 13:11:28 | 13:12:18 | 13:14:18 | ANSWERED | 1362424280.1 | 2
    100 | 1000 | SIP/alice-00000000 | SIP/charlie-00000002 | ConfBridge | 13:11:18 | 13:12:18 | 13:15:18 | ANSWERED | 1362424276.2 | 3`);
  expect(call).toMatchObject({
    direction: 'inbound',
    rep: bob,
    connected: { at: at('13:11:28') },
    joined: [{ rep: charlie, at: at('13:12:18') }],
  });
  expect(call.transfers).toBeUndefined();
});

it('A Complex Example: Bob, handed over to David through a queue; Ellen and Charlie join', () => {
  const call = callIn(`
    100 | 200 | SIP/alice-00000000 | SIP/bob-00000001 | Dial | 13:00:00 | 13:00:05 | 13:01:00 | ANSWERED | 1362424276.2 | 1
    100 | 700 | SIP/alice-00000000 | Local/member1@default-00000001;1 | Queue | 13:01:00 | | 13:02:00 | NO ANSWER | 1362424276.2 | 2
    700 | member1 | Local/member1@default-00000001;2 | SIP/frank-00000002 | Dial | 13:01:50 | | 13:02:00 | NO ANSWER | 1362424280.1 | 3
    100 | 700 | SIP/alice-00000000 | Local/member2@default-00000002;1 | Queue | 13:01:00 | 13:02:00 | 13:05:00 | ANSWERED | 1362424276.2 | 4
    700 | member2 | Local/member2@default-00000002;2 | SIP/david-00000003 | Dial | 13:02:00 | 13:02:05 | 13:06:00 | ANSWERED | 1362424280.3 | 5
    900 | 901 | SIP/david-00000003 | SIP/ellen-00000006 | Dial | 13:02:30 | 13:02:40 | 13:03:00 | ANSWERED | 1362424300.1 | 7
    100 | 700 | SIP/alice-00000000 | SIP/ellen-00000006 | Queue | 13:03:00 | 13:03:00 | 13:05:00 | ANSWERED | 1362424276.2 | 8
    700 | member2 | Local/member2@default-00000002;2 | SIP/ellen-00000006 | Dial | 13:03:00 | 13:03:00 | 13:05:00 | ANSWERED | 1362424280.3 | 9
    100 | 700 | SIP/alice-00000000 | SIP/charlie-00000005 | Queue | 13:03:20 | 13:03:20 | 13:05:00 | ANSWERED | 1362424276.2 | 10
    300 | 701 | SIP/charlie-00000005 | Local/member2@default-00000002;2 | Bridge | 13:03:20 | 13:03:20 | 13:06:00 | ANSWERED | 1362424278.1 | 11
    300 | 701 | SIP/charlie-00000005 | SIP/ellen-00000006 | Bridge | 13:03:20 | 13:03:20 | 13:05:05 | ANSWERED | 1362424278.1 | 12`);
  expect(call).toMatchObject({
    rep: bob,
    connected: { at: at('13:00:05') },
    transfers: [{ from: bob, to: ext('900'), at: at('13:02:05') }],
    joined: [
      { rep: ext('901'), at: at('13:03:00') },
      { rep: charlie, at: at('13:03:20') },
    ],
    ended: { at: at('13:06:00') },
  });
});
