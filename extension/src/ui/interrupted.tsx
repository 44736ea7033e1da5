import type { ReactElement } from "react";
import { logFailure } from "../log-failure.ts";
import { write } from "../reader.ts";

/** What a page shows when the background ended before it answered. */
export interface Interrupted {
  readonly ok: false;
  readonly reason: "interrupted";
}

const logInterrupted = logFailure("A request to the background");

/** An answer of the background, never a rejection. */
export const orInterrupted = <T,>(answer: Promise<T>): Promise<T | Interrupted> =>
  answer.catch((error: unknown) => {
    logInterrupted(error);
    return { ok: false, reason: "interrupted" };
  });

interface InterruptedNoticeProps {
  readonly onRetry: () => void;
}

export const InterruptedNotice = ({ onRetry }: InterruptedNoticeProps): ReactElement => (
  <p className="bad" role="alert">
    {write("interrupted.text")}{" "}
    <button type="button" className="link" onClick={onRetry}>
      {write("interrupted.retry")}
    </button>
  </p>
);
