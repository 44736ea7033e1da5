/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { changeSettings } from "../../alerts/holders/holder.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { TooLate, within } from "../../platform/within.ts";
import { answerPage } from "../../website/shared/answer-page.tsx";
import { holderForm, holderOrAnswer, oldLinkAnswer } from "../../website/shared/handle-forms.tsx";
import { readerOf } from "../../website/shared/reader.ts";
import { keepPrivate, type LinkHolder } from "../../website/watches/holder-by-link.ts";
import { type Notice, problemNotice } from "../../website/watches/holder-page.tsx";
import { holderOfCookie } from "../../website/watches/session.ts";
import { undoImport } from "../import-from/undo-import.ts";
import type { Services } from "../services.ts";
import { BringPage } from "./bring-page.tsx";
import { importsOf, isImportOf } from "./own-imports.ts";
import { receiveUpload } from "./receive-upload.tsx";
import { uploadForms } from "./upload-forms.ts";
import { uploadStep } from "./upload-section.tsx";
import { type Upload, uploadOf } from "./uploads.ts";

type Ctx = Context<AppEnv>;

/** What is done by then is said to be done; a long one goes on in the background. */
const undoShownMs = 1500;

/** `/watches/bring`: a person's files of other tools, and what was imported from them. */
export function bringRoutes(services: Services): Hono<AppEnv> {
  const { pool, uploadFolder: folder, log, clock, background } = services;
  const work = { pool, folder, log, clock };

  const page = async (holder: LinkHolder | null, notice: Notice | null): Promise<Child> => (
    <BringPage
      notice={notice}
      own={
        holder && {
          upload: await uploadOf(pool, holder.id),
          runs: await importsOf(pool, holder.id),
          countsImported: holder.settings.imported?.count ?? false,
        }
      }
    />
  );
  const again = async ({ holder }: { readonly holder: LinkHolder }, problem: string) =>
    page(holder, problemNotice(problem));

  const check = (upload: Upload) =>
    background.run("Reading an upload failed", async () => {
      const { checkUpload } = await import("./work-on-upload.ts");
      await checkUpload(work, upload);
    });

  return new Hono<AppEnv>()
    .get("/watches/bring", async (c) => {
      keepPrivate(c);
      const holder = await holderOfCookie(services, c);
      if (holder?.link.isOld) return oldLinkAnswer(services, c);
      return answerPage(services, c, await page(holder, noticeOf(services, c)));
    })
    .get("/watches/bring/state", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return c.json({ state: "none", text: null }, 401);
      const upload = await uploadOf(pool, holder.id);
      const state = uploadStep(upload, clock());
      const { t } = readerOf(services, c);
      const { rows } = upload ?? { rows: 0 };
      const isCounted = state === "checking" || state === "importing";
      return c.json({ state, text: isCounted ? t(`bring.${state}`, { rows }) : null });
    })
    .post("/watches/bring", (c) => receiveUpload(services, c, { page, check }))
    .route("/", uploadForms(services, { again, check }))
    .post(
      "/watches/bring/count",
      holderForm(services, async ({ c, holder, form }) => {
        const count = form.get("count") === "yes";
        await transaction(pool, (tx) =>
          changeSettings(tx, holder.id, (settings) => ({ ...settings, imported: { count } })),
        );
        return c.redirect("/watches/bring?done=count#count", 303);
      }),
    )
    .post(
      "/watches/bring/:id{[0-9]+}/undo",
      holderForm(
        services,
        async ({ c, holder }) => {
          const id = idInPath(c);
          if (!(await isImportOf(pool, holder.id, id))) {
            throw new ServiceError("not-found", readerOf(services, c).t("bring.gone"));
          }
          const undoing = undoImport(pool, id, () => {});
          background.run("Undoing an import failed", async () => void (await undoing));
          const isDone = await within(undoShownMs, undoing).then(
            () => true,
            (error) => {
              if (error instanceof TooLate) return false;
              throw error;
            },
          );
          return c.redirect(`/watches/bring?done=${isDone ? "undone" : "undoing"}`, 303);
        },
        again,
      ),
    );
}

/** What the form that led here did. */
function noticeOf(services: Services, c: Ctx): Notice | null {
  const { t } = readerOf(services, c);
  if (c.req.query("done") === "began") {
    const text = t.rich("bring.began", { data: (inside: unknown[]) => <a href="/watches/data">{inside}</a> });
    return { isProblem: false, text };
  }
  const said = {
    left: "bring.left",
    count: "bring.count.done",
    undone: "bring.undone",
    undoing: "bring.undone.begun",
  } as const;
  const done = c.req.query("done") ?? "";
  return Object.hasOwn(said, done) ? { isProblem: false, text: t(said[done as keyof typeof said]) } : null;
}
