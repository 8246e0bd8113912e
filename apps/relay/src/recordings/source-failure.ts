/** The source does not give the sound. Its message is for the record: it names neither address nor host, which may carry secrets. */
export class SourceFailure extends Error {
  constructor(
    message: string,
    /** Whether it may be otherwise later, and from when on, in milliseconds from now, where the source said. */
    readonly again: boolean | number,
    /** Where it answered. */
    readonly status?: number,
  ) {
    super(message);
    this.name = 'SourceFailure';
  }
}
export const forGood = (message: string): SourceFailure => new SourceFailure(message, false);
export const forNow = (message: string): SourceFailure => new SourceFailure(message, true);
