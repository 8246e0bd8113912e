import type { Receipt } from '@app/contracts/http/receipt';

/** Where one client works. */
export interface Desk {
  /** Unique: what it makes is called after it. */
  readonly name: string;
  random(): number;
  goesOn(): boolean;
  /** Leads that are anybody's to meddle with, so that several clients write to one stream. */
  readonly shared: string[];
  /** Undefined where it was refused with one of the codes that `may` be met; throws on any other refusal. */
  record(
    role: 'manager' | 'service',
    path: string,
    body: object,
    may?: readonly string[],
  ): Promise<Receipt | undefined>;
}
