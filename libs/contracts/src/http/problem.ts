/** RFC 9457, `application/problem+json`: how every refused request is answered. */
export interface Problem {
  /** `urn:onrecord:problem:<code>` */
  readonly type: string;
  /** Stable and dotted, for programs: `lead.held-by-another`. */
  readonly code: string;
  /** The HTTP status in words. */
  readonly title: string;
  readonly status: number;
  /** For people. */
  readonly detail: string;
  /** Path of the request, without its query. */
  readonly instance: string;
  /** The fields that are wrong, by their path in the body, query, headers or path. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  /** Plain values that a client may show or act on. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}
