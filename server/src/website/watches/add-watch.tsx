/** @jsxImportSource hono/jsx */
import { type Asin, type Marketplace, marketplaceBySuffix, parseProductLink } from "@tidemark/core";
import { defaultSettings, NewChannel, type NewWatch } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { beginChannel, type Whose } from "../../alerts/channels/begin-channel.ts";
import { hasMailChannel } from "../../alerts/channels/channels.ts";
import { createWatch } from "../../alerts/watches/create-watch.ts";
import { countNewWatch } from "../../alerts/watches/rate-limit.ts";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { listWatches } from "../../alerts/watches/watches.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { oldLinkAnswer, ownForm, refusalOf } from "../shared/handle-forms.tsx";
import { LockedPage } from "../shared/locked-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf, type Texts } from "../shared/reader.ts";
import { shortLinkProblems } from "../web-app/share-routes.tsx";
import { thisDeviceOf } from "../web-app/this-device.tsx";
import { whose } from "./channels-forms.tsx";
import { problemNotice } from "./holder-page.tsx";
import { newHolder } from "./new-holder.ts";
import { parseWatchForm } from "./parse-watch-form.ts";
import { holderOfCookie, keepLink, tokenOf } from "./session.ts";
import { fieldsSent } from "./watch-fields.tsx";
import { WatchesPage } from "./watches-page.tsx";

/** `POST /watches`: adds a watch, by a pasted product or from a product's page. Creates a holder where there is none. */
export function addWatch(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, links, letters, clock } = services;
  return new Hono<AppEnv>().post("/watches", async (c) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const holder = await holderOfCookie(services, c);
    if (holder?.link.isOld) return oldLinkAnswer(services, c);
    if (!holder && access.holdersNeedKey && !access.isShown(c)) {
      return answerPage(services, c, <LockedPage to="/watches" problem={null} />, 401);
    }
    try {
      if (holder) await requireReadKey(c, services);
      const { t, formats } = readerOf(services, c);
      await openShortLink(services, c, form, t);
      const newWatch = newWatchIn(form, t, formats.locale);
      const address = letters && addressIn(form, t);
      const id = holder?.id ?? (await newHolder(services, c));
      await countNewWatch(c, services);
      await createWatch(pool, id, newWatch, null, clock());
      if (!holder) keepLink(c, services, tokenOf(links.make("watches", id, 0)));
      const whom = holder ? whose(holder) : { id, linkEpoch: 0 };
      const asked = address ? await askedFor(services, c, whom, address) : "";
      return c.redirect(`/watches?done=${holder ? "watching" : "began"}${asked}`, 303);
    } catch (error) {
      const { message, status } = refusalOf(error);
      if (!holder) return answerPage(services, c, <MessagePage sentence={message} />, status);
      const watches = await listWatches(pool, holder.id, clock());
      const page = (
        <WatchesPage
          notice={problemNotice(message)}
          watches={watches}
          here={await thisDeviceOf(services, holder)}
          product={form.get("product") ?? ""}
          marketplace={form.get("marketplace") ?? "com"}
          fields={fieldsSent(form)}
          asksAddress={letters !== null && !(await hasMailChannel(pool, holder.id))}
        />
      );
      return answerPage(services, c, page, status);
    }
  });
}

/** Puts the product that a short link leads to into the form. Throws bad-request where it leads to none. */
async function openShortLink(
  { shortLinks, trustedProxies }: WebsiteServices,
  c: Context,
  form: URLSearchParams,
  t: Texts,
): Promise<void> {
  const pasted = form.get("product") ?? "";
  const link = parseProductLink(pasted);
  if (link.ok || link.reason !== "short-link") return;
  const found = await shortLinks(pasted, addressOf(c, trustedProxies));
  if (!found.ok) throw new ServiceError("bad-request", t(shortLinkProblems[found.reason]));
  form.set("product", `https://${found.marketplace.host}/dp/${found.asin}`);
}

/** The address that alerts are wanted at; null: none. Throws bad-request. */
function addressIn(form: URLSearchParams, t: Texts): string | null {
  const typed = form.get("address")?.trim() ?? "";
  if (typed === "") return null;
  const parsed = NewChannel.safeParse({ kind: "email", address: typed });
  if (parsed.success && parsed.data.kind === "email") return parsed.data.address;
  throw new ServiceError("bad-request", t("watches.add.address"));
}

/** Asks an address whether it wants alerts. The watch stands, whatever comes of it. */
async function askedFor(
  services: WebsiteServices,
  c: Context,
  holder: Whose,
  address: string,
): Promise<"&mail=asked" | "&mail=there" | "&mail=refused"> {
  try {
    const network = addressOf(c, services.trustedProxies);
    const { channel } = await beginChannel(services, holder, { kind: "email", address }, network);
    return channel.state === "unconfirmed" ? "&mail=asked" : "&mail=there";
  } catch (error) {
    if (error instanceof ServiceError) return "&mail=refused";
    throw error;
  }
}

/** Parses the form of a new watch; throws bad-request with a sentence. */
function newWatchIn(form: URLSearchParams, t: Texts, locale: string): NewWatch {
  const { asin, marketplace } = productIn(form, t);
  const preset = form.get("preset");
  if (preset !== null) form = presetForm(form, preset);
  return { marketplace: marketplace.suffix, asin, ...parseWatchForm(form, marketplace, t, locale) };
}

/** The form that a button on a product's page stands for: a percentage, and defaults. */
function presetForm(form: URLSearchParams, percent: string): URLSearchParams {
  const rearm = String(defaultSettings.watch.rearmPercent);
  return new URLSearchParams({ rule: "drop", drop: percent, series: form.get("series") ?? "buy_box", rearm });
}

function productIn(form: URLSearchParams, t: Texts): { asin: Asin; marketplace: Marketplace } {
  const link = parseProductLink(form.get("product") ?? "");
  if (!link.ok) throw new ServiceError("bad-request", t(`watches.add.${link.reason}`));
  const marketplace = link.marketplace ?? marketplaceBySuffix(form.get("marketplace") ?? "");
  if (!marketplace) throw new ServiceError("bad-request", t("watches.add.no-shop"));
  return { asin: link.asin, marketplace };
}
