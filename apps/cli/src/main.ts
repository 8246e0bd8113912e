import { onrecord } from './onrecord';
import { line } from './terminal';

const stop = new AbortController();
const end = () => {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
  line(process.stderr, '\nStopping once what is under way is on the record; Ctrl-C again stops at once.');
};
process.on('SIGINT', end);
process.on('SIGTERM', end);

// Whoever reads the output has enough of it: `onrecord replay … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

void onrecord(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  stop: stop.signal,
}).then((code) => {
  process.exitCode = code;
});
