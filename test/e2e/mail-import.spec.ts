import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { letter, multipart, notification } from '@app/capture/mail/letters.examples';
import type { Recorded } from '@app/decider/fact';
import type { EmailEvent } from '@app/domain/emails/email.events';
import { emailIdOf } from '@app/intake/letters';
import { onrecord } from '../../apps/cli/src/onrecord';
import type { Response } from 'supertest';
import { Desk, type Visitor } from './desk';

const began = '2026-01-01T00:00:00Z';
const pdf = Buffer.from('%PDF-1.7 \x00\xff', 'latin1');
const long = 'A long letter. '.repeat(6_000);

const offer = letter(
  { Bcc: 'kim@example.org', 'Content-Type': 'multipart/mixed; boundary=B' },
  multipart(
    'B',
    'Content-Type: text/plain; charset=utf-8\n\nSee below.',
    `Content-Type: application/pdf; name="offer.pdf"\nContent-Transfer-Encoding: base64\n\n${pdf.toString('base64')}`,
    'Content-Type: text/html; name="page.html"\nContent-Disposition: attachment\n\n<script>alert(1)</script>',
  ),
);
const answer = letter({ 'Message-ID': '<answer@example.org>', From: 'jan@example.org', To: 'ann@example.com', 'In-Reply-To': '<offer-1@example.com>', Date: 'Mon, 2 Mar 2026 11:00:00 +0100' }, long); // prettier-ignore
const away = letter({ 'Message-ID': '<away@example.org>', From: 'jan@example.org', To: 'ann@example.com', 'In-Reply-To': '<offer-1@example.com>', 'Auto-Submitted': 'auto-replied' }); // prettier-ignore
const inside = letter({ 'Message-ID': '<inside@example.com>', To: 'bob@example.com' });
const broken = Buffer.from('just words\n');
const bounced = notification('Final-Recipient: rfc822; kim@example.org\nAction: failed\nStatus: 5.1.1\n');

const mbox = (...letters: Buffer[]) =>
  letters.map((one) => `From x Mon Mar  2 10:00:00 2026\n${one.toString('latin1').replace(/\r\n/g, '\n')}\n`).join('');

let desk: Desk;
let manager: Visitor;
let folder: string;
beforeAll(async () => {
  desk = await Desk.open();
  folder = mkdtempSync(join(tmpdir(), 'onrecord-mail-'));
  manager = await desk.as('manager');
  for (const repId of ['ann', 'bob']) {
    await manager.record('/reps', {
      repId,
      team: 'north',
      role: 'hunter',
      timeZone: 'Europe/Amsterdam',
      occurredAt: began,
    });
    await manager.record(`/reps/${repId}/lines`, { kind: 'mailbox', value: `${repId}@example.com`, from: began });
  }
  for (const name of ['jan', 'kim'])
    await manager.record('/leads', { leadId: name, source: 'fair', relation: 'acquire', contact: { email: `${name}@example.org` }, occurredAt: began }); // prettier-ignore
  await manager.record('/leads/jan/assign', { to: 'ann', rule: 'by hand' });
});
afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
async function run(...args: string[]) {
  let said = '';
  const into = () => new Writable({ write: (chunk: Buffer, _, done) => void ((said += chunk.toString()), done()) });
  const { databaseUrl, dataDir, masterKey } = desk.config;
  const env = {
    DATABASE_URL: databaseUrl,
    ONRECORD_DATA_DIR: dataDir,
    ONRECORD_MASTER_KEY: masterKey.export().toString('base64'),
  };
  const stop = new AbortController().signal;
  const code = await onrecord(['import', 'mail', ...args, '--account', 'main'], {
    out: into(),
    err: into(),
    env,
    stop,
  });
  manager.position = await desk.now();
  return { code, said };
}
const streamOf = async (id: string) =>
  (await manager.read<{ events: Recorded<EmailEvent>[] }>(`/emails/${emailIdOf(id)}?open=true`)).events;
const types = async (id: string) => (await streamOf(id)).map(({ type }) => type);

