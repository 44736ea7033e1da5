import { createHash, randomBytes } from "node:crypto";
import type { TelegramLink } from "@tidemark/core/wire";
import { telegramLink } from "@tidemark/drizzle";
import { and, eq, gt } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import type { AlertServices } from "../services.ts";

const goodForMs = 15 * 60_000;
const askMs = 5_000;

const digestOf = (code: string): Uint8Array => createHash("sha256").update(code).digest();

/** Makes a link by which a chat becomes a holder's channel, in place of an earlier one. Throws bad-request, overloaded. */
export async function makeTelegramLink(
  { pool, telegram, clock }: Pick<AlertServices, "pool" | "telegram" | "clock">,
  holderId: bigint,
): Promise<TelegramLink> {
  if (telegram.ownToken === null) throw new ServiceError("bad-request", t("refused.no-bot"));
  const bot = await telegram.name(AbortSignal.timeout(askMs));
  if (!bot.ok) throw new ServiceError("overloaded", bot.reason, { retryAfterS: 10 });
  const code = randomBytes(16).toString("base64url");
  const fresh = { digest: digestOf(code), expiresAt: clock() + goodForMs };
  await orm(pool)
    .insert(telegramLink)
    .values({ holderId, ...fresh })
    .onConflictDoUpdate({ target: telegramLink.holderId, set: fresh });
  return {
    url: `https://t.me/${bot.name}?start=${code}`,
    expiresAt: new Date(fresh.expiresAt).toISOString(),
  };
}

/** The holder whose code this is; the code is used up. Null for one that is unknown, used or too old. */
export async function useTelegramCode(tx: Sql, code: string, now: number): Promise<bigint | null> {
  const [used] = await orm(tx)
    .delete(telegramLink)
    .where(and(eq(telegramLink.digest, digestOf(code)), gt(telegramLink.expiresAt, now)))
    .returning({ holderId: telegramLink.holderId });
  return used?.holderId ?? null;
}
