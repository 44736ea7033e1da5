/** A start that cannot go on, told in one sentence to the person who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly reason: "in-use" | "cannot-start";

  constructor(message: string, options: ErrorOptions & { reason?: "in-use" } = {}) {
    super(message, options);
    this.reason = options.reason ?? "cannot-start";
  }
}
