/** @jsxImportSource hono/jsx */
import { watchesCsv, watchListPage } from "@tidemark/core";
import { BulkChange, type Imported, maxImportBytes } from "@tidemark/core/wire";
import type { Context } from "hono";
import { Hono } from "hono";
import { linksOf } from "../../alerts/holders/links.ts";
import { importFile, readImport } from "../../alerts/me/import.ts";
import { changeWatches } from "../../alerts/watches/change-watches.ts";
import { countNewWatch } from "../../alerts/watches/rate-limit.ts";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { restoreWatches } from "../../alerts/watches/restore-watches.ts";
import { listWatches } from "../../alerts/watches/watches.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer, refusalOf } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { DataPage } from "./data-page.tsx";
import { watchListQuery } from "./find-watches.tsx";
import type { LinkHolder } from "./holder-by-link.ts";
import { type Notice, problemNotice } from "./holder-page.tsx";
import { isOwnForm } from "./session.ts";

/** An export has messages besides, which are not imported. */
const maxFileBytes = 4 * maxImportBytes;

/** Undoes the stop of several watches, by the moment of it (epoch ms). */
export const undoPath = "/watches/bulk/undo";

/** Forms for many watches at once: bulk actions, import, and the list as CSV. */
export function listForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, clock } = services;
  const dataPage = ({ id, link }: LinkHolder, notice: Notice) => (
    <DataPage notice={notice} links={linksOf(services, { id, linkEpoch: link.epoch })} />
  );

  return new Hono<AppEnv>()
    .post(
      "/watches/bulk",
      holderForm(services, async ({ c, holder, form }) => {
        const { t } = readerOf(services, c);
        const query = watchListQuery((name) => form.get(name === "tag" ? "filter" : name));
        const ids =
          form.get("which") === "found"
            ? watchListPage(await listWatches(pool, holder.id, clock()), query).found.map(({ id }) => id)
            : form.getAll("id");
        if (ids.length === 0) throw new ServiceError("bad-request", t("list.nothing-chosen"));
        const action = form.get("action");
        const tag = action === "tag" || action === "untag" ? (form.get("tag") ?? "").trim() : undefined;
        const change = BulkChange.safeParse({ ids, action, ...(tag !== undefined && { tag }) });
        if (!change.success) throw new ServiceError("bad-request", t("list.bad-tag"));
        const at = clock();
        const count = await changeWatches(pool, holder.id, change.data, at);
        const done = action === "delete" ? `stopped&at=${at}` : `changed&count=${count}`;
        return c.redirect(`/watches?done=${done}`, 303);
      }),
    )
    .post(
      `${undoPath}/:at{[0-9]{1,13}}`,
      holderForm(services, async ({ c, holder }) => {
        const count = await restoreWatches(pool, holder.id, { at: Number(c.req.param("at")) }, clock());
        return c.redirect(`/watches?done=changed&count=${count}`, 303);
      }),
    )
    .post("/watches/import", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const { t } = readerOf(services, c);
      if (!isOwnForm(c)) {
        return answerPage(services, c, <MessagePage sentence={t("form.not-from-here")} />, 403);
      }
      try {
        const { added, same } = await imported(c, holder.id);
        return answerPage(
          services,
          c,
          dataPage(holder, { isProblem: false, text: t("import.done", { added, same }) }),
        );
      } catch (error) {
        const { message, status } = refusalOf(error);
        return answerPage(services, c, dataPage(holder, problemNotice(message)), status);
      }
    })
    .get("/watches/export.csv", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      return c.body(watchesCsv(await listWatches(pool, holder.id, clock())), 200, {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="tidemark.csv"',
      });
    });

  async function imported(c: Context<AppEnv>, holder: bigint): Promise<Imported> {
    const { t } = readerOf(services, c);
    const tooLarge = () => new ServiceError("too-large", t("import.too-large", { bytes: maxFileBytes }));
    // A browser gives the length of a form; HTTP holds it to that.
    const length = Number(c.req.header("content-length") ?? Number.NaN);
    if (!(length <= maxFileBytes)) throw tooLarge();
    await requireReadKey(c, services);
    const fields = await c.req.parseBody().catch(() => ({}) as Record<string, unknown>);
    const { file } = fields;
    const text = file instanceof File ? await file.text() : "";
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new ServiceError("bad-request", t("import.not-json"));
    }
    const parsed = readImport(json);
    await countNewWatch(c, services, parsed.watches.length);
    return importFile(pool, holder, parsed, clock());
  }
}
