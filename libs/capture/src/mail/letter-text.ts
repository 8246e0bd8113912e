import { simpleParser, type ParsedMail } from 'mailparser';
import { letterLimits } from './limits';

/** How letters are read: content is taken as it is, never unpacked, and a letter within a letter stays one piece. */
export const parsing = {
  ignoreEmbedded: true,
  keepDeliveryStatus: true,
  keepCidLinks: true,
  skipTextToHtml: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: letterLimits.htmlToText,
  maxHeadSize: letterLimits.headerBytes,
  maxChildNodes: letterLimits.parts + 1,
} as const;

/** The words as text: those written as such, else the HTML's; HTML that is too much to read is left as it is. */
export async function textOf({ text, html }: ParsedMail): Promise<string> {
  const written = clean(text ?? '');
  if (written || !html) return written;
  // mailparser makes text of HTML only where the HTML is all there is
  const alone = Buffer.concat([Buffer.from('Content-Type: text/html; charset=utf-8\r\n\r\n'), Buffer.from(html)]);
  const read = await simpleParser(alone, parsing);
  return clean(read.textConversionError ? html : (read.text ?? ''));
}

/** As PostgreSQL and JSON can hold it: NUL and halves of characters are no text. */
const clean = (text: string): string =>
  text
    .replaceAll('\0', '')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .trim();
