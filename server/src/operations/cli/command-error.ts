/** A command failed in an expected way; its message is one sentence for the user. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
