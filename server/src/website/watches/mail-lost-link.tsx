/** @jsxImportSource hono/jsx */
import { channel, holder } from "@tidemark/drizzle";
import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod/mini";
import { inLanguageOf } from "../../alerts/holders/writing.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { ownForm } from "../shared/handle-forms.tsx";
import { readerOf } from "../shared/reader.ts";
import { NoWatchesPage } from "./no-watches-page.tsx";

const mostLinks = 5;
const Address = z.email().check(z.maxLength(254));

/** `POST /watches/link`: mails a lost link. */
export function mailLostLink(services: WebsiteServices): Hono<AppEnv> {
  const { letters, limits, trustedProxies, background } = services;
  return new Hono<AppEnv>().post("/watches/link", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const address = Address.safeParse(form.get("address")?.trim());
    const { t } = readerOf(services, c);
    if (!letters || !address.success) {
      const page = <NoWatchesPage sendsMail={letters !== null} notice={t("link-by-mail.wrong")} />;
      return answerPage(services, c, page, 400);
    }
    const network = addressOf(c, trustedProxies);
    const free = (await limits.holders.take(`link ${network}`)) === 0;
    // Sent after the answer, which takes as long for an unknown address.
    if (free) {
      background.run("a link could not be mailed", () => mailLinks(services, address.data, network));
    }
    // The same answer for known and unknown addresses.
    return answerPage(services, c, <NoWatchesPage sendsMail notice={t("link-by-mail.asked")} />);
  });
}

async function mailLinks(services: WebsiteServices, asked: string, network: string): Promise<void> {
  const { pool, links, letters, mail, optOutLinks } = services;
  const address = sql<string>`${channel.target} ->> 'address'`;
  const holders = await orm(pool)
    .select({ id: holder.id, epoch: holder.linkEpoch, address })
    .from(channel)
    .innerJoin(holder, eq(holder.id, channel.holderId))
    .where(
      and(
        eq(channel.kind, sql`'email'`),
        sql`lower(${address}) = lower(${asked})`,
        isNotNull(channel.confirmedAt),
        isNull(channel.stoppedAt),
      ),
    )
    .orderBy(desc(holder.id))
    .limit(mostLinks);
  const [first, ...others] = holders.map(({ id, epoch }) => links.make("watches", id, epoch));
  if (!first) return;
  // To the confirmed address, as it was written then.
  const to = holders[0]!.address;
  if (await mail.take("link", to, network)) return;
  await inLanguageOf(pool, holders[0]!.id, () =>
    letters!.sendLinks(to, [first, ...others], optOutLinks.make(to)),
  );
}
