#!/usr/bin/env node
/*
 * Writes a Master.csv of a PBX that never was: `node bench/asterisk-cdr.mjs --rows 1000000 --reps 120 --days 90 > Master.csv`.
 * The same numbers give the same bytes. Outbound calls answered or not, inbound by ring group, by a queue through helper
 * channels, by a menu, into voice mail; consultations and transfers; internal calls; now and then the same row again.
 */
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    reps: { type: 'string', default: '50' },
    days: { type: 'string', default: '1' },
    leads: { type: 'string', default: '100000' },
    from: { type: 'string', default: '2026-06-01' },
    seed: { type: 'string', default: '1' },
  },
});
const [rows, reps, days, leads] = [values.rows, values.reps, values.days, values.leads].map(Number);
const begin = Date.parse(`${values.from}T09:00:00Z`);

let state = Number(values.seed) >>> 0;
/** mulberry32: in [0, 1). */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const extension = () => String(201 + below(reps));
const outside = () => `79${String(100000000 + below(leads) * 7919).slice(0, 9)}`;
const clock = (seconds) => new Date(begin + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
let channels = 0;
let sequence = 0;
const channel = (peer) => `${peer}-${(++channels).toString(16).padStart(8, '0')}`;
const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;

/** One row: `leg` has what differs. */
function row(leg) {
  const { id, linked, src, dst, context, from, to = '', app, data = '', start, answer, end, disposition } = leg;
  return [
    quoted(''), quoted(src), quoted(dst), quoted(context), quoted(`"${src}" <${src}>`), quoted(from), quoted(to), quoted(app), quoted(data),
    quoted(clock(start)), quoted(answer === undefined ? '' : clock(answer)), quoted(clock(end)), end - start,
    answer === undefined ? 0 : end - answer, quoted(disposition), quoted('DOCUMENTATION'), quoted(id), quoted(''), quoted(''), quoted(linked), ++sequence,
  ].join(','); // prettier-ignore
}

/** The legs of one call that begins at `at`, each with the second at which it is written. */
function call(at) {
  const id = `pbx-${Math.floor(begin / 1000) + at}.${++channels}`;
  const kind = random();
  const talk = 15 + Math.floor(-180 * Math.log(1 - random()));
  const ring = 4 + below(20);
  const legs = [];
  const leg = (more) => legs.push({ at: more.end, text: row({ id, linked: id, ...more }) });
  if (kind < 0.55) {
    const [rep, number] = [extension(), outside()];
    const answered = random() < 0.38;
    const end = at + ring + (answered ? talk : 0);
    const from = channel(`PJSIP/${rep}`);
    leg({ src: rep, dst: number, context: 'from-internal', from, to: channel('PJSIP/trunk'), app: 'Dial', data: `PJSIP/${number}@trunk,60,T`, start: at, end, ...(answered ? { answer: at + ring, disposition: 'ANSWERED' } : { disposition: ['NO ANSWER', 'BUSY', 'FAILED'][below(3)] }) }); // prettier-ignore
    return legs;
  }
  if (kind < 0.6) {
    const [rep, other] = [extension(), extension()];
    leg({ src: rep, dst: other, context: 'from-internal', from: channel(`PJSIP/${rep}`), to: channel(`PJSIP/${other}`), app: 'Dial', start: at, answer: at + ring, end: at + ring + 30, disposition: 'ANSWERED' }); // prettier-ignore
    return legs;
  }
  const number = outside();
  const from = channel('PJSIP/trunk');
  const inbound = { src: number, context: 'from-trunk', from };
  if (kind < 0.75) {
    // A ring group: three phones, one of them may pick up.
    const taken = random() < 0.7;
    for (let i = 0; i < 3; i++)
      leg({ ...inbound, dst: '600', to: channel(`PJSIP/${extension()}`), app: 'Dial', start: at, end: at + ring + (taken && i === 2 ? talk : 0), ...(taken && i === 2 ? { answer: at + ring, disposition: 'ANSWERED' } : { disposition: 'NO ANSWER' }) }); // prettier-ignore
    return legs;
  }
  if (kind < 0.9) {
    // A queue, through a helper channel to the phone; then perhaps a consultation and a transfer.
    const rep = extension();
    const helper = channel(`Local/${rep}@from-queue`);
    const end = at + ring + talk;
    leg({ ...inbound, dst: '700', to: `${helper};1`, app: 'Queue', data: 'sales', start: at, answer: at + 1, end, disposition: 'ANSWERED' }); // prettier-ignore
    const phone = channel(`PJSIP/${rep}`);
    leg({ id: `${id}1`, src: number, dst: rep, context: 'from-queue', from: `${helper};2`, to: phone, app: 'Dial', start: at + 2, answer: at + ring, end, disposition: 'ANSWERED' }); // prettier-ignore
    if (random() < 0.2) {
      const next = channel(`PJSIP/${extension()}`);
      leg({ id: `${id}2`, src: rep, dst: '300', context: 'from-internal', from: phone, to: next, app: 'Dial', start: end - 10, answer: end - 7, end, disposition: 'ANSWERED' }); // prettier-ignore
      leg({ ...inbound, dst: '300', to: next, app: 'Dial', start: end, answer: end, end: end + 40, disposition: 'ANSWERED' }); // prettier-ignore
    }
    return legs;
  }
  leg({ ...inbound, dst: 's', app: 'BackGround', data: 'menu', start: at, answer: at + 1, end: at + 12, disposition: 'ANSWERED' }); // prettier-ignore
  if (kind < 0.96)
    leg({ ...inbound, dst: '201', app: 'VoiceMail', data: '201@default', start: at + 12, answer: at + 12, end: at + 40, disposition: 'ANSWERED' }); // prettier-ignore
  return legs;
}

// Rows are written in the order of their ends, as far as the calls of one hour go: that is how a PBX writes them.
const callsADay = Math.ceil(rows / days / 1.75);
let written = 0;
const pending = [];
const out = [];
for (let day = 0; written < rows; day++)
  for (let n = 0; n < callsADay && written < rows; n++) {
    const at = day * 86_400 + Math.floor((n / callsADay) * 9 * 3600);
    pending.push(...call(at));
    if (pending.length < 500) continue;
    pending.sort((a, b) => a.at - b.at);
    while (pending.length > 250 && written < rows) {
      const { text } = pending.shift();
      out.push(text);
      if (random() < 0.0005) out.push(text);
      written++;
    }
    if (out.length > 5_000 && !process.stdout.write(`${out.splice(0).join('\n')}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
for (const { text } of pending.slice(0, rows - written)) out.push(text);
if (out.length) process.stdout.write(`${out.join('\n')}\n`);
