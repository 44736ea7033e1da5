import { Hono } from "hono";
import * as z from "zod/mini";
import { addressOf } from "../http/address.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ownForm } from "./forms.ts";
import { noWatchesPage } from "./no-watches-page.ts";

const mostLinks = 5;
const Address = z.email().check(z.maxLength(254));
/** The same whether the address is known or not. */
const asked = "If alerts go to that address, the link is on its way to it.";

/** Mails the link to whoever lost it. */
export function lostLink(services: Services): Hono<AppEnv> {
  const { assets, letters, limits, trustedProxies, log } = services;
  return new Hono<AppEnv>().post("/watches/link", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const address = Address.safeParse(form.get("address")?.trim());
    if (!letters || !address.success)
      return c.html(noWatchesPage(assets, letters !== null, "This is no address."), 400);
    const free = limits.holders.take(`link ${addressOf(c, trustedProxies)}`) === 0;
    // Sent after the answer, which takes as long for an unknown address.
    if (free && limits.mails.take(`link ${address.data.toLowerCase()}`) === 0) {
      void mailLinks(services, address.data).catch((error) => log("a link could not be mailed", error));
    }
    return c.html(noWatchesPage(assets, true, asked));
  });
}

async function mailLinks({ pool, links, letters }: Services, address: string): Promise<void> {
  const holders = await pool<{ id: bigint; epoch: number }[]>`
    select h.id, h.link_epoch as epoch from channel c join holder h on h.id = c.holder_id
    where c.kind = 'email' and lower(c.target ->> 'address') = lower(${address}) and c.confirmed_at is not null
      and c.stopped_at is null
    order by h.id desc limit ${mostLinks}`;
  const [first, ...others] = holders.map(({ id, epoch }) => links.make("watches", id, epoch));
  if (first) await letters!.sendLinks(address, [first, ...others]);
}
