import { CaptureError, type Captured, type CapturedActivity, type CapturedCall, type Reading } from '../captured';
import { readCsv } from './csv';
import { readMapping } from './mapping';

const mapping = `
account: crm
columns: { rep: Who, lead: Case, kind: What, start: From, end: To }
time: { format: 'yyyy-MM-dd HH:mm:ss', zone: Europe/Amsterdam }
ids: { strip: ['.0'] }
skip: { What: [Start, End] }
nobody: { values: [SYS] }
kinds:
  call: { call: outbound, label: dial }
  check: { activity: assessment }
ownership: changes of rep
rep: { team: north }
lead: { source: website }
`;
const header = 'Case,What,Who,From,To';
const row = (line: Partial<Record<'lead' | 'kind' | 'rep' | 'from' | 'to', string>> = {}) => {
  const { lead = '7', kind = 'call', rep = '11.0', from = '2011-10-03 10:00:00', to = '2011-10-03 10:05:00' } = line;
  return [lead, kind, rep, from, to].join(',');
};

async function* chunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(lines: readonly string[] | Buffer, yaml = mapping, size = 5): Promise<Reading[]> {
  const all: Reading[] = [];
  const bytes = Buffer.isBuffer(lines) ? lines : Buffer.from(`${lines.join('\n')}\n`);
  for await (const some of readCsv(chunks(bytes, size), readMapping(yaml))) all.push(...some);
  return all;
}
const facts = (readings: readonly Reading[]): Captured[] => readings.flatMap((r) => (r.how === 'taken' ? r.facts : []));
const refused = (readings: readonly Reading[]) =>
  readings.flatMap((r) => (r.how === 'refused' ? [[r.line, r.reason]] : []));
const calls = (readings: readonly Reading[]) => facts(readings).filter((fact) => fact.kind === 'call');

describe('a row', () => {
  it('says its rep, its lead, its owner and what was done', async () => {
    const [rep, lead, owner, call] = facts(await read([header, row()]));
    const at = '2011-10-03T08:00:00.000Z';
    expect(rep).toMatchObject({
      kind: 'rep',
      repId: '11',
      at,
      team: 'north',
      role: 'hunter',
      timeZone: 'Europe/Amsterdam',
    });
    expect(lead).toMatchObject({ kind: 'lead', leadId: '7', at, source: 'website' });
    expect(owner).toMatchObject({ kind: 'owner', leadId: '7', owner: { id: '11' }, at, rule: 'changes of rep' });
    expect(call).toMatchObject({
      kind: 'call',
      origin: { externalId: '7|call|11|2011-10-03 10:00:00', line: 2, zone: 'Europe/Amsterdam' },
      direction: 'outbound',
      label: 'dial',
      rep: { id: '11' },
      lead: '7',
      placedAt: at,
      ended: { at: '2011-10-03T08:05:00.000Z', disposition: 'unknown' },
    });
    expect((call as CapturedCall).connected).toBeUndefined();
  });

  it('keeps its identity when its end changes, and shows the change', async () => {
    const [before] = calls(await read([header, row()]));
    const [after] = calls(await read([header, row({ to: '2011-10-03 10:09:00' })]));
    expect([after!.callId, after!.origin.externalId]).toEqual([before!.callId, before!.origin.externalId]);
    expect(after!.origin.row).not.toBe(before!.origin.row);
  });

  it("of other work is an activity, with the source's own word for it", async () => {
    const activity = facts(await read([header, row({ kind: 'check' })])).find(
      (fact): fact is CapturedActivity => fact.kind === 'activity',
    );
    expect(activity).toMatchObject({
      activity: 'assessment',
      label: 'check',
      rep: { id: '11' },
      to: '2011-10-03T08:05:00.000Z',
    });
  });

  it("of a machine is nobody's deed: on the record, of no rep, and no call", async () => {
    const [reading] = await read([header, row({ rep: 'SYS' })]);
    expect(reading).toMatchObject({ how: 'taken', nobody: true });
    expect(facts([reading!]).map((fact) => fact.kind)).toEqual(['lead', 'activity']);
    expect(facts([reading!])[1]).toMatchObject({ activity: 'paperwork', label: 'dial', lead: '7' });
    expect(facts([reading!])[1]).not.toHaveProperty('rep');
  });

  it('is skipped by the word of the mapping, and named where its kind is not mapped', async () => {
    const readings = await read([header, row({ kind: 'Start' }), row({ kind: 'fax' })]);
    expect(readings).toEqual([
      { line: 2, how: 'skipped', reason: 'What is Start' },
      { line: 3, how: 'unmapped', reason: 'fax' },
    ]);
  });

  it('may say numbers, the time of answer and a duration instead of an end', async () => {
    const yaml = mapping.replace('end: To', 'duration: Seconds, answered: Picked, from: A, to: B');
    const readings = await read(
      ['Case,What,Who,From,Seconds,Picked,A,B', '7,call,11,2011-10-03 10:00:00,90,2011-10-03 10:00:08,201,+31 20 1'],
      yaml,
    );
    expect(calls(readings)).toMatchObject([
      {
        from: '201',
        to: '+31 20 1',
        connected: { at: '2011-10-03T08:00:08.000Z', answeredBy: 'unknown' },
        ended: { at: '2011-10-03T08:01:30.000Z', disposition: 'answered' },
      },
    ]);
  });

  it.each([
    [{ from: '2011-02-30 10:00:00' }, '"2011-02-30 10:00:00" is not a time like yyyy-MM-dd HH:mm:ss'],
    [{ from: '' }, 'the time is empty'],
    [{ to: '2011-10-03 09:00:00' }, 'it ends (2011-10-03 09:00:00) before it starts (2011-10-03 10:00:00)'],
    [{ rep: '' }, 'it names no rep'],
    [{ rep: 'John Smith' }, '"John Smith" can\'t be the id of a rep: white space, or over 128 characters'],
  ])('with %j is refused, and the rest goes on', async (broken, reason) => {
    const readings = await read([header, row(broken), row()]);
    expect(refused(readings)).toEqual([[2, reason]]);
    expect(calls(readings)).toHaveLength(1);
  });
});

