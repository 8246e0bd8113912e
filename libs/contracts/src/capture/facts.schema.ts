import { factKinds } from './facts.v1';

/** Versions of `POST /capture/facts` that are taken. */
export const factsVersions: readonly number[] = [1];
/** Items of one request. */
export const mostFacts = 500;

const text = (description: string, most = 128) => ({
  type: 'string',
  minLength: 1,
  maxLength: most,
  pattern: '^[^\\p{Cc}\\p{Cs}]*$',
  description,
});
/** Lines and tabs are part of what somebody wrote. */
const prose = (description: string) => ({
  type: 'string',
  maxLength: 1_000_000,
  pattern: '^[^\\u0000\\p{Cs}]*$',
  description,
});
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const whole = (description: string) => ({ type: 'integer', minimum: 0, maximum: 31_622_400, description });
const oneOf = (words: readonly string[], description?: string) => ({
  type: 'string',
  enum: words,
  ...(description && { description }),
});
const list = (items: object, most: number) => ({ type: 'array', items, maxItems: most });
const object = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const exactlyOne = (...names: readonly string[]) => ({ oneOf: names.map((name) => ({ required: [name] })) });

const item = (
  kind: (typeof factKinds)[number],
  properties: Readonly<Record<string, object>>,
  required: readonly string[],
  more: object = {},
) => ({
  ...object(
    {
      kind: { const: kind },
      id: { ...ref('id'), description: 'Your own id: the same kind and id again is the same fact.' },
      zone: ref('zone'),
      ...properties,
    },
    ['kind', 'id', ...required],
  ),
  ...more,
});
const ofCall = {
  call: { ...ref('id'), description: 'The call, by your id of it.' },
  callId: { ...ref('recordId'), description: 'The call, by its id on the record, whoever told of it.' },
};
const rep = ref('rep');
const lead = {
  ...ref('recordId'),
  description: 'The lead, by its id on the record; else it is known by number or address.',
};
const at = ref('time');
const number = (whose: string) => text(`${whose} number, as you have it.`);

