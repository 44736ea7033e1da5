import { type Asin, type Marketplace, marketplaceBySuffix, parseProductLink } from "@tidemark/core";
import { defaultSettings, type NewWatch } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { createHolder } from "../../alerts/holders/holder.ts";
import { countNewHolder } from "../../alerts/holders/limit-holders.ts";
import { createWatch } from "../../alerts/watches/create-watch.ts";
import { countNewWatch } from "../../alerts/watches/rate-limit.ts";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { listWatches } from "../../alerts/watches/watches.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { oldLinkAnswer, ownForm, refusalOf } from "../shared/handle-forms.ts";
import { localeOf } from "../shared/locale.ts";
import { lockedPage } from "../shared/locked-page.ts";
import { messagePage } from "../shared/message-page.ts";
import { problemNotice } from "./holder-page.ts";
import { parseWatchForm } from "./parse-watch-form.ts";
import { holderOfCookie, keepLink, tokenOf } from "./session.ts";
import { fieldsSent } from "./watch-fields.ts";
import { watchesPage } from "./watches-page.ts";

const faults = {
  "short-link":
    "A short link does not say which product it leads to: open it, and paste the address of that page.",
  "unknown-shop": "Tidemark does not know this Amazon shop.",
  "not-a-product": "That is neither the address of a product's page at Amazon nor a product's number.",
};

/** `POST /watches`: adds a watch, by a pasted product or from a product's page. Creates a holder where there is none. */
export function addWatch(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, assets, links, clock } = services;
  return new Hono<AppEnv>().post("/watches", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const holder = await holderOfCookie(services, c);
    if (holder?.link.isOld) return oldLinkAnswer(services, c);
    if (!holder && access.holdersNeedKey && !access.isShown(c)) {
      return c.html(lockedPage(assets, { to: "/watches", problem: null }), 401);
    }
    try {
      if (holder) requireReadKey(c, services);
      const newWatch = newWatchIn(form, localeOf(c));
      const id = holder?.id ?? (await newHolder(services, c));
      countNewWatch(c, services);
      await createWatch(pool, id, newWatch, null, clock());
      if (!holder) keepLink(c, services, tokenOf(links.make("watches", id, 0)));
      return c.redirect(`/watches?done=${holder ? "watching" : "began"}`, 303);
    } catch (error) {
      const { message, status } = refusalOf(error);
      if (!holder) return c.html(messagePage(assets, message), status);
      const watches = await listWatches(pool, holder.id, clock());
      const [product, marketplace] = [form.get("product") ?? "", form.get("marketplace") ?? "com"];
      const notice = problemNotice(message);
      return c.html(
        watchesPage({ assets, notice, watches, product, marketplace, fields: fieldsSent(form) }),
        status,
      );
    }
  });
}

async function newHolder(services: WebsiteServices, c: Context): Promise<bigint> {
  countNewHolder(c, services);
  return (await createHolder(services.pool, defaultSettings, services.clock())).id;
}

/** Parses the form of a new watch; throws bad-request with a sentence. */
function newWatchIn(form: URLSearchParams, locale: string | undefined): NewWatch {
  const { asin, marketplace } = productIn(form);
  const preset = form.get("preset");
  if (preset !== null) form = presetForm(form, preset);
  return { marketplace: marketplace.suffix, asin, ...parseWatchForm(form, marketplace, locale) };
}

/** The form that a button on a product's page stands for: a percentage, and defaults. */
function presetForm(form: URLSearchParams, percent: string): URLSearchParams {
  const rearm = String(defaultSettings.watch.rearmPercent);
  return new URLSearchParams({ rule: "drop", drop: percent, series: form.get("series") ?? "buy_box", rearm });
}

function productIn(form: URLSearchParams): { asin: Asin; marketplace: Marketplace } {
  const link = parseProductLink(form.get("product") ?? "");
  if (!link.ok) throw new ServiceError("bad-request", faults[link.reason]);
  const marketplace = link.marketplace ?? marketplaceBySuffix(form.get("marketplace") ?? "");
  if (!marketplace) throw new ServiceError("bad-request", "Choose the shop.");
  return { asin: link.asin, marketplace };
}
