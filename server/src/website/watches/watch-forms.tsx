/** @jsxImportSource hono/jsx */
import { marketplaceBySuffix } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { Hono } from "hono";
import { createWatch } from "../../alerts/watches/create-watch.ts";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { restartWatch, updateWatch } from "../../alerts/watches/update-watch.ts";
import { endWatch, watchOf } from "../../alerts/watches/watches.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer, type Posted } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { problemNotice } from "./holder-page.tsx";
import { parseWatchForm, type WatchWish } from "./parse-watch-form.ts";
import { fieldsOf, fieldsSent } from "./watch-fields.tsx";
import { WatchPage } from "./watch-page.tsx";

const path = "/watches/:id{[0-9]+}";

/** Forms for one watch: change, pause, resume, stop, undo. */
export function watchForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, clock } = services;
  const unknownText = (c: Posted["c"]) => readerOf(services, c).t("watch.unknown");
  const unknown = (c: Posted["c"]) => new ServiceError("not-found", unknownText(c));
  const own = async ({ c, holder }: Omit<Posted, "form">): Promise<Watch> => {
    const watch = await watchOf(pool, holder.id, idInPath(c), clock());
    if (!watch) throw unknown(c);
    return watch;
  };
  /** Handles a one-button form, and returns to the list. */
  const button = (work: (holder: bigint, watch: bigint) => Promise<unknown>, done?: string) =>
    holderForm(
      services,
      async ({ c, holder }) => {
        const id = idInPath(c);
        if (!(await work(holder.id, id))) throw unknown(c);
        return c.redirect(`/watches${done ? `?done=${done}&watch=${id}` : ""}`, 303);
      },
      undefined,
      true,
    );

  return new Hono<AppEnv>()
    .get(path, async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const watch = await watchOf(pool, holder.id, idInPath(c), clock());
      if (!watch) return answerPage(services, c, <MessagePage sentence={unknownText(c)} />, 404);
      const fields = fieldsOf(watch, readerOf(services, c).formats);
      return answerPage(services, c, <WatchPage notice={null} watch={watch} fields={fields} />);
    })
    .post(
      path,
      holderForm(
        services,
        async (posted) => {
          const watch = await own(posted);
          const { t, formats } = readerOf(services, posted.c);
          const marketplace = marketplaceBySuffix(watch.marketplace)!;
          const wish = parseWatchForm(posted.form, marketplace, t, formats.locale);
          await save(posted, watch, wish);
          return posted.c.redirect("/watches?done=saved", 303);
        },
        async (posted, problem) => {
          const watch = await watchOf(pool, posted.holder.id, idInPath(posted.c), clock());
          if (!watch) return <MessagePage sentence={problem} />;
          return <WatchPage notice={problemNotice(problem)} watch={watch} fields={fieldsSent(posted.form)} />;
        },
      ),
    )
    .post(
      `${path}/pause`,
      button((holder, id) => updateWatch(pool, holder, id, { paused: true }, clock())),
    )
    .post(
      `${path}/resume`,
      button((holder, id) => updateWatch(pool, holder, id, { paused: false }, clock())),
    )
    .post(
      `${path}/stop`,
      button((holder, id) => endWatch(pool, holder, id, clock()), "stopped"),
    )
    .post(
      `${path}/undo`,
      button((holder, id) => restartWatch(pool, holder, id, clock()), "watching"),
    );

  /** Another series becomes a new watch: the alerts of the old one stay with it, for corrections. */
  async function save(
    { c, holder: { id: holder } }: Posted,
    watch: Watch,
    { series, ...wish }: WatchWish,
  ): Promise<void> {
    const { marketplace, asin, expiresAt } = watch;
    const id = BigInt(watch.id);
    if (series !== watch.series) {
      await requireReadKey(c, services);
      await createWatch(pool, holder, { marketplace, asin, series, ...wish }, null, clock());
      await endWatch(pool, holder, id, clock());
      return;
    }
    // The form has the day only: the same day counts as unchanged, even if it is past.
    const sameDay = wish.expiresAt?.slice(0, 10) === expiresAt?.slice(0, 10);
    const { expiresAt: _, ...rest } = wish;
    await updateWatch(pool, holder, id, sameDay ? rest : wish, clock());
  }
}
