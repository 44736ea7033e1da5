/** The start failed in an expected way; the message is one sentence for the operator. */
export class StartError extends Error {
  override readonly name = "StartError";
  /** `not-now`: the same start may succeed later, as when the disk is full or a database recovers. */
  readonly reason: "in-use" | "not-now" | "cannot-start";

  constructor(message: string, options: ErrorOptions & { reason?: "in-use" | "not-now" } = {}) {
    super(message, options);
    this.reason = options.reason ?? "cannot-start";
  }
}
