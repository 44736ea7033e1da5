/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { hasMailChannel } from "../../alerts/channels/channels.ts";
import { countNewHolder } from "../../alerts/holders/limit-holders.ts";
import { withOwnPrices } from "../../alerts/imported/own-imports.ts";
import { copyWatches } from "../../alerts/watches/copy-watches.ts";
import { countStopped } from "../../alerts/watches/restore-watches.ts";
import { keptWatch, listWatches } from "../../alerts/watches/watches.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, ownForm } from "../shared/handle-forms.tsx";
import { LockedPage } from "../shared/locked-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf, useReader } from "../shared/reader.ts";
import { thisDeviceOf } from "../web-app/this-device.tsx";
import { watchListQuery } from "./find-watches.tsx";
import { holderByLink, keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { ButtonForm, type Notice } from "./holder-page.tsx";
import { undoPath } from "./list-forms.tsx";
import { NoWatchesPage } from "./no-watches-page.tsx";
import { OldLinkNote } from "./old-link-page.tsx";
import { OtherListPage } from "./other-list-page.tsx";
import { holderOfCookie, isSentHere, keepLink, tokenOf } from "./session.ts";
import { fieldsOfDefaults } from "./watch-fields.tsx";
import { nameOf, WatchesPage } from "./watches-page.tsx";

const none: ReadonlySet<string> = new Set();

/** `GET /watches`: a holder's own page, by a secret link that becomes a cookie. */
export function watchesRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, links, letters, clock } = services;
  const gone = (c: Context) =>
    answerPage(services, c, <MessagePage sentence={readerOf(services, c).t("watches.link-gone")} />, 404);

  /** The notice about the form that led here. */
  const noticeOf = async (holder: LinkHolder, c: Context): Promise<Notice | null> => {
    const { done, watch = "", at = "", mail } = c.req.query();
    const { t } = readerOf(services, c);
    if (done === "began" && !holder.link.isOld) {
      return { isProblem: mail === "refused", text: <Began mail={mail} /> };
    }
    if (done === "stopped" && /^\d{1,18}$/.test(watch)) {
      const kept = await keptWatch(pool, holder.id, BigInt(watch), clock());
      if (!kept?.isStopped) return null;
      const name = nameOf(kept.watch);
      const text = (
        <>
          <p>{t.rich("watches.done.stopped", { name: () => <bdi>{name}</bdi> })}</p>
          <ButtonForm action={`/watches/${watch}/undo`} label={t("watches.again")} of={name} />
        </>
      );
      return { isProblem: false, text };
    }
    if (done === "stopped" && /^\d{1,13}$/.test(at)) {
      const count = await countStopped(pool, holder.id, { at: Number(at) });
      if (count === 0) return null;
      const text = (
        <>
          <p>{t("watches.done.stopped-several", { count })}</p>
          <ButtonForm action={`${undoPath}/${at}`} label={t("watches.again-several", { count })} />
        </>
      );
      return { isProblem: false, text };
    }
    const { count = "" } = c.req.query();
    if (done === "changed" && /^\d{1,4}$/.test(count)) {
      return { isProblem: false, text: t("list.changed", { count: Number(count) }) };
    }
    if (done === "got") return { isProblem: false, text: t("devices.got") };
    if (done === "watching" && (mail === "asked" || mail === "refused")) {
      return { isProblem: mail === "refused", text: t(`watches.done.mail-${mail}`) };
    }
    return done === "watching" || done === "saved"
      ? { isProblem: false, text: t(`watches.done.${done}`) }
      : null;
  };

  /** What the page of a watch that was just made shows. */
  const madeBy = ({ id, link: { isOld, epoch } }: LinkHolder, done: string | undefined) => {
    if (done === "watching") return { link: null };
    return done === "began" && !isOld ? { link: links.make("watches", id, epoch) } : null;
  };

  return new Hono<AppEnv>()
    .get("/watches", async (c) => {
      keepPrivate(c);
      const key = c.req.query("key");
      const holder = await holderOfCookie(services, c);
      if (key !== undefined) {
        const linked = await holderByLink(services, key, ["watches"]);
        if (!linked) return gone(c);
        // Another site can send a visitor here with its own link.
        const isOther = holder ? holder.id !== linked.id : isSentHere(c);
        if (isOther) return answerPage(services, c, <OtherListPage linkKey={key} isFirst={!holder} />);
        // An old link does not replace a new one.
        if (!holder || holder.link.isOld || !linked.link.isOld) keepLink(c, services, key);
        // The secret leaves the address bar and the history.
        return c.redirect("/watches", 303);
      }
      if (!holder) {
        // It holds no secret, and may be found.
        c.header("X-Robots-Tag", undefined);
        return answerPage(services, c, <NoWatchesPage sendsMail={letters !== null} notice={null} />);
      }
      const [watches, notice] = await Promise.all([
        listWatches(pool, holder.id, clock()),
        noticeOf(holder, c),
      ]);
      const oldLink = holder.link.isOld
        ? { isProblem: false, text: <OldLink sendsMail={letters !== null} /> }
        : null;
      const page = (
        <WatchesPage
          notice={notice ?? oldLink}
          watches={watches}
          imported={holder.link.isOld ? none : await withOwnPrices(pool, holder.id, watches)}
          query={watchListQuery((name) => c.req.query(name))}
          here={await thisDeviceOf(services, holder)}
          made={madeBy(holder, c.req.query("done"))}
          product=""
          marketplace={watches[0]?.marketplace ?? "com"}
          fields={fieldsOfDefaults(holder.settings.watch)}
          asksAddress={letters !== null && !(await hasMailChannel(pool, holder.id))}
        />
      );
      return answerPage(services, c, page);
    })
    .post("/watches/open", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const key = form.get("key") ?? "";
      if (!(await holderByLink(services, key, ["watches"]))) return gone(c);
      keepLink(c, services, key);
      return c.redirect("/watches", 303);
    })
    .post(
      "/watches/copy",
      holderForm(
        services,
        async ({ c, holder }) => {
          // It creates a holder, and an old link may be in a stranger's hands.
          if (access.holdersNeedKey && !access.isShown(c)) {
            return answerPage(services, c, <LockedPage to="/watches" problem={null} />, 401);
          }
          await countNewHolder(c, services);
          const id = await copyWatches(pool, holder.id, holder.settings, clock());
          keepLink(c, services, tokenOf(links.make("watches", id, 0)));
          return c.redirect("/watches?done=began", 303);
        },
        undefined,
        true,
      ),
    );
}

/** Said once, after the first watch. */
function Began({ mail }: { mail: string | undefined }) {
  const { t } = useReader();
  const where = mail === "asked" || mail === "refused" ? (`began.mail-${mail}` as const) : "began.where";
  return (
    <>
      <p>{t("watches.done.watching")}</p>
      <p>{t.rich(where, { channels: (inside) => <a href="/watches/channels">{inside}</a> })}</p>
    </>
  );
}

function OldLink({ sendsMail }: { sendsMail: boolean }) {
  const { t } = useReader();
  return (
    <>
      <OldLinkNote sendsMail={sendsMail} />
      <p>
        <a href="/watches/data">{t("old-link.get")}</a>
      </p>
    </>
  );
}
