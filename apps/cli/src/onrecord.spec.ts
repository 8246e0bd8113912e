import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { onrecord } from './onrecord';

const mapping = `
account: crm
columns: { rep: Who, lead: Case, kind: What, start: From, end: To }
time: { format: 'yyyy-MM-dd HH:mm', zone: Europe/Amsterdam }
kinds: { call: { call: outbound } }
skip: { What: Start }
rep: { team: north }
lead: { source: website }
`;
const header = 'Case,What,Who,From,To\n';
const good = '7,call,11,2011-10-03 10:00,2011-10-03 10:05\n';

describe('onrecord, without a database', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'onrecord-cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  async function run(...args: string[]) {
    const said = { out: '', err: '' };
    const into = (where: 'out' | 'err') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          said[where] += chunk.toString();
          done();
        },
      });
    const code = await onrecord(args, {
      out: into('out'),
      err: into('err'),
      env: {},
      stop: new AbortController().signal,
    });
    return { code, ...said };
  }
  const csv = (text: string, ...more: string[]) =>
    run('import', 'csv', file('in.csv', text), '--mapping', file('mapping.yaml', mapping), '--dry-run', ...more);

  it('reads a file and records nothing in a dry run', async () => {
    const { code, out } = await csv(header + good);
    expect(code).toBe(0);
    expect(out).toMatch(/in\.csv: 1 rows/);
    expect(out).toMatch(/taken +1\n/);
    expect(out).toMatch(/A dry run: nothing was recorded/);
  });

  it('accounts for every row: skipped, unmapped by name, refused by line', async () => {
    const { code, out } = await csv(`${header}${good}7,Start,11,,\n7,fax,11,2011-10-03 10:00,\n7,call,11,soon,\n`);
    expect(code).toBe(3);
    expect(out).toMatch(/skipped +1 +What is Start 1\n/);
    expect(out).toMatch(/unmapped +1 +fax 1\n/);
    expect(out).toMatch(/refused +1\n +line 5: "soon" is not a time like yyyy-MM-dd HH:mm\n/);
  });

  it('shows the first refused rows, and keeps all of them in a file', async () => {
    const all = join(folder, 'refused.txt');
    const { out } = await csv(header + '7,call,11,soon,\n'.repeat(25), '--report', all);
    expect(out).toContain(`… and 5 more: all are in ${all}`);
    expect(readFileSync(all, 'utf8').trim().split('\n')).toHaveLength(25);
    expect((await csv(header + '7,call,11,soon,\n'.repeat(25))).out).toContain('--report FILE keeps them all');
  });

  it.each([
    [
      'a file that is not there',
      ['import', 'csv', 'nowhere.csv', '--mapping', 'x.yaml'],
      /the mapping x\.yaml can't be read/,
    ],
    ['no mapping', ['import', 'csv', 'nowhere.csv'], /required option '--mapping <file>'/],
    ['an unknown command', ['imprt'], /unknown command 'imprt'/],
    [
      'a PBX in no zone',
      ['import', 'asterisk-cdr', 'Master.csv', '--zone', 'Mars'],
      /--zone: Mars is no IANA time zone/,
    ],
    ['a history of nobody', ['replay'], /--rep ID or --lead ID/],
    ['a time that is none', ['replay', '--rep', '1', '--from', 'monday'], /--from: monday is no ISO 8601 time/],
    ['half a rep', ['seed', '--reps', '2.5'], /--reps is a whole number from 2 to 2000/],
    ['a future', ['seed', '--until', '2999-01-01'], /what has not happened yet/],
    ['no database', ['status'], /DATABASE_URL is missing/],
    ['a role that nobody has', ['token', '--role', 'admin'], /--role is one of rep, manager, auditor, service/],
    ['a token of no rep', ['token', '--role', 'rep'], /--rep: which rep/],
    ['a manager who is a rep', ['token', '--role', 'manager', '--rep', 'r'], /a manager speaks for no rep/],
    ['a rep with white space', ['token', '--role', 'rep', '--rep', 'a b'], /--rep is 1 to 128 of letters/],
  ])('says what is wrong with %s', async (_, args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('names every key of a bad mapping', async () => {
    const { code, err } = await run(
      'import',
      'csv',
      file('in.csv', header),
      '--mapping',
      file('bad.yaml', 'speed: 3'),
      '--dry-run',
    );
    expect(code).toBe(2);
    expect(err).toContain(`${folder}/bad.yaml can't be used:`);
    expect(err).toContain('speed is not a key of a mapping');
  });

  it('says which columns a file lacks', async () => {
    const { code, err } = await csv('a;b\n');
    expect(code).toBe(2);
    expect(err).toContain('columns.rep is "Who", which the file does not have');
  });

  it('reads the calls of a PBX', async () => {
    const row =
      '"","201","79031234567","from-internal","","PJSIP/201-1","SIP/trunk-1","Dial","","2015-12-14 10:00:00","","2015-12-14 10:01:00",60,0,"NO ANSWER","","1450076400.1"\n';
    const columns =
      'accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,uniqueid';
    const { code, out } = await run(
      'import',
      'asterisk-cdr',
      file('Master.csv', row + row),
      '--zone',
      'Europe/Moscow',
      '--columns',
      columns,
      '--dry-run',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/taken +1\n/);
    expect(out).toMatch(/skipped +1 +the same row again 1\n/);
  });

  it('reads the calls of a HubSpot export, CSV or JSON', async () => {
    const import_ = (name: string, text: string) =>
      run('import', 'hubspot', file(name, text), '--zone', 'America/New_York', '--dry-run');
    const rows = 'Record ID,Activity date,Call direction\n1,2026-03-02 10:00,OUTBOUND\n2,soon,OUTBOUND\n';
    const asCsv = await import_('calls.csv', rows);
    expect(asCsv.code).toBe(3);
    expect(asCsv.out).toMatch(/taken +1\n/);
    expect(asCsv.out).toMatch(/refused +1\n +line 3: hs_timestamp can't be read: "soon" is not a time like ISO\n/);

    const page = { results: [{ id: '1', properties: { hs_timestamp: '2026-03-02T10:00:00Z' } }] };
    const asJson = await import_('calls.json', JSON.stringify(page));
    expect([asJson.code, asJson.out]).toEqual([0, expect.stringMatching(/taken +1\n/) as string]);

    const with_ = (outcomes: string) =>
      run('import', 'hubspot', file('calls.json', JSON.stringify(page)), '--zone', 'UTC', '--dry-run', '--outcomes', file('outcomes.json', outcomes)); // prettier-ignore
    expect((await with_('{"Meeting booked": "human"}')).code).toBe(0);
    for (const wrong of ['{"Meeting booked": "nice"}', 'no JSON']) {
      const { code, err } = await with_(wrong);
      expect([code, err]).toEqual([2, expect.stringContaining('--outcomes: ') as string]);
    }
  });

  it.each(['10m', '0h', '1', 'soon'])(
    'sweeps nothing that somebody may be about to name: --older-than %s',
    async (age) => {
      const { code, err } = await run('sweep-blobs', '--older-than', age);
      expect([code, err]).toEqual([2, `--older-than: ${age} is no age of 1h or more (12h, 7d)\n`]);
    },
  );

  it.each([
    [['--help']],
    [['import', 'csv', '--help']],
    [['import', 'hubspot', '--help']],
    [['seed', '--help']],
    [['replay', '--help']],
    [['rebuild', '--help']],
    [['sweep-blobs', '--help']],
  ])('explains itself: %s', async (args) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/Usage: onrecord/);
    if (args.length > 1) expect(out).toMatch(/Examples:/);
  });
});
