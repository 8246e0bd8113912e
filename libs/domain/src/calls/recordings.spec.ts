import { personal } from '@app/decider/fact';
import { given, stamp } from '@app/decider/testing';
import { call } from './call';
import type { CallCommand } from './call.commands';
import {
  blob,
  callMarkedPrivate,
  callObjectionRaised,
  conversation,
  recordingPlayed,
  recordingStored,
} from './call.examples';

const callId = 'call-1';
const at = (minute: number) => `2026-03-02T09:${String(minute).padStart(2, '0')}:00.000Z`;
type Of<T extends CallCommand['type']> = Omit<Extract<CallCommand, { type: T }>, 'type' | 'stamp' | 'callId'>;
const ask = <T extends CallCommand['type']>(type: T, rest: Of<T>) =>
  ({ type, stamp: stamp(at(30)), callId, ...rest }) as unknown as CallCommand;

const personalOf = (open: string) => personal('call-call-1', 'content', open);
const anns = conversation('ann', at(0), 120, 'lead-1');
const recorded = [...anns, recordingStored('r-1', at(3))];
const shut = [...recorded, callMarkedPrivate('ann', at(4), ['blob-of-r-1'])];

describe('a recording', () => {
  const store = (content = blob('blob-1')) =>
    ask('StoreRecording', { recordingId: 'r-1', content, mediaType: 'audio/mpeg', seconds: 120 });

  it("is stored, and is in its rep's and its lead's history", () => {
    const stored = given(call, anns).when(store());
    stored.then([{ type: 'RecordingStored', data: { recordingId: 'r-1', content: { blob: 'blob-1' }, seconds: 120 } }]);
    expect(stored.decision.events[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
  });
  it('may come before the call', () =>
    given(call, [])
      .when(store())
      .then([{ type: 'RecordingStored' }]));
  it('is stored once, though sealing it again made another blob', () =>
    given(call, recorded)
      .when(store(blob('blob-2')))
      .thenNothing());
  it('is none of a private call', () => given(call, shut).when(store()).thenRejected('call.private'));

  it('is missing for a reason, each told once', () => {
    const missing = (reason: string) => ask('RecordMissingRecording', { reason });
    given(call, [])
      .when(missing('no consent'))
      .then([{ type: 'RecordingMissing', data: { reason: 'no consent' } }]);
  });
  it('is missing by its id, and no more once it is there', () => {
    const lost = ask('RecordMissingRecording', { reason: 'lost', recordingId: 'r-1' });
    given(call, anns)
      .when(lost)
      .then([{ type: 'RecordingMissing', data: { reason: 'lost', recordingId: 'r-1' } }]);
    given(call, recorded).when(lost).thenNothing();
    const first = given(call, anns).when(lost).decision.events;
    given(call, [...anns, ...first])
      .when(store())
      .then([{ type: 'RecordingStored' }]);
  });
  it('was announced', () =>
    given(call, anns)
      .when(ask('RecordRecordingNotice', { how: 'announcement' }))
      .then([{ type: 'RecordingNoticeGiven', data: { how: 'announcement' } }]));
});

describe('a recording that lies elsewhere', () => {
  const where = (location: string) => ask('ReportRecording', { recordingId: 'r-1', location: personalOf(location) });
  const told = given(call, anns).when(where('https://a.example/1')).decision.events;

  it('is reported once, before its call or after it: a renewed link leads to the same sound', () => {
    const data = { recordingId: 'r-1', location: { open: 'https://a.example/1' } };
    given(call, [])
      .when(where('https://a.example/1'))
      .then([{ type: 'RecordingReported', data }]);
    expect(told[0]!.about).toEqual({ reps: ['ann'], leads: ['lead-1'] });
    given(call, [...anns, ...told])
      .when(where('https://a.example/2'))
      .thenNothing();
  });
  it('is reported anew where its first link led nowhere, and may be missing for the same reason again', () => {
    const lost = ask('RecordMissingRecording', { reason: 'expired', recordingId: 'r-1' });
    const gone = [...anns, ...told, ...given(call, [...anns, ...told]).when(lost).decision.events];
    const renewed = given(call, gone).when(where('https://a.example/2'));
    renewed.then([{ type: 'RecordingReported', data: { location: { open: 'https://a.example/2' } } }]);
    given(call, gone).when(lost).thenNothing();
    given(call, [...gone, ...renewed.decision.events])
      .when(lost)
      .then([{ type: 'RecordingMissing' }]);
  });
  it('is stored by the same id', () =>
    given(call, [...anns, ...told])
      .when(ask('StoreRecording', { recordingId: 'r-1', content: blob('blob-1'), mediaType: 'audio/mpeg' }))
      .then([{ type: 'RecordingStored' }]));
  it('is no news of one that is there', () => given(call, recorded).when(where('https://a.example/1')).thenNothing());
  it('is none of a private call', () =>
    given(call, shut).when(where('https://a.example/1')).thenRejected('call.private'));
});

describe('a recording whose time is up', () => {
  const expire = ask('ExpireRecording', { recordingId: 'r-1' });
  const gone = [...recorded, ...given(call, recorded).when(expire).decision.events];

  it('expires, once', () => {
    given(call, recorded)
      .when(expire)
      .then([{ type: 'RecordingExpired', data: { recordingId: 'r-1' } }]);
    given(call, gone).when(expire).thenNothing();
  });
  it('does not come back: what its source sends again is not stored', () =>
    given(call, gone)
      .when(ask('StoreRecording', { recordingId: 'r-1', content: blob('blob-2'), mediaType: 'audio/mpeg' }))
      .thenNothing());
  it('has nothing left that a private call could shred', () =>
    given(call, gone)
      .when(ask('MarkCallPrivate', { by: 'ann' }))
      .then([{ type: 'CallMarkedPrivate', data: { shredded: [] } }]));
  it('may still be said to have been heard before', () =>
    given(call, gone)
      .when(ask('RecordPlayback', { recordingId: 'r-1', by: 'head', from: 0, to: 10 }))
      .then([{ type: 'RecordingPlayed' }]));
  it('is left alone in a private call', () => given(call, shut).when(expire).thenNothing());
  it('must be there', () => given(call, anns).when(expire).thenRejected('recording.unknown'));
});

describe('a transcript', () => {
  const data = { transcriptId: 't-1', mediaType: 'text/vtt', language: 'nl', recordingId: 'r-1' };
  const write = ask('StoreTranscript', { ...data, content: blob('blob-t') });
  const written = given(call, recorded).when(write).decision.events;

  it('is stored once, be its sound there or not', () => {
    given(call, [])
      .when(write)
      .then([{ type: 'TranscriptStored', data: { ...data, content: { blob: 'blob-t' } } }]);
    given(call, [...recorded, ...written])
      .when(ask('StoreTranscript', { ...data, content: blob('blob-u') }))
      .thenNothing();
  });
  it('is none of a private call, and is shredded with it', () => {
    given(call, shut).when(write).thenRejected('call.private');
    given(call, [...recorded, ...written])
      .when(ask('MarkCallPrivate', { by: 'ann' }))
      .then([{ type: 'CallMarkedPrivate', data: { shredded: ['blob-of-r-1', 'blob-t'] } }]);
  });
});

describe('listening', () => {
  const play = (from: number, to: number, recordingId = 'r-1') =>
    ask('RecordPlayback', { recordingId, by: 'head', from, to });

  it('is recorded with who heard which seconds', () => {
    const played = given(call, recorded).when(play(10, 40));
    played.then([{ type: 'RecordingPlayed', data: { recordingId: 'r-1', by: 'head', from: 10, to: 40 } }]);
    expect(played.decision.events[0]!.about.reps).toEqual(['ann']);
  });
  it('to the same seconds again is no news; to others it is', () => {
    const heard = [...recorded, recordingPlayed('r-1', 'head', 10, 40, at(5))];
    given(call, heard).when(play(10, 40)).thenNothing();
    given(call, heard)
      .when(play(30, 60))
      .then([{ type: 'RecordingPlayed', data: { from: 30, to: 60 } }]);
  });
  it('ends where the recording does', () =>
    given(call, recorded)
      .when(play(110, 200))
      .then([{ type: 'RecordingPlayed', data: { to: 120 } }]));
  it.each([
    [40, 40],
    [40, 10],
    [-1, 10],
    [0.5, 10],
    [120, 121],
  ])('is never to [%p, %p)', (from, to) =>
    given(call, recorded).when(play(from, to)).thenRejected('recording.bad-range'),
  );
  it('needs a recording', () =>
    given(call, recorded)
      .when(play(0, 10, 'r-2'))
      .thenRejected('recording.unknown'));
  it('is over once the call is private', () => given(call, shut).when(play(0, 10)).thenRejected('call.private'));
});

describe('a private call', () => {
  const mark = ask('MarkCallPrivate', { by: 'ann' });

  it('names the content that goes', () =>
    given(call, [...recorded, recordingStored('r-2', at(3))])
      .when(mark)
      .then([{ type: 'CallMarkedPrivate', data: { by: 'ann', shredded: ['blob-of-r-1', 'blob-of-r-2'] } }]));
  it('is private once', () => given(call, shut).when(mark).thenNothing());
  it('needs a call', () => given(call, []).when(mark).thenRejected('call.unknown'));
  it('takes no words any more', () =>
    given(call, [...shut, callObjectionRaised('o-1', at(1))])
      .when(ask('RaiseCallObjection', { objectionId: 'o-2', objection: 'price' }))
      .thenRejected('call.private'));
});
