import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Recorded } from '@app/decider/fact';
import { onrecord } from '../../apps/cli/src/onrecord';
import { Desk } from './desk';

const mapping = `
account: crm
columns: { rep: Who, lead: Case, kind: What, start: From, end: To }
time: { format: 'yyyy-MM-dd HH:mm:ss', zone: Europe/Amsterdam }
kinds: { call: { call: outbound } }
ownership: changes of rep
rep: { team: north }
lead: { source: website }
`;

describe('the command line', () => {
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    desk = await Desk.open();
    folder = mkdtempSync(join(tmpdir(), 'onrecord-cli-'));
  });
  afterAll(async () => {
    await desk?.close();
    rmSync(folder, { recursive: true });
  });

  async function run(args: readonly string[], stop = new AbortController().signal, more: object = {}) {
    const said = { out: '', err: '' };
    const into = (where: 'out' | 'err') =>
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          said[where] += chunk.toString();
          done();
        },
      });
    const { databaseUrl, dataDir, masterKey } = desk.config;
    const env = {
      DATABASE_URL: databaseUrl,
      ONRECORD_DATA_DIR: dataDir,
      ONRECORD_MASTER_KEY: masterKey.export().toString('base64'),
      ...more,
    };
    const code = await onrecord(args, { out: into('out'), err: into('err'), env, stop });
    return { code, ...said };
  }
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  /** Until the read models hold all that was recorded before: a mark of our own comes after it. */
  async function caughtUp() {
    const manager = await desk.as('manager');
    await manager.record('/activities', { kind: 'paperwork', from: '2026-01-01T00:00:00Z' });
    for (const path of ['/reps', '/reps/any/history']) await manager.read(path);
    return manager;
  }
  const events = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Recorded);

  it('gives a token for whoever is asked for, unless a real issuer does', async () => {
    const ask = async (path: string, ...who: string[]) => {
      const { out } = await run(['token', ...who]);
      const { status, body } = await desk.anonymous('get', path).set('Authorization', `Bearer ${out.trim()}`);
      return [status, (body as { code?: string }).code];
    };
    expect(await ask('/reps/kim/leads', '--role', 'rep', '--rep', 'kim')).toEqual([200, undefined]);
    expect(await ask('/reps/kim/leads', '--role', 'rep', '--rep', 'lee')).toEqual([403, 'access.not-yours']);
    expect(await ask('/reps', '--role', 'manager', '--id', 'ada')).toEqual([200, undefined]);

    const jwks = { AUTH_JWKS_URL: 'https://issuer.example/keys', AUTH_ISSUER: 'https://issuer.example' };
    const { code, out, err } = await run(['token', '--role', 'manager'], undefined, jwks);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('tokens come from there alone');
  });

  it('seeds a department once, however often it is asked', async () => {
    const args = ['seed', '--seed', '5', '--reps', '3', '--leads', '30', '--days', '5', '--until', '2026-03-31'];
    const first = await run(args);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/seed 5: 3 reps, 30 leads, 5 days up to 2026-03-31/);
    expect((await run(args)).out).toMatch(/nothing was added/);
  });

  it('replays a history, sealed unless it is asked to open it, and records who took it out', async () => {
    await caughtUp();
    const sealed = await run(['replay', '--rep', 's5-rep-01']);
    expect(sealed.code).toBe(0);
    // The streams of one department are recorded side by side: a lead of theirs may come first.
    const joined = (out: string) => events(out).find(({ type }) => type === 'RepJoined')!;
    expect(joined(sealed.out)).toMatchObject({
      data: { name: { subject: 'rep-s5-rep-01', sealed: expect.any(String) as string } },
    });
    const open = await run(['replay', '--rep', 's5-rep-01', '--open']);
    expect(joined(open.out).data).toMatchObject({ name: { open: expect.stringMatching(/^\w+ \w+$/) as string } });

    await caughtUp();
    const exports = events((await run(['replay', '--rep', 's5-rep-01'])).out).filter(
      ({ type }) => type === 'RecordExported',
    );
    expect(exports.map(({ data }) => data)).toMatchObject([
      { what: 'onrecord replay' },
      { what: 'onrecord replay --open' },
    ]);
  });

  it('replays what happened between two moments alone', async () => {
    const { out } = await run(['replay', '--rep', 's5-rep-01', '--from', '2026-03-30', '--to', '2026-03-31']);
    expect(events(out).every(({ occurredAt }) => occurredAt.startsWith('2026-03-30'))).toBe(true);
  });

  it("finds the rep by the extension, and the lead by the number, in a PBX's file", async () => {
    const [lead] = events((await run(['replay', '--lead', 's5-lead-00001', '--open'])).out);
    const phone = (lead!.data as { contact: { phone: { open: string } } }).contact.phone.open;
    const columns =
      'src,dst,channel,dstchannel,lastapp,start,answer,end,billsec,disposition,uniqueid,linkedid,sequence';
    const leg = (ext: string, id: string) =>
      `${ext},${phone},PJSIP/${ext}-1,SIP/trunk-1,Dial,2026-04-01 12:00:00,2026-04-01 12:00:09,2026-04-01 12:02:00,111,ANSWERED,${id},${id},1\n`;
    const master = file('Master.csv', leg('200', '1775044800.1') + leg('999', '1775044800.2'));
    const { code, out } = await run([
      'import',
      'asterisk-cdr',
      master,
      '--zone',
      'Europe/Amsterdam',
      '--columns',
      columns,
    ]);
    expect(code).toBe(0);
    expect(out).toContain('Nobody has these lines, so their calls are unattributed: extension 999');

    const manager = await caughtUp();
    const call = JSON.stringify((await manager.get('/calls/asterisk-1775044800.1')).body);
    for (const said of ['s5-rep-01', 's5-lead-00001', 'CallConnected', 'captured']) expect(call).toContain(said);
    expect(call).not.toContain(phone);
  });

  it('says what is on the record, how far the read models are, and builds one anew', async () => {
    await caughtUp();
    const status = await run(['status']);
    expect(status.out).toMatch(/the record ends at/);
    expect(status.out).toMatch(/activity-timeline +v\d+ +serves .*up to date/);
    const rebuilt = await run(['rebuild', 'rep-directory']);
    expect(rebuilt.code).toBe(0);
    expect(rebuilt.out).toMatch(/rep_directory\S* serves/);
    expect((await run(['rebuild', 'nix'])).err).toMatch(/there is no read model nix; there are .*rep-directory/);
  });

  it('stops an import cleanly, and the same command goes on', async () => {
    // More than the reader takes in one go.
    const note = 'x'.repeat(300);
    const rows = Array.from(
      { length: 1200 },
      (_, i) => `c${i % 400},call,${i % 7},2025-01-01 10:00:${10 + (i % 50)},2025-01-01 10:03:00,${note}`,
    );
    const csv = file('long.csv', `Case,What,Who,From,To,Note\n${rows.join('\n')}\n`);
    const args = ['import', 'csv', csv, '--mapping', file('mapping.yaml', mapping)];
    const stop = new AbortController();
    stop.abort();
    const stopped = await run(args, stop.signal);
    expect(stopped.code).toBe(130);
    expect(stopped.out).toMatch(/Stopped after [\d,]+ rows, all of them settled/);
    const first = placedIn(stopped.out);
    expect(first).toBeGreaterThan(0);
    const rest = await run(args);
    expect(rest.code).toBe(0);
    expect(first + placedIn(rest.out)).toBe(rows.length);
    expect((await run(args)).out).toMatch(/nothing was added/);
  });
});

const placedIn = (report: string) => Number((/CallPlaced ([\d,]+)/.exec(report)?.[1] ?? '0').replace(',', ''));
