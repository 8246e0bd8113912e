/** Sentences that each name the key they are about. */
export type Problems = string[];

/** Reads a parsed YAML mapping key by key; what is wrong is noted, and reading goes on with a harmless value. */
export const at = (value: unknown, path: string, problems: Problems): MappingReader =>
  new MappingReader(value, path, problems);

class MappingReader {
  private readonly object: Readonly<Record<string, unknown>>;
  private readonly inner: MappingReader[] = [];
  private readonly read = new Set<string>();

  constructor(
    private readonly value: unknown,
    private readonly path: string,
    private readonly problems: Problems,
  ) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.object = isObject ? (value as Record<string, unknown>) : {};
  }

  has(key: string): boolean {
    return this.object[key] !== undefined && this.object[key] !== null;
  }

  in(key: string): MappingReader {
    this.read.add(key);
    const value = this.object[key];
    if (this.has(key) && (typeof value !== 'object' || Array.isArray(value)))
      this.problem(key, 'must hold keys of its own');
    const inner = at(value, this.name(key), this.problems);
    this.inner.push(inner);
    return inner;
  }

  entries(key: string): [string, MappingReader][] {
    this.read.add(key);
    const value = this.object[key] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.problem(key, 'must hold keys of its own');
      return [];
    }
    return Object.entries(value).map(([name, entry]) => {
      const inner = at(entry, this.name(key, name), this.problems);
      this.inner.push(inner);
      return [name, inner];
    });
  }

  text(key: string, fallback?: string): string {
    const text = this.optionalText(key);
    if (text !== undefined) return text;
    if (fallback === undefined) this.problem(key, 'is missing');
    return fallback ?? '';
  }

  optionalText(key: string): string | undefined {
    this.read.add(key);
    if (!this.has(key)) return undefined;
    const value = this.object[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    this.problem(key, 'must be a text');
    return undefined;
  }

  texts(key: string): string[] {
    this.read.add(key);
    return this.has(key) ? at(this.object[key], this.name(key), this.problems).ownTexts() : [];
  }

  /** Of a list, or of one value that stands for a list of one. */
  ownTexts(): string[] {
    const list = Array.isArray(this.value) ? this.value : [this.value];
    if (list.every((item) => typeof item === 'string' || typeof item === 'number')) return list.map(String);
    this.problem('', 'must be a list of texts');
    return [];
  }

  oneOf<const T extends string>(key: string, choices: readonly T[], fallback?: T): T {
    const text = this.text(key, fallback);
    if ((choices as readonly string[]).includes(text)) return text as T;
    if (this.has(key)) this.problem(key, `is ${text}; it can be ${choices.join(', ')}`);
    return choices[0]!;
  }

  problem(key: string, what: string): void {
    this.problems.push(`${this.name(key) || 'the file'} ${what}`);
  }

  /** Keys that nobody asked for are misspellings. */
  refuseUnknown(): void {
    const asked = this.read.size > 0;
    for (const key of Object.keys(this.object))
      if (asked && !this.read.has(key)) this.problem(key, 'is not a key of a mapping');
    for (const inner of this.inner) inner.refuseUnknown();
  }

  private name(...keys: readonly string[]): string {
    return [this.path, ...keys].filter((part) => part !== '').join('.');
  }
}
