import { readKeyHeader, readKeyNeeded } from "@tidemark/core/wire";
import type { Context } from "hono";
import { tooManyGuesses } from "../../platform/http/key-guard.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import type { AlertServices } from "../services.ts";

/**
 * Throws forbidden where reading needs the read key and the request does not show the present one: a watch shows the
 * price of any product that can be named, and a removed member still has a holder token.
 */
export async function requireReadKey(
  c: Context,
  { access, wrongTokens }: Pick<AlertServices, "access" | "wrongTokens">,
): Promise<void> {
  if (access.isOpen) return;
  const given = c.req.header(readKeyHeader) ?? access.cookieOf(c);
  if (given !== null && access.isKey(given)) return;
  const retryAfterS = given === null ? 0 : await wrongTokens.count(c, given);
  if (retryAfterS > 0) throw tooManyGuesses(retryAfterS);
  throw new ServiceError("forbidden", t("problem.read-key.how"), {
    members: { type: readKeyNeeded, title: t("problem.read-key") },
  });
}
