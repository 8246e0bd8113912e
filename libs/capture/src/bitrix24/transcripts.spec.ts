import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { CapturedTranscript } from '../captured';
import { readAttachTranscription } from './transcripts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const source = { account: 'main', zone: 'Europe/Moscow', hash };
const id = `externalCall.1.${hash('a call')}.1773130779`;
/** The messages of the REST documentation's example. */
const sent = {
  CALL_ID: id,
  MESSAGES: [
    { SIDE: 'User', START_TIME: 1, STOP_TIME: 3, MESSAGE: 'Добрый день' },
    { SIDE: 'Client', START_TIME: 4, STOP_TIME: 7, MESSAGE: 'Здравствуйте' },
  ],
};
const vtt = `WEBVTT

00:00:01.000 --> 00:00:03.000
<v User>Добрый день

00:00:04.000 --> 00:00:07.000
<v Client>Здравствуйте
`;
const factOf = (body: object) => {
  const { reading, transcriptId } = readAttachTranscription({ ...body }, source);
  if (reading.how !== 'taken') throw new Error(reading.reason);
  const fact = reading.facts[0] as CapturedTranscript;
  expect(transcriptId).toBe(fact.transcriptId);
  return fact;
};
const textOf = (body: object) => Buffer.from(factOf(body).content).toString();

it('keeps who said what when', () => {
  const { content, origin, ...rest } = factOf(sent);
  expect(Buffer.from(content).toString()).toBe(vtt);
  expect(rest).toEqual({
    kind: 'transcript',
    callId: `bitrix24-main-${id}`,
    at: '2026-03-10T08:19:39.000Z',
    transcriptId: `transcript-${hash(vtt)}`,
    mediaType: 'text/vtt',
  });
  expect(origin.row).not.toContain('Добрый');
});

it('reads a form, in the order of its numbers', () => {
  const form = Object.fromEntries(
    sent.MESSAGES.flatMap((message, nth) =>
      Object.entries(message).map(([name, value]) => [`MESSAGES[${nth}][${name}]`, String(value)]),
    ).reverse(),
  );
  expect(textOf({ CALL_ID: id, ...form })).toBe(vtt);
});

it('is the same where the same was said', () => {
  const other = { ...sent, MESSAGES: sent.MESSAGES.slice(1) };
  expect(factOf({ ...sent, COST: '1.5' }).origin).toEqual(factOf(sent).origin);
  expect(factOf(other).origin).not.toEqual(factOf(sent).origin);
});

it('lets nobody’s words break out of their line', () => {
  const said = 'a --> b\n\n00:00:09.000 --> 00:00:10.000\n<v User>I agree & sign';
  const [, , cue] = textOf({ ...sent, MESSAGES: [{ ...sent.MESSAGES[1], MESSAGE: said }] }).split('\n\n');
  expect(cue).toBeUndefined();
  expect(textOf({ ...sent, MESSAGES: [{ ...sent.MESSAGES[1], MESSAGE: said }] })).toContain(
    '<v Client>a --&gt; b 00:00:09.000 --&gt; 00:00:10.000 &lt;v User&gt;I agree &amp; sign\n',
  );
});

it.each([
  [{ CALL_ID: 'externalCall.716f1cb73def9700a23842adf9c4c568.1773130779' }, 'CALL_ID'],
  [{ MESSAGES: undefined }, 'MESSAGES'],
  [{ MESSAGES: 'Добрый день' }, 'MESSAGES'],
  [{ MESSAGES: [] }, 'MESSAGES'],
  [{ MESSAGES: ['Добрый день'] }, 'MESSAGES[0]'],
  [{ MESSAGES: [{ ...sent.MESSAGES[0], SIDE: 'Robot' }] }, 'MESSAGES[0].SIDE'],
  [{ MESSAGES: [{ ...sent.MESSAGES[0], START_TIME: -1 }] }, 'MESSAGES[0].START_TIME'],
  [{ MESSAGES: [{ ...sent.MESSAGES[0], STOP_TIME: undefined }] }, 'MESSAGES[0].STOP_TIME'],
  [{ MESSAGES: [{ ...sent.MESSAGES[0], MESSAGE: ' ' }] }, 'MESSAGES[0].MESSAGE'],
  [{ MESSAGES: [{ ...sent.MESSAGES[0], MESSAGE: 'x'.repeat(10_001) }] }, 'MESSAGES[0].MESSAGE'],
])('is refused with %j', (change, field) => {
  const { reading, transcriptId } = readAttachTranscription({ ...sent, ...change }, source);
  expect([reading, transcriptId]).toMatchObject([{ how: 'refused', field }, undefined]);
});

it('never throws, whatever comes', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('CALL_ID', 'MESSAGES', 'MESSAGES[0][SIDE]', 'MESSAGES[1][MESSAGE]'), fc.anything()),
      fc.array(fc.dictionary(fc.constantFrom(...Object.keys(sent.MESSAGES[0]!)), fc.anything())),
      (change, messages) => {
        readAttachTranscription({ ...sent, ...change }, source);
        readAttachTranscription({ ...sent, MESSAGES: messages }, source);
      },
    ),
    { numRuns: 300 },
  ));