it('reads an mbox, says what it could not, and adds nothing the second time', async () => {
  const path = file('archive.mbox', mbox(offer, answer, away, broken, inside));
  expect((await run(path, '--dry-run')).said).toContain('A dry run: nothing was recorded.');
  const { code, said } = await run(path);
  expect(code).toBe(3);
  expect(said).toMatch(/taken +4\n/);
  expect(said).toMatch(/archive\.mbox, line \d+: this is no letter/);
  expect(said).toMatch(/EmailReceived 3 · EmailSent 2/);
  expect(await types('offer-1@example.com')).toEqual(['EmailSent', 'EmailAttributed', 'EmailMatchedToLead']);
  expect(await types('inside@example.com')).toEqual(['EmailSent', 'EmailAttributed', 'EmailReceived']);
  const [sent] = await streamOf('offer-1@example.com');
  expect(sent).toMatchObject({
    ingest: 'backfill',
    evidence: 'captured',
    zone: '+01:00',
    data: { bcc: [{ open: 'kim@example.org' }] },
  });
  expect((await run(path)).said).toContain('All of it was on the record before');
});

it('reads a Maildir and .eml files of the same letters as the same letters', async () => {
  file('Maildir/cur/1.host:2,S', offer);
  file('Maildir/new/2.host', answer);
  file('Maildir/tmp/3.host', 'half a let');
  file('Maildir/.Sent/cur/4.host:2,S', offer);
  file('Maildir/dovecot.index', 'x');
  const single = file('letters/away.eml', away);
  const { code, said } = await run(join(folder, 'Maildir'), single, '--mailbox', 'ann@example.com');
  expect({ code, said }).toMatchObject({
    code: 0,
    said: expect.stringMatching(/skipped +1 {2}not a letter by its name 1/),
  });
  expect(said).toContain('All of it was on the record before');
  expect((await run(join(folder, 'nowhere'))).code).toBe(2);
});

it('records a bounce with its letter, in the history of lead and rep', async () => {
  expect((await run(file('bounced.eml', bounced), '--live')).said).toMatch(/EmailBounced 1/);
  expect(await types('offer-1@example.com')).toContain('EmailBounced');
  for (const path of ['/leads/jan/history', '/reps/ann/history'])
    expect((await manager.read<{ events: Recorded[] }>(`${path}?open=true`)).events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'EmailBounced',
          data: expect.objectContaining({ action: 'failed', status: '5.1.1' }) as unknown,
        }),
      ]),
    );
});

it('counts a person’s letters and answers; machines’ and internal ones are apart, and wait for nobody', async () => {
  interface Card {
    readonly rows: readonly {
      readonly rep: string;
      readonly metrics: Record<string, { readonly value: number } | undefined>;
    }[];
  }
  const { rows } = await manager.read<Card>('/scorecard?from=2026-03-02&to=2026-03-03&zone=Europe/Amsterdam');
  expect(rows.find(({ rep }) => rep === 'ann')!.metrics).toMatchObject({
    letters: { value: 1 },
    replyRate: { value: 1 },
  });
  expect(rows.find(({ rep }) => rep === 'bob')?.metrics.letters?.value ?? 0).toBe(0);
  expect(await manager.read('/unsettled-contacts')).toMatchObject({ contacts: [] });
});

it('gives words and attachments to whom they concern, as files, and records who read them', async () => {
  const id = emailIdOf('offer-1@example.com');
  const [ann, bob] = [await desk.as('rep', 'ann'), await desk.as('rep', 'bob')];
  const words = await ann.get(`/emails/${id}/body`);
  expect([words.status, words.text, words.type]).toEqual([200, 'See below.', 'text/plain']);
  expect((await ann.get(`/emails/${emailIdOf('answer@example.org')}/body`)).text).toBe(long.trim());
  const attached = await ann.get(`/emails/${id}/attachments/1`).buffer().parse(bytes);
  expect(attached.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename="offer.pdf"',
  });
  expect(attached.body).toEqual(pdf);
  const page = await manager.get(`/emails/${id}/attachments/2`);
  expect(page.headers).toMatchObject({
    'content-disposition': 'attachment; filename="page.html"',
    'content-security-policy': "sandbox; default-src 'none'",
  });
  for (const [who, path, status] of [
    [ann, `${id}/attachments/3`, 404],
    [ann, `${id}/attachments/x`, 404],
    [manager, 'no-such-letter/body', 404],
    [bob, `${id}/body`, 403],
    [bob, `${id}/attachments/1`, 403],
  ] as const)
    expect((await who.get(`/emails/${path}`)).status).toBe(status);

  const auditor = await desk.as('auditor');
  auditor.position = await desk.now();
  const reads = JSON.stringify(await auditor.read('/access-log?limit=100'));
  expect(reads).toContain('GET /emails/:emailId/body');
  expect(reads).toContain('GET /emails/:emailId/attachments/:nth');
});

const bytes = (response: Response, done: (error: Error | null, body: Buffer) => void) => {
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('end', () => done(null, Buffer.concat(pieces)));
};
