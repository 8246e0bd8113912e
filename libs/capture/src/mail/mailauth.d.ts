/** What is used of mailauth, which has no types of its own. */
declare module 'mailauth/lib/dkim/verify' {
  /** `dns.promises.resolve`, or its like: rejects with a `code` (ENOTFOUND, ENODATA, …). */
  export type Resolver = (name: string, type: string) => Promise<string[][]>;
  export interface DkimResult {
    readonly signingDomain?: string;
    readonly selector?: string;
    readonly canonBodyLength?: number;
    readonly canonBodyLengthTotal?: number;
    /** RFC 8601, but `neutral` for a body that isn't the one signed. */
    readonly status: { readonly result: string; readonly comment?: string };
  }
  export function dkimVerify(
    letter: Buffer,
    options: { readonly resolver: Resolver; readonly curTime?: Date },
  ): Promise<{ readonly results: readonly DkimResult[] }>;
}
declare module 'mailauth/lib/dkim/sign' {
  export function dkimSign(
    letter: Buffer,
    options: {
      readonly canonicalization?: string;
      readonly signatureData: readonly {
        readonly signingDomain: string;
        readonly selector: string;
        readonly privateKey: string;
        readonly algorithm?: string;
        readonly maxBodyLength?: number;
      }[];
    },
  ): Promise<{ readonly signatures: string; readonly errors: readonly unknown[] }>;
}