describe('local time', () => {
  const starts = async (...from: string[]) =>
    calls(await read([header, ...from.map((at) => row({ from: at, to: '' }))])).map((call) => call.placedAt);

  it('that never was is refused', async () => {
    expect(refused(await read([header, row({ from: '2012-03-25 02:30:00', to: '2012-03-25 04:00:00' })]))).toEqual([
      [2, '"2012-03-25 02:30:00" never was in Europe/Amsterdam: the clocks went forward over it'],
    ]);
  });

  it('that was twice is the first of the two', async () => {
    expect(await starts('2011-10-30 02:30:00')).toEqual(['2011-10-30T00:30:00.000Z']);
  });

  it('that was twice is the second where the row before shows that the first is over', async () => {
    expect(await starts('2011-10-30 02:50:00', '2011-10-30 02:10:00', '2011-10-30 03:00:00')).toEqual([
      '2011-10-30T00:50:00.000Z',
      '2011-10-30T01:10:00.000Z',
      '2011-10-30T02:00:00.000Z',
    ]);
    expect(await starts('2011-11-02 12:00:00', '2011-10-30 02:10:00')).toEqual([
      '2011-11-02T11:00:00.000Z',
      '2011-10-30T00:10:00.000Z',
    ]);
  });

  it('that was twice ends a row after its start', async () => {
    const [call] = calls(await read([header, row({ from: '2011-10-30 02:50:00', to: '2011-10-30 02:10:00' })]));
    expect(call!.ended!.at).toBe('2011-10-30T01:10:00.000Z');
  });

  it.each([
    ['real', '2011-10-30T08:00:00.000Z'],
    ['by the clock', '2011-10-30T07:00:00.000Z'],
  ])('over a change of the clocks takes as long as is %s', async (elapsed, end) => {
    const yaml = mapping.replace('zone:', `elapsed: ${elapsed}, zone:`);
    const [call] = calls(await read([header, row({ from: '2011-10-29 18:00:00', to: '2011-10-30 09:00:00' })], yaml));
    expect(call!.ended!.at).toBe(end);
  });

  it.each([
    ['ISO', '2011-10-03T10:00:00', '2011-10-03T08:00:00.000Z'],
    ['ISO', '2011-10-03T10:00:00+05:30', '2011-10-03T04:30:00.000Z'],
    ['dd.MM.yyyy HH:mm:ss', '03.10.2011 10:00:00', '2011-10-03T08:00:00.000Z'],
    ['yyyy-MM-dd HH:mm ZZ', '2011-10-03 10:00 +05:45', '2011-10-03T04:15:00.000Z'],
    ['epoch seconds', '1317636000', '2011-10-03T10:00:00.000Z'],
    ['epoch milliseconds', '1317636000123', '2011-10-03T10:00:00.123Z'],
  ])('in the format %s', async (format, text, expected) => {
    const yaml = mapping.replace("'yyyy-MM-dd HH:mm:ss'", `'${format}'`);
    expect(calls(await read([header, row({ from: text, to: '' })], yaml))[0]!.placedAt).toBe(expected);
  });
});

