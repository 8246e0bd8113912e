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
    lines.push('Tokens of this machine, valid for 12 hours:');
    for (const [role, token] of Object.entries(development.tokens))
      lines.push(`  ${role}${role === 'rep' ? ` (as ${development.rep})` : ''}`, `    ${token}`);
    lines.push('', 'Ask who is overdue:', `  curl -H "Authorization: Bearer ${development.tokens.manager}" ${url}/overdue-tasks`);
  }
  lines.push('', isEmpty ? 'The record is empty.' : 'Bring in more:');
  if (isEmpty) lines.push('  npx onrecord seed                              a made-up department to look around in');
  lines.push(
    '  npx onrecord import csv --mapping m.yaml f.csv   a log of your own',
    '  npx onrecord import asterisk-cdr Master.csv      what a PBX has written down',
    '',
    'Ctrl-C stops it.',
    '',
  );
  return lines.join('\n');
}
