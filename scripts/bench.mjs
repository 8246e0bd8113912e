/** `npm run bench`: measures what is built from the present sources. */
import { built, giveUp } from './prepare.mjs';

await built().catch(giveUp);
await import('../bench/run.mjs');
