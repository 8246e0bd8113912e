import { seeded } from './plan';

const header = 'Case ID,Activity,Resource,Start Timestamp,Complete Timestamp';
const kinds = ['W_Afhandelen leads', 'W_Completeren aanvraag', 'W_Nabellen offertes', 'W_Valideren aanvraag'];
const people = ['10912.0', '10913.0', '11019.0', '11181.0', 'SYS'];

/** A log of `rows` work items in the form that mappings/loan-desk.yaml reads; the same every time. */
export function loanDeskCsv(rows: number): string {
  const random = seeded(rows);
  const anyOf = (values: readonly string[]) => values[Math.floor(random() * values.length)]!;
  let clock = Date.UTC(2025, 2, 3, 8);
  const lines = Array.from({ length: rows }, () => {
    clock += Math.floor(random() * 90_000) + 1;
    const start = localTime(clock);
    const complete = localTime(clock + Math.floor(random() * 600_000));
    return [200_000 + Math.floor(random() * (rows / 5)), anyOf(kinds), anyOf(people), start, complete].join(',');
  });
  return [header, ...lines, ''].join('\n');
}

const localTime = (at: number) => new Date(at).toISOString().replace('T', ' ').replace('Z', '');
