import type { ChannelTest, MessageItem } from "@tidemark/core/wire";
import { channel as channelTable } from "@tidemark/drizzle";
import { and, eq, isNotNull } from "drizzle-orm";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { takeAll } from "../../platform/http/rate-limit.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import type { Holder } from "../holders/holder.ts";
import { writingToHolder } from "../holders/writing.ts";
import type { AlertServices } from "../services.ts";
import { answerText } from "./answer-text.ts";
import type { Channel, Outgoing, Target } from "./channel.ts";
import { type ChannelVault, SealedError } from "./channel-vault.ts";
import type { ChannelRow } from "./channel-view.ts";
import { channelRow } from "./channels.ts";

/** The request waits for the answer. */
const testMs = 15_000;

type Whose = Pick<Holder, "id" | "linkEpoch" | "settings">;

/**
 * Sends one test message through a channel, past the line of its deliveries. `network`: whose request it is. Throws
 * not-found, conflict (nothing is sent there now) or too-many.
 */
export async function testChannel(
  services: AlertServices,
  holder: Whose,
  id: bigint,
  network: string,
): Promise<ChannelTest> {
  const { pool, channels, vault, limits, clock } = services;
  const row = await channelRow(pool, holder.id, id);
  if (!row) throw new ServiceError("not-found", t("refused.unknown"));
  if (row.stopped) throw new ServiceError("conflict", t("refused.stopped"));
  if (row.kind === "email" && !row.confirmed) {
    throw new ServiceError("conflict", t("refused.unconfirmed"));
  }
  const channel = channels[row.kind] as Channel | null;
  if (!channel) throw new ServiceError("conflict", t("refused.not-set-up"));
  const wait = await takeAll([
    [limits.tests, `holder ${holder.id}`],
    [limits.tests, `network ${network}`, 0.25],
  ]);
  if (wait > 0) throw new ServiceError("too-many", t("refused.too-many-tests"), { retryAfterS: wait });
  const outgoing = testMessage(services, holder, id, clock());
  const target = openedTarget(vault, row);
  if (!target) return { ok: false, reason: t("refused.sealed") };
  const sent = await channel.send(target, outgoing, AbortSignal.timeout(testMs));
  const answered = sent.answer && {
    answer: { status: sent.answer.status, text: answerText(sent.answer.body, target) },
  };
  if (!sent.ok) return { ok: false, reason: sent.reason, ...answered };
  await orm(pool)
    .update(channelTable)
    .set({ problem: null })
    .where(and(eq(channelTable.id, id), isNotNull(channelTable.problem)));
  return { ok: true, ...answered };
}

function openedTarget(vault: ChannelVault, { kind, target }: ChannelRow): Target | null {
  try {
    return vault.open(kind, target);
  } catch (error) {
    if (error instanceof SealedError) return null;
    throw error;
  }
}

function testMessage(
  { links, publicUrl }: AlertServices,
  { id, linkEpoch, settings }: Whose,
  channel: bigint,
  now: number,
): Outgoing {
  const at = new Date(now).toISOString();
  const key = `test-${channel}-${now}`;
  const watches = links.make("list", id, linkEpoch);
  const { language, consolidation } = settings;
  const { timeZone } = consolidation;
  const title = writingToHolder({ language, timeZone }).t("message.test.product");
  return {
    isTest: true,
    message: { number: 0, key, kind: "price", corrects: null, at, items: [example(at, title)], more: 0 },
    thread: key,
    timeZone,
    language,
    links: {
      product: () => `${publicUrl}/`,
      stop: () => watches,
      pause: () => watches,
      watches,
      unsubscribe: links.make("unsubscribe", id, linkEpoch, channel),
    },
  };
}

const example = (at: string, title: string): MessageItem => ({
  watchId: "0",
  rule: { kind: "drop", percent: 10, from: "creation" },
  marketplace: "com",
  asin: "B000000000",
  title,
  image: null,
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  was: 2500,
  is: 2000,
  changes: 1,
  since: at,
  lowest: null,
  reporters: 2,
  verified: true,
  firstSeenAt: at,
  acceptedAt: at,
});
