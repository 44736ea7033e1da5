/** A followed server cannot be read now; the message is one sentence, which the operator sees. */
export class FollowError extends Error {
  override readonly name = "FollowError";
}
