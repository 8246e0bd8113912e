import type { Captured } from '@app/capture/captured';

/**
 * Sources say the same with every row: this rep, this lead, this owner. Remembers, of the most recent ones, what has been
 * said already in this run, so that the store is not asked for each row. What is forgotten is only asked for again.
 */
export class Said {
  private readonly latest = new Map<string, string>();

  constructor(private readonly most = 100_000) {}

  before(captured: Captured): boolean {
    const said = saying(captured);
    if (!said) return false;
    const [about, what] = said;
    const same = this.latest.get(about) === what;
    this.latest.delete(about);
    this.latest.set(about, what);
    if (this.latest.size > this.most) this.latest.delete(this.latest.keys().next().value!);
    return same;
  }

  forget(all: readonly Captured[]): void {
    for (const captured of all) {
      const said = saying(captured);
      if (said) this.latest.delete(said[0]);
    }
  }
}

/** About whom, and what; undefined for what is never said twice. */
function saying(captured: Captured): readonly [string, string] | undefined {
  switch (captured.kind) {
    case 'rep':
      return [`rep ${captured.repId}`, ''];
    case 'lead':
      return [`lead ${captured.leadId}`, ''];
    case 'owner':
      return [`owner ${captured.leadId}`, JSON.stringify(captured.owner)];
    default:
      return undefined;
  }
}
