/** A dump cannot be imported; the message is one sentence. */
export class DumpError extends Error {
  override readonly name = "DumpError";
  /** Reading may succeed later: the staged part stays. */
  readonly again: boolean;

  constructor(message: string, { again = false, cause }: { again?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.again = again;
  }
}
