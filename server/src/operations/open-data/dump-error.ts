/** A dump that cannot be taken in, in one sentence. */
export class DumpError extends Error {
  override readonly name = "DumpError";
  /** It may be read another time: what is staged of it stays. */
  readonly again: boolean;

  constructor(message: string, { again = false, cause }: { again?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.again = again;
  }
}
