#!/usr/bin/env node
/*
 * Writes an mbox of letters that nobody wrote: `node bench/mbox.mjs --letters 20000 > letters.mbox`. The same numbers give the same
 * bytes but for MIME boundaries. Offers and answers in threads of up to eight, in several encodings, some with files; newsletters and absences.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';

const { values } = parseArgs({
  options: {
    letters: { type: 'string', default: '1000' },
    reps: { type: 'string', default: '50' },
    leads: { type: 'string', default: '5000' },
    from: { type: 'string', default: '2026-01-05' },
    seed: { type: 'string', default: '1' },
  },
});
const [letters, reps, leads] = [values.letters, values.reps, values.leads].map(Number);
const begin = Date.parse(`${values.from}T08:00:00Z`);

let state = Number(values.seed) >>> 0;
/** mulberry32: in [0, 1). */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const oneOf = (list) => list[below(list.length)];
const sentences = [
  'Thank you for your time on the phone this morning.',
  'Attached is the offer that we spoke about, with delivery in twelve days.',
  'Could you tell me who decides on this in your house?',
  'Добрый день! Высылаю счёт на оплату и договор.',
  'From what I hear the price is the only question left.',
  'Wir melden uns nächste Woche mit den Maßen für die Verpackung.',
  'The specification has changed: 400 pieces, not 300.',
  'Please find the signed order attached.',
];
const words = (most) => Array.from({ length: 1 + below(most) }, () => oneOf(sentences)).join(below(3) ? ' ' : '\n\n');
const file = () => ({
  filename: oneOf(['offer.pdf', 'счёт.pdf', 'order.xlsx', 'drawing.png']),
  content: Buffer.from(Uint8Array.from({ length: 20_000 + below(200_000) }, () => below(256))),
});

const threads = Array.from({ length: 40 }, () => ({ ids: [] }));
function letter(n) {
  const at = new Date(begin + n * 47_000);
  const id = `<${n}.${values.seed}@mail.example.com>`;
  const rep = `rep${below(reps)}@example.com`;
  const lead = `buyer${below(leads)}@company${below(leads)}.example.org`;
  const kind = random();
  const base = { messageId: id, date: at };
  if (kind < 0.08)
    return { ...base, from: 'news@shop.example.net', to: rep, subject: `News ${n}`, html: `<h1>News</h1><p>${words(30)}</p>`, list: { unsubscribe: 'https://shop.example.net/u' } }; // prettier-ignore
  if (kind < 0.12)
    return { ...base, from: lead, to: rep, subject: 'Automatic reply: Our offer', text: 'I am away.', headers: { 'Auto-Submitted': 'auto-replied' } }; // prettier-ignore
  const thread = oneOf(threads);
  if (thread.ids.length === 0 || thread.ids.length >= 8) Object.assign(thread, { ids: [], rep, lead });
  const answers = thread.ids.length > 0 && { inReplyTo: thread.ids.at(-1), references: [...thread.ids] };
  const [from, to] = thread.ids.length % 2 ? [thread.lead, thread.rep] : [thread.rep, thread.lead];
  const quoted = answers ? `\n\n> ${words(4).replaceAll('\n', '\n> ')}` : '';
  thread.ids.push(id);
  const text = `${words(8)}${quoted}`;
  return {
    ...base,
    ...answers,
    from: `"${oneOf(['Anna Smit', 'Jörg Weiß', 'Пётр Иванов', 'Kim Lee'])}" <${from}>`,
    to,
    ...(below(10) === 0 && { cc: `second${below(leads)}@company.example.org` }),
    subject: `${answers ? 'Re: ' : ''}${oneOf(['Our offer', 'Счёт на оплату', 'Rückfrage zur Verpackung', 'Order'])} ${thread.ids[0].split('.')[0].slice(1)}`,
    ...(below(4) ? { text } : { html: `<html><body><p>${text.replaceAll('\n', '<br>')}</p></body></html>` }),
    ...(below(3) === 0 && { text, html: `<p>${text}</p>` }),
    attachments: below(8) === 0 ? [file()] : [],
  };
}

for (let n = 0; n < letters; n++) {
  const made = letter(n);
  const raw = await new MailComposer(made).compile().build();
  const body = raw
    .toString('latin1')
    .replace(/\r\n/g, '\n')
    .replace(/^(>*From )/gm, '>$1');
  const when = made.date.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+).*$/, (_, day, date, month, year, time) => `${day} ${month} ${date.replace(/^0/, ' ')} ${time} ${year}`); // prettier-ignore
  const trace = `Received: from laptop by mail.example.com; ${made.date.toUTCString().replace('GMT', '+0000')}\n`;
  const bytes = Buffer.from(`From MAILER@example.com ${when}\n${trace}${body}\n\n`, 'latin1');
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
