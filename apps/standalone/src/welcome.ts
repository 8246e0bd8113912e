import type { DevelopmentTokens } from '../../api/src/api.module';

interface Running {
  readonly url: string;
  readonly isEmpty: boolean;
  /** Absent where a real issuer is configured. */
  readonly development: DevelopmentTokens | undefined;
}

/** What somebody who has just started OnRecord wants to know. */
export function welcome({ url, isEmpty, development }: Running): string {
  const lines = ['', `OnRecord is running at ${url}; try every route at ${url}/docs`, ''];
  if (development) {
    lines.push('Tokens of this machine, valid for 12 hours, to paste into a shell:');
    for (const [role, token] of Object.entries(development.tokens)) lines.push(`  ${role.toUpperCase()}=${token}`);
    lines.push(`REP speaks for ${isEmpty ? 'nobody yet: start again once there are reps' : development.rep}.`);
    lines.push('Who is overdue?', `  curl -H "Authorization: Bearer $MANAGER" ${url}/overdue-tasks`);
  }
  lines.push('', isEmpty ? 'The record is empty. Bring in:' : 'Bring in more:');
  if (isEmpty)
    lines.push('  npx onrecord seed                                    a department that never was, to look around in');
  lines.push(
    '  npx onrecord import csv --mapping <yaml> <file>      a log of your own',
    '  npx onrecord import asterisk-cdr <Master.csv>        what a PBX has written down',
    '',
    'Ctrl-C stops it.',
    '',
  );
  return lines.join('\n');
}
