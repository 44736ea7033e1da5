import { NewChannel } from "@tidemark/core/wire";
import { Hono } from "hono";
import { html } from "hono/html";
import { beginChannel, type Whose } from "../../alerts/channels/begin-channel.ts";
import { channelViews, deleteChannel } from "../../alerts/channels/channels.ts";
import { testChannel } from "../../alerts/channels/test-channel.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { holderForm, holderOrAnswer, type Posted } from "../shared/handle-forms.ts";
import type { Html } from "../shared/layout.ts";
import { channelsPage } from "./channels-page.ts";
import type { LinkHolder } from "./holder-by-link.ts";
import { type Notice, problemNotice } from "./holder-page.ts";

const done: Record<string, string> = {
  added: "Added. A test shows whether messages arrive.",
  asked: "A mail is on its way to that address: messages begin once its link is opened and says yes.",
  there: "That one is there already.",
  removed: "Removed: nothing more is sent there.",
  tested: "The test message was handed over.",
};

export const whose = ({ id, link, settings }: LinkHolder): Whose & Pick<LinkHolder, "settings"> => ({
  id,
  linkEpoch: link.epoch,
  settings,
});

/** Forms for channels. */
export function channelsForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets, letters, clock, trustedProxies } = services;
  const page = async (holder: LinkHolder, notice: Notice | null): Promise<Html> =>
    channelsPage({
      assets,
      notice,
      sendsMail: letters !== null,
      channels: await channelViews(pool, holder.id),
    });
  const form = (work: (posted: Posted) => Promise<Response>) =>
    holderForm(services, work, ({ holder }, problem) => page(holder, problemNotice(problem)));

  return new Hono<AppEnv>()
    .get("/watches/channels", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const text = done[c.req.query("done") ?? ""];
      return c.html(await page(holder, text ? { isProblem: false, text } : null));
    })
    .post(
      "/watches/channels",
      form(async ({ c, holder, form: fields }) => {
        const { channel, secret, isNew } = await beginChannel(
          services,
          whose(holder),
          channelIn(fields),
          addressOf(c, trustedProxies),
        );
        // Shown only once, so no redirect follows.
        if (secret !== null) return c.html(await page(holder, secretNotice(secret)), 201);
        const what = !isNew ? "there" : channel.state === "unconfirmed" ? "asked" : "added";
        return c.redirect(`/watches/channels?done=${what}`, 303);
      }),
    )
    .post(
      "/watches/channels/:id/test",
      form(async ({ c, holder }) => {
        const network = addressOf(c, trustedProxies);
        const sent = await testChannel(services, whose(holder), idInPath(c), network);
        if (sent.ok) return c.redirect("/watches/channels?done=tested", 303);
        return c.html(await page(holder, problemNotice(`The test did not arrive: ${sent.reason}`)));
      }),
    )
    .post(
      "/watches/channels/:id/remove",
      form(async ({ c, holder }) => {
        if (await deleteChannel(pool, holder.id, idInPath(c), clock())) {
          return c.redirect("/watches/channels?done=removed", 303);
        }
        throw new ServiceError("not-found", "You have no such channel.");
      }),
    );
}

const secretNotice = (secret: string): Notice => ({
  isProblem: false,
  text: html`<p>Added. Its messages are signed with this secret, which is shown this once:</p><p><code>${secret}</code></p>`,
});

/** Parses the form of a new channel; throws bad-request. */
function channelIn(form: URLSearchParams): NewChannel {
  const given = [...form].map(([name, value]) => [name, value.trim()] as const);
  const parsed = NewChannel.safeParse(Object.fromEntries(given.filter(([, value]) => value !== "")));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ServiceError("bad-request", `That cannot be used: ${path.join(".") || "kind"}: ${message}.`);
}
