import { splitStream, type CallId } from '@app/domain/ids';
import type { BlobRef } from '@app/decider/fact';
import type { OpenContent, OpenVault } from '@app/vault/vault';

/** Opens everything but what is in private calls: that stays sealed for everybody who was not on the phone. */
export class BusinessVault implements OpenVault {
  constructor(
    private readonly vault: OpenVault,
    /** Which of these calls are private. */
    private readonly privateAmong: (calls: readonly CallId[]) => Promise<ReadonlySet<CallId>>,
  ) {}

  /** Of recorded events, each is judged by the call whose stream it is of. */
  async open<T>(value: T): Promise<T> {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    const calls = new Set(parts.flatMap((part) => callOf(part) ?? []));
    const shut = new Set(calls.size > 0 ? await this.privateAmong([...calls]) : []);
    // what the events themselves say, no read model has to have seen yet
    for (const part of parts) if (marks(part)) shut.add(callOf(part)!);
    const isShut = (part: unknown) => shut.has(callOf(part) ?? '');
    const opened = (await this.vault.open(parts.filter((part) => !isShut(part)))).values();
    const seen = parts.map((part) => (isShut(part) ? part : opened.next().value));
    return (Array.isArray(value) ? seen : seen[0]) as T;
  }

  openBlob(ref: BlobRef): Promise<Uint8Array | null> {
    return this.vault.openBlob(ref);
  }

  openStream(ref: BlobRef): Promise<OpenContent | null> {
    return this.vault.openStream(ref);
  }
}

const marks = (part: unknown) => (part as { type?: unknown } | null)?.type === 'CallMarkedPrivate';

function callOf(part: unknown): CallId | undefined {
  const stream = (part as { stream?: unknown } | null)?.stream;
  if (typeof stream !== 'string') return undefined;
  const [category, id] = splitStream(stream);
  return category === 'call' ? id : undefined;
}
