/**
 * What a letter may have; one with more of anything is refused as a whole, with a sentence that says so. With the most of
 * everything it still fits into one append, as sent and as received.
 */
export const letterLimits = {
  /** Of the letter as it came, encoded. */
  bytes: 35 * 1024 * 1024,
  /** Of its own header, and of the header of each of its parts. */
  headerBytes: 128 * 1024,
  headers: 1_000,
  /** Parts of all its multiparts, those of letters within it too. */
  parts: 1_000,
  /** Multiparts within each other. */
  depth: 25,
  /** Each is looked at on its own; 35 MiB of base64 are half as many. */
  lines: 1_000_000,
  /** By envelope and headers. */
  recipients: 1_000,
  attachments: 100,
  /** HTML longer than this (characters) is kept as HTML: turning it into text would take too long. */
  htmlToText: 1024 * 1024,
} as const;

/** Why the letter as a whole can't be taken. */
export class LetterError extends Error {}

/** Looks at the bytes alone, before anything is made of them: what is said of its size and build takes no memory. */
export function checkBuild(raw: Uint8Array): void {
  if (raw.length > letterLimits.bytes) throw tooMuch('in all', letterLimits.bytes / mebi, ' MiB');
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
  const headerEnd = endOfHeader(bytes);
  if (headerEnd > letterLimits.headerBytes) throw tooMuch('of header', letterLimits.headerBytes / 1024, ' KiB');
  checkLines(bytes);
  checkParts(bytes);
}

const mebi = 1024 * 1024;
export const tooMuch = (what: string, most: number, unit = '') =>
  new LetterError(`the letter has more than ${most}${unit} ${what}`);

const blankLine = /\r?\n\r?\n/;
/** Where the first empty line is; the end where there is none. */
export function endOfHeader(bytes: Buffer): number {
  const looked = bytes.toString('latin1', 0, letterLimits.headerBytes + 4);
  const found = blankLine.exec(looked)?.index ?? -1;
  return found < 0 ? bytes.length : found;
}

function checkLines(bytes: Buffer): void {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1))
    if (++lines > letterLimits.lines) throw tooMuch('lines', letterLimits.lines);
}

/**
 * Follows the delimiters of multiparts, one pass: how deep they lie in each other decides what parsing costs, for each
 * line is compared with every boundary around it.
 */
function checkParts(bytes: Buffer): void {
  const boundaries = boundariesIn(bytes);
  if (boundaries.size === 0) return;
  const open: string[] = [];
  let parts = 0;
  for (let at = bytes.indexOf('\n--'); at >= 0; at = bytes.indexOf('\n--', at + 3)) {
    const line = bytes
      .toString('latin1', at + 3, at + 3 + longestBoundary + 2)
      .split(/[\r\n]/, 1)[0]!
      .trimEnd();
    const ends = !boundaries.has(line) && line.endsWith('--');
    const boundary = ends ? line.slice(0, -2) : line;
    if (!boundaries.has(boundary)) continue;
    const within = open.lastIndexOf(boundary);
    if (within >= 0) open.length = ends ? within : within + 1;
    else if (!ends) open.push(boundary);
    if (++parts > letterLimits.parts) throw tooMuch('parts', letterLimits.parts);
    if (open.length > letterLimits.depth) throw tooMuch('parts within each other', letterLimits.depth);
  }
}

const longestBoundary = 1000;
function boundariesIn(bytes: Buffer): ReadonlySet<string> {
  const boundaries = new Set<string>();
  const text = bytes.toString('latin1');
  for (const [, quoted, plain] of text.matchAll(
    /boundary\s{0,10}=\s{0,10}(?:"([^"\r\n]{1,1000})"|([^\s";]{1,1000}))/gi,
  ))
    boundaries.add((quoted ?? plain)!.trimEnd());
  return boundaries;
}
