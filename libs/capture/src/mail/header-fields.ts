import { parseAddressHeader, type HeaderLines } from 'mailparser';

/** Visible text on one line: nothing that came out of a header may begin another one, nor turn a line around. */
export const visible = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();

/** The address in lower or upper case as it was written; undefined where it is none: local names, X.400, wrong characters. */
export const addressIn = (text: string | undefined): string | undefined => {
  const address = text?.trim().replace(/^<(.*)>$/, '$1');
  return address !== undefined &&
    address.length <= 254 &&
    /^[^\s\p{C}@<>,;:"()[\]\\]+@[^\s\p{C}@<>,;"()\\]+$/u.test(address)
    ? address
    : undefined;
};

/** Message-IDs in angle brackets, whatever else stands between them; words without brackets where there are none. */
export const idsIn = (text: string): string[] => {
  const bracketed = [...text.matchAll(/<([^<>]{1,996})>/g)].map(([, id]) => id!.replace(/\s+/g, ''));
  const found = bracketed.length > 0 ? bracketed : text.split(/\s+/);
  return found.filter((id) => id !== '' && id.length <= 996 && !/\p{C}/u.test(id)).map((id) => `<${id}>`);
};

/** The fields of one header, as they stand in it: unfolded, each name in any case. */
export class HeaderFields {
  private readonly fields = new Map<string, string[]>();

  constructor(lines: HeaderLines) {
    for (const { key, line } of lines) {
      const value = Buffer.from(line.slice(line.indexOf(':') + 1), 'binary')
        .toString()
        .replace(/\r?\n(?=[ \t])/g, '')
        .trim();
      const values = this.fields.get(key);
      if (values) values.push(value);
      else this.fields.set(key, [value]);
    }
  }

  get size(): number {
    let fields = 0;
    for (const values of this.fields.values()) fields += values.length;
    return fields;
  }
  has(...names: readonly string[]): boolean {
    return names.some((name) => this.fields.has(name));
  }
  named(prefix: string): boolean {
    for (const name of this.fields.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }
  all(name: string): readonly string[] {
    return this.fields.get(name) ?? [];
  }
  /** The first, which is what mail programs show where there are several. */
  first(name: string): string | undefined {
    return this.fields.get(name)?.[0];
  }
  /** Its first word, in lower case, without comments and parameters: `auto-replied`. */
  word(name: string): string | undefined {
    return (
      this.first(name)
        ?.toLowerCase()
        .split(/[\s;(]/, 1)[0] || undefined
    );
  }
  /** Of all fields of these names, each once. */
  addresses(...names: readonly string[]): string[] {
    const values = names.flatMap((name) => [...this.all(name)]);
    const found = parseAddressHeader(values, { flatten: true }).value.flatMap(
      ({ address }) => addressIn(address) ?? [],
    );
    return [...new Map(found.map((address) => [address.toLowerCase(), address])).values()];
  }
  ids(name: string): string[] {
    return this.all(name).flatMap(idsIn);
  }
}