describe('the file', () => {
  it('may begin with a BOM, end its lines with CRLF, quote fields and leave out the last line end', async () => {
    const text = `\uFEFF${header}\r\n"7",call,"1,1",2011-10-03 10:00:00,2011-10-03 10:05:00\r\n\r\n8,call,"say ""hi""",2011-10-03 10:00:00,"2011-10-03 10:05:00"`;
    for (const size of [1, 7, 1000]) {
      const readings = await read(Buffer.from(text), mapping, size);
      expect(calls(readings).map((call) => call.rep)).toEqual([{ id: '1,1' }]);
      expect(refused(readings)).toMatchObject([[4, expect.stringContaining('white space') as string]]);
    }
  });

  it('may have fields that run over lines', async () => {
    const readings = await read([`${header},Note`, `${row()},"one`, 'two, ""three""', '"', `${row({ lead: '8' })},`]);
    expect(calls(readings).map((call) => [call.lead, call.origin.line])).toEqual([
      ['7', 2],
      ['8', 5],
    ]);
  });

  it('loses one line to a lost quote, and not the rest', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => row({ lead: `l${i}` }));
    const readings = await read([
      header,
      ...rows.slice(0, 10),
      '"7,call,11,2011-10-03 10:00:00,2011-10-03 10:05:00',
      ...rows.slice(10),
    ]);
    expect(calls(readings)).toHaveLength(50);
    expect(refused(readings)).toEqual([
      [12, expect.stringContaining('a quoted field that begins here is never closed') as string],
    ]);
  });

  it('loses its last line where it is cut off', async () => {
    for (const cut of ['8,call,11,2011-10-03 10:00', '8,call', '8,call,11,"2011-10-03 10:00:00']) {
      const readings = await read(Buffer.from([header, row(), cut].join('\n')));
      expect(calls(readings)).toHaveLength(1);
      expect(refused(readings)).toHaveLength(1);
      expect(refused(readings)[0]![0]).toBe(3);
    }
    expect(refused(await read(Buffer.from([header, row(), '8,call'].join('\n'))))).toEqual([
      [3, '2 fields where the file has 5: "8,call"'],
    ]);
  });

  it('refuses the lines that are not in its encoding, and reads them in the right one', async () => {
    const cyrillic = Buffer.concat([
      Buffer.from(`${header}\n${row()}\n7,call,`),
      Buffer.from([0xc8, 0xe2, 0xe0, 0xed]),
      Buffer.from(`,2011-10-03 10:00:00,\n`),
    ]);
    expect(refused(await read(cyrillic))).toEqual([[3, "it is not utf-8: say the file's encoding in file.encoding"]]);
    const readings = await read(cyrillic, `${mapping}\nfile: { encoding: windows-1251 }`);
    expect(calls(readings)[1]!.rep).toEqual({ id: 'Иван' });
  });

  it('may have another delimiter', async () => {
    const semicolons = [header, row()].map((line) => line.replaceAll(',', ';'));
    expect(calls(await read(semicolons, `${mapping}\nfile: { delimiter: ';' }`))).toHaveLength(1);
  });

  it('that lacks a column is refused as a whole, with the columns it has', async () => {
    await expect(read(['Case;What', '1;2'])).rejects.toThrow(
      /columns.rep is "Who", which the file does not have[\s\S]*its columns are "Case;What"/,
    );
    await expect(read(Buffer.alloc(0))).rejects.toThrow(new CaptureError('the file is empty'));
    await expect(read(Buffer.alloc(2 * 1024 * 1024, 'x'), mapping, 65536)).rejects.toThrow(/is this a CSV file/);
  });
});

describe('a mapping', () => {
  const problems = (yaml: string): readonly string[] => {
    try {
      readMapping(yaml);
    } catch (error) {
      if (error instanceof CaptureError) return error.problems;
    }
    return [];
  };

  it('names every key that is wrong, at once', () => {
    expect(problems('kinds: { call: { call: sideways } }\nevidence: guessed\nspeed: 3\nids: { row: "{id}" }')).toEqual([
      'account is missing',
      'evidence is guessed; it can be assumed, declared, captured',
      'time.format is missing',
      'kinds.call.call is sideways; it can be outbound, inbound, internal',
      'rep.team is missing',
      'lead.source is missing',
      'columns.rep is missing: which column is it?',
      'columns.start is missing: which column is it?',
      'columns.kind is missing: which column is it?',
      'ids.rep uses {rep}, which columns does not name',
      'ids.row uses {id}, which columns does not name',
      'speed is not a key of a mapping',
    ]);
  });

  it.each([
    [
      'zone: Europe/Amsterdam',
      'zone: Mars/Base',
      'time.zone: Mars/Base is no IANA time zone (Europe/Amsterdam is one)',
    ],
    [', zone: Europe/Amsterdam', '', 'time.zone is missing: times like yyyy-MM-dd HH:mm:ss say no offset'],
    [
      'call: outbound, label: dial',
      'label: dial',
      'kinds.call needs either `call` (a direction) or `activity` (a kind)',
    ],
    ['kinds:', 'sorts:', 'kinds is empty: which kind of row becomes what?'],
    ['account: crm', 'account: [crm]', 'account must be a text'],
    [
      'account: crm',
      'account: crm\nfile: { encoding: klingon }',
      'file.encoding: klingon is not known (utf-8 and windows-1251 are)',
    ],
    ['team: north', 'team: north, teem: x', 'rep.teem is not a key of a mapping'],
  ])('with %s → %s says so', (was, is, problem) => {
    expect(problems(mapping.replace(was, is))).toContain(problem);
  });

  it("needs no lead, and takes the source's own id of a row where there is one", () => {
    const ids = readMapping(mapping.replace('lead: Case', 'id: Case').replace('ownership: changes of rep', '')).ids;
    expect(ids).toEqual({ rep: '{rep}', lead: '', row: '{id}' });
  });

  it('that is no YAML says where', () => {
    expect(() => readMapping('a: [1', 'mappings/x.yaml')).toThrow(/mappings\/x.yaml is not YAML[\s\S]*line/);
  });
});
