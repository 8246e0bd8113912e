import { personal } from '@app/decider/fact';
import { day, ofRep, type Department } from './department';
import type { SeedRep } from './people';
import { actorOf, iso } from './script';

const second = 1000;
const minute = 60 * second;

/** Somebody spoke after the tone: the PBX says where it lies, it is fetched and written down, and some are not kept for long. */
export function voicemail({ script, random }: Department, callId: string, of: string, at: number): void {
  const message = { callId, recordingId: `${callId}-message`, seconds: 6, of };
  const location = personal(`call-${callId}`, 'content', `https://pbx.example.com/messages/${callId}.wav`);
  script.call(at + 40 * second, { type: 'ReportRecording', ...told(message), location });
  script.recording(at + 41 * second, message);
  script.transcript(at + minute, message, 'It is me. Please call me back when you can.');
  if (random.of(`expires ${callId}`).chance(0.5))
    script.call(at + 2 * day, { type: 'ExpireRecording', callId, recordingId: message.recordingId });
}
const told = ({ callId, recordingId, seconds }: { callId: string; recordingId: string; seconds: number }) => ({
  callId,
  recordingId,
  seconds,
  mediaType: 'audio/wav',
});

/** Nobody's business: marked by the rep, and out of every figure but the number of calls. */
export function privateCall({ script, prefix, random }: Department, rep: SeedRep, at: number): void {
  const callId = `${prefix}-own-${rep.id.slice(-2)}-${(at / second).toFixed(0)}`;
  const number = `${rep.team.country}199999999`;
  const to = personal(`party-${callId}`, 'contact', number);
  script.call(at, {
    type: 'RecordCall',
    callId,
    placed: { at: iso(at), direction: 'outbound', from: personal(ofRep(rep), 'contact', rep.extension), to },
    attributed: { rep: rep.id, rule: 'extension' },
    connected: { at: iso(at + 9 * second), answeredBy: 'human', rep: rep.id },
    ended: { at: iso(at + 3 * minute), disposition: 'answered', sourceTalkSeconds: 171 },
  });
  script.call(at + 4 * minute, { type: 'MarkCallPrivate', callId, by: rep.id }, actorOf(rep));
  // So that nobody has to mark the next one; some change their minds.
  const from = at + 5 * minute;
  const named = { repId: rep.id, value: personal(ofRep(rep), 'contact', number) };
  script.rep(from, actorOf(rep), { type: 'NamePrivateNumber', ...named, from: iso(from) });
  if (random.of(`taken back ${callId}`).chance(0.5))
    script.rep(from + minute, actorOf(rep), { type: 'TakeBackPrivateNumber', ...named, from: iso(from + minute) });
  else script.known('rep-private-number', number, rep.id, from);
}
