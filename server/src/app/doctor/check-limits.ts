import { createClient } from "@redis/client";
import { TooLate, within } from "../../platform/within.ts";
import type { Config } from "../environment.ts";
import { codeOf, type Finding, fault, fine } from "./finding.ts";

/** In all, with the connection. */
const answerMs = 5000;

/** Asks the Redis or Valkey of RATE_LIMIT_URL whether it answers. Nothing is found where none is set. */
export async function checkLimits(
  { rateLimitUrl }: Pick<Config, "rateLimitUrl">,
  ms = answerMs,
): Promise<readonly Finding[]> {
  if (!rateLimitUrl) return [];
  const client = createClient({
    url: rateLimitUrl,
    disableClientInfo: true,
    socket: { connectTimeout: ms, reconnectStrategy: false },
  });
  client.on("error", () => {});
  try {
    await within(
      ms,
      client.connect().then(() => client.ping()),
    );
    return [fine("limits", "The Redis of RATE_LIMIT_URL answers.")];
  } catch (error) {
    return [limitsFault(error, ms)];
  } finally {
    client.destroy();
  }
}

/** Redis's own words are left out but for the first: they may repeat what it was sent. */
function limitsFault(error: unknown, ms: number): Finding {
  const code = codeOf(error) ?? "";
  const [word = ""] = String((error as Error).message).split(" ", 1);
  const about = (says: string, todo: string) => fault("limits", says, todo);
  if (
    error instanceof TooLate ||
    code === "ETIMEDOUT" ||
    (error as Error).name === "ConnectionTimeoutError"
  ) {
    return about(
      `The Redis of RATE_LIMIT_URL did not answer in ${ms / 1000} s.`,
      "Check its address, and whether a firewall blocks the port.",
    );
  }
  if (word === "WRONGPASS" || word === "NOAUTH") {
    return about(
      `The Redis of RATE_LIMIT_URL ${word === "NOAUTH" ? "wants a password" : "refuses the password"} (${word}).`,
      "Put its password (requirepass) into RATE_LIMIT_URL: redis://:password@host:6379.",
    );
  }
  if (code === "ECONNREFUSED") {
    return about(
      "Nothing listens at RATE_LIMIT_URL (ECONNREFUSED).",
      "Start Redis there, let it listen on that address (bind), or put the address right.",
    );
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return about("The name in RATE_LIMIT_URL is not known.", "Put its host right.");
  }
  return about(
    `What RATE_LIMIT_URL leads to counts no limits (${code || (/^[A-Z]+$/.test(word) ? word : "no Redis")}).`,
    "Check its port and database; rediss:// is for a Redis with TLS only.",
  );
}