/** JSON Schema (2020-12) of version 1. `Content-Type: application/json`, up to 8 MiB. */
export const factsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:onrecord:capture:facts:1',
  title: 'Facts for the record, version 1',
  ...object(
    {
      version: { const: 1 },
      facts: { type: 'array', maxItems: mostFacts, items: { oneOf: factKinds.map(ref) } },
    },
    ['version', 'facts'],
  ),
  $defs: {
    id: { type: 'string', pattern: '^[A-Za-z0-9._~:@+-]{1,64}$' },
    recordId: { type: 'string', pattern: '^[A-Za-z0-9._~:@+-]{1,128}$' },
    zone: { type: 'string', pattern: '^[A-Za-z0-9/_+-]{1,64}$', description: 'IANA: of times without an offset.' },
    time: {
      type: 'string',
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)?$',
      description: 'ISO 8601, with an offset; without one local, in `zone` or else in the zone of your account.',
    },
    rep: {
      ...object({
        id: ref('recordId'),
        extension: text('A line of theirs: POST /reps/{repId}/lines.'),
        phone: text('Likewise.'),
        mailbox: text('Likewise.', 320),
      }),
      minProperties: 1,
      maxProperties: 1,
      description: 'Who, by one of these.',
    },
    base64: { type: 'string', minLength: 1, pattern: '^[A-Za-z0-9+/]+={0,2}$', contentEncoding: 'base64' },
    mediaType: {
      type: 'string',
      pattern: '^[\\w.+-]{1,64}/[\\w.+-]{1,64}(; ?[\\w.+-]{1,32}=[\\w.+-]{1,64})*$',
      maxLength: 128,
    },
    address: text('A mail address.', 320),
    messageId: text('As the header has it; with or without angle brackets.', 998),
    call: item(
      'call',
      {
        direction: oneOf(['outbound', 'inbound', 'internal']),
        placedAt: { ...at, description: 'When it began to ring.' },
        from: number("The caller's"),
        to: number("The callee's"),
        line: text('The trunk or line of ours.'),
        calleeZone: ref('zone'),
        label: text('Your own word for what it was.'),
        rep,
        lead,
        connected: object({ at, answeredBy: oneOf(['human', 'machine', 'unknown']), rep }, ['at', 'answeredBy']),
        transfers: list(object({ from: rep, to: rep, at }, ['at']), 100),
        joined: list(object({ rep, at }, ['rep', 'at']), 100),
        voicemail: object({ at, seconds: whole('Seconds.') }, ['at']),
        ended: object(
          {
            at,
            disposition: oneOf([
              'answered',
              'no answer',
              'busy',
              'failed',
              'congestion',
              'cancelled',
              'voicemail',
              'unknown',
            ]),
            talkSeconds: whole('Seconds of talk, as you bill them.'),
          },
          ['at', 'disposition'],
        ),
        missed: object({ offeredTo: list(rep, 100) }, ['offeredTo']),
        at: { ...at, description: 'When that was which is told here, where no other time says so.' },
      },
      [],
      {
        description: 'A call, or a part of one: what is left out stays as it was told.',
        anyOf: ['placedAt', 'connected', 'ended', 'at'].map((name) => ({ required: [name] })),
        dependentRequired: {
          placedAt: ['direction'],
          ...Object.fromEntries(
            ['direction', 'from', 'to', 'line', 'calleeZone', 'label'].map((name) => [name, ['placedAt']]),
          ),
        },
      },
    ),
    recording: item(
      'recording',
      {
        ...ofCall,
        at,
        content: ref('base64'),
        location: {
          type: 'string',
          pattern: '^https?://[^\\s\\p{Cc}\\p{Cs}]+$',
          maxLength: 2048,
          description: 'Where it lies: it is fetched from there.',
        },
        missing: text('Why there is none.'),
        mediaType: ref('mediaType'),
        seconds: whole('Its length in seconds.'),
      },
      ['at'],
      { allOf: [exactlyOne('call', 'callId'), exactlyOne('content', 'location', 'missing')] },
    ),
    transcript: item(
      'transcript',
      {
        ...ofCall,
        at,
        text: { ...prose('What was said.'), minLength: 1 },
        content: ref('base64'),
        mediaType: ref('mediaType'),
        language: {
          type: 'string',
          pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
          maxLength: 35,
          description: 'BCP 47.',
        },
        recording: { ...ref('id'), description: 'Of which recording, by its id.' },
      },
      ['at'],
      {
        allOf: [exactlyOne('call', 'callId'), exactlyOne('text', 'content')],
        dependentRequired: { content: ['mediaType'], mediaType: ['content'] },
      },
    ),
    letter: item(
      'letter',
      {
        messageId: ref('messageId'),
        at: { ...at, description: 'When it was sent, or came in.' },
        from: ref('address'),
        to: list(ref('address'), 1000),
        cc: list(ref('address'), 1000),
        envelope: object({ from: ref('address'), to: list(ref('address'), 1000) }, ['to']),
        mailbox: { ...ref('address'), description: 'Which it was found in.' },
        direction: oneOf(['sent', 'received'], 'Where no mailbox of a rep tells.'),
        subject: text('As it reads.', 998),
        body: prose('As it reads.'),
        attachments: list(object({ name: text('Of the file.', 255), mediaType: ref('mediaType'), content: ref('base64') }, ['name', 'mediaType', 'content']), 100), // prettier-ignore
        inReplyTo: ref('messageId'),
        references: list(ref('messageId'), 200),
        machine: oneOf(['automatic', 'mass'], 'No person wrote it for one other.'),
        authentication: list(object({ method: oneOf(['dkim', 'spf', 'dmarc', 'arc']), result: text('pass, fail, …'), domain: text('Whose.', 253), selector: text('The key.', 253) }, ['method', 'result']), 50), // prettier-ignore
        rep,
        lead,
      },
      ['messageId', 'at', 'to'],
    ),
    bounce: item(
      'bounce',
      {
        messageId: { ...ref('messageId'), description: 'Of the letter that bounced.' },
        at,
        recipient: ref('address'),
        action: oneOf(['failed', 'delayed']),
        status: { type: 'string', pattern: '^[245]\\.\\d{1,3}\\.\\d{1,3}$', description: 'RFC 3463.' },
        diagnostic: prose("The mail server's words."),
      },
      ['messageId', 'at', 'recipient', 'action'],
    ),
    message: item(
      'message',
      {
        at,
        direction: oneOf(['sent', 'received']),
        channel: text('sms, whatsapp, telegram, …', 64),
        from: text('Number, mail address or handle.', 320),
        to: text('Number, mail address or handle.', 320),
        body: prose('As it reads.'),
        automated: { type: 'boolean', description: 'No person wrote it.' },
        rep,
        lead,
      },
      ['at', 'direction', 'channel'],
    ),
    activity: item(
      'activity',
      {
        activity: oneOf([
          'meeting',
          'visit',
          'paperwork',
          'assessment',
          'request',
          'specification',
          'order',
          'shipment',
          'shortage',
          'packaging',
          'complaint',
        ]),
        from: at,
        to: at,
        label: text('Your own word for what it was.'),
        rep,
        lead: ref('recordId'),
      },
      ['activity', 'from'],
    ),
    lead: item(
      'lead',
      {
        id: { ...ref('recordId'), description: 'What it is called on the record.' },
        at: { ...at, description: 'Since when it is a lead.' },
        source: text('Where it came from: fair, website, …'),
        segment: text('Which market.'),
      },
      ['at', 'source'],
      { description: 'A lead.' },
    ),
    owner: item(
      'owner',
      { lead: ref('recordId'), owner: rep, at, rule: text('How it is known.') },
      ['lead', 'owner', 'at', 'rule'],
      { description: 'Who holds the lead from then on.' },
    ),
  },
} as const;
