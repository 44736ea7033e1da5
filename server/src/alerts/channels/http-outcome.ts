import { retryAfterMs } from "@tidemark/core";
import { t } from "../../platform/texts.ts";
import type { Sent } from "./channel.ts";
import type { Answer } from "./guarded-fetch.ts";

/** A receiver that asks for more is asked again sooner. */
const longestWaitMs = 3_600_000;
const worthAnotherTry = new Set([408, 425, 429]);

/** What an HTTP answer means for a message; `gone` are the statuses by which the receiver says that it is no more. */
export function sentOf(answer: Answer, now: number, gone: readonly number[] = [410]): Sent {
  if (!answer.ok) return answer;
  const { status, body } = answer;
  const answered = { answer: { status, body } };
  if (status >= 200 && status < 300) return { ok: true, ...answered };
  const reason = t("refused.status", { status });
  if (gone.includes(status)) return { ok: false, reason, next: "gone", ...answered };
  if (status < 500 && !worthAnotherTry.has(status))
    return { ok: false, reason, next: "give-up", ...answered };
  const afterMs = retryAfterMs(answer.retryAfter, now, longestWaitMs);
  return { ok: false, reason, next: "again", ...(afterMs !== null && { afterMs }), ...answered };
}
