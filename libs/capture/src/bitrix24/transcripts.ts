import type { Reading } from '../captured';
import { FieldError, reading, SentFields, type Sent } from '../sent-fields';
import { callIn, streamId, type Bitrix24Source } from './bitrix24';

const mostMessages = 10_000;
const longestMessage = 10_000;

/** A reading, and what the answer names the transcript by. */
export interface Transcribed {
  readonly reading: Reading;
  readonly transcriptId?: string;
}

/** `telephony.call.attachTranscription`: who said what when, from the start of the call, kept as WebVTT. */
export function readAttachTranscription(sent: Sent, source: Bitrix24Source): Transcribed {
  let transcriptId: string | undefined;
  const read = reading(1, () => {
    const { id, started } = callIn(new SentFields(sent));
    const text = ['WEBVTT', ...messagesIn(sent).map(cueOf)].join('\n\n') + '\n';
    transcriptId = `transcript-${source.hash(text)}`;
    return {
      kind: 'transcript',
      origin: { externalId: `${id}:${transcriptId}`, row: transcriptId, zone: source.zone },
      callId: streamId(source, id),
      at: started,
      transcriptId,
      content: Buffer.from(text),
      mediaType: 'text/vtt',
    };
  });
  return { reading: read, ...(read.how === 'taken' && transcriptId && { transcriptId }) };
}

/** A list in JSON; in a form, fields such as `MESSAGES[0][SIDE]`. */
function messagesIn(sent: Sent): SentFields[] {
  const list = sent['MESSAGES'] ?? inForm(sent);
  if (!Array.isArray(list) || list.length === 0) throw new FieldError('MESSAGES', 'is no list of what was said');
  if (list.length > mostMessages) throw new FieldError('MESSAGES', `has more than ${mostMessages} in it`);
  return list.map((message, nth) => SentFields.of(message, `MESSAGES[${nth}]`));
}

function inForm(sent: Sent): unknown[] {
  const messages = new Map<number, Record<string, unknown>>();
  for (const [name, value] of Object.entries(sent)) {
    const [, nth, field] = /^MESSAGES\[(\d{1,5})\]\[([A-Z_]{1,20})\]$/.exec(name) ?? [];
    if (nth === undefined || field === undefined) continue;
    const message = messages.get(Number(nth)) ?? {};
    messages.set(Number(nth), { ...message, [field]: value });
  }
  return [...messages].sort(([a], [b]) => a - b).map(([, message]) => message);
}

function cueOf(message: SentFields): string {
  const side = message.oneOf('SIDE', ['User', 'Client']) ?? message.missing('SIDE');
  const from = message.whole('START_TIME') ?? message.missing('START_TIME');
  const to = message.whole('STOP_TIME') ?? message.missing('STOP_TIME');
  const said = message.prose('MESSAGE', longestMessage) ?? message.missing('MESSAGE');
  return `${clock(from)} --> ${clock(Math.max(from, to))}\n<v ${side}>${escaped(said)}`;
}

const two = (n: number) => String(n).padStart(2, '0');
const clock = (seconds: number) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.000`;
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
