/** A dump that cannot be taken in, in one sentence. */
export class DumpError extends Error {
  override readonly name = "DumpError";
  /** It may be read another time: what is staged of it stays. */
  readonly again: boolean;

  constructor(message: string, { again = false } = {}) {
    super(message);
    this.again = again;
  }
}
