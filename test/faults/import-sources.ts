import { join, resolve } from 'node:path';
import { loanDeskCsv } from './loan-desk-csv';

/** A file to import, the same every time, and the command line that does it. */
export interface ImportSource {
  readonly name: string;
  readonly text: () => string;
  readonly args: (file: string) => readonly string[];
}

const mapping = join(resolve(__dirname, '../..'), 'mappings/loan-desk.yaml');

export const importSources: readonly ImportSource[] = [
  {
    name: 'work-items.csv',
    text: () => loanDeskCsv(2_000),
    args: (file) => ['import', 'csv', file, '--mapping', mapping],
  },
  {
    name: 'archive.mbox',
    text: () => Array.from({ length: 400 }, (_, n) => letter(n)).join(''),
    args: (file) => ['import', 'mail', file, '--account', 'main'],
  },
  {
    name: 'backfill.ndjson',
    text: () => Array.from({ length: 1_000 }, (_, n) => `${JSON.stringify(item(n))}\n`).join(''),
    args: (file) => ['import', 'facts', file, '--zone', 'UTC', '--account', 'messenger'],
  },
];

const monday = Date.UTC(2026, 2, 2, 8);

/** Some with an attachment, some with more words than an event holds: both are sealed beside the store. */
function letter(n: number): string {
  const at = new Date(monday + n * 60_000).toUTCString();
  const words = n % 20 === 0 ? `Line ${n} of a long letter.\n`.repeat(4_000) : `Hello, this is ${n}.\n`;
  const attachment = `--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="${n}.pdf"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(`offer ${n}`).toString('base64')}\n`; // prettier-ignore
  return [
    'From ann@example.org Mon Mar  2 08:00:00 2026',
    `Message-ID: <${n}@faults.example>`,
    `Date: ${at}`,
    'From: Ann <ann@example.org>',
    `To: buyer-${n % 50}@example.com`,
    `Subject: Letter ${n}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    `--b\nContent-Type: text/plain; charset=utf-8\n\n${words}${n % 10 === 0 ? attachment : ''}--b--\n\n`,
  ].join('\n');
}

function item(n: number): object {
  const at = (seconds: number) => new Date(monday + n * 60_000 + seconds * 1000).toISOString();
  const phone = `+3120${String(1_000_000 + (n % 300))}`;
  if (n % 2 === 0)
    return { kind: 'message', id: `m-${n}`, at: at(0), direction: 'sent', from: '+31207654321', channel: 'whatsapp', to: phone, body: `Message ${n}` }; // prettier-ignore
  return {
    kind: 'call',
    id: `c-${n}`,
    direction: 'outbound',
    placedAt: at(0),
    from: '104',
    to: phone,
    connected: { at: at(12), answeredBy: 'human' },
    ended: { at: at(60), disposition: 'answered', talkSeconds: 48 },
  };
}
