/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { operatorGuard } from "../../website/operator/operator-guard.ts";
import { answerPage } from "../../website/shared/answer-page.tsx";
import { ownForm } from "../../website/shared/handle-forms.tsx";
import { readerOf } from "../../website/shared/reader.ts";
import { keepPrivate } from "../../website/watches/holder-by-link.ts";
import { acceptImport } from "../import-from/accept-import.ts";
import { ImportError } from "../import-from/import-item.ts";
import { undoImport } from "../import-from/undo-import.ts";
import type { Services } from "../services.ts";
import { OperatorImportsPage } from "./operator-imports-page.tsx";
import { allImports, declineImport, isShared } from "./own-imports.ts";

type Ctx = Context<AppEnv>;

/** `/operator/imports`: shows an import to everybody, refuses that, undoes what everybody sees. */
export function operatorImportsRoutes(services: Services): Hono<AppEnv> {
  const { pool, background, clock } = services;
  const guard = operatorGuard(services);
  const page = async (problem: string | null) => (
    <OperatorImportsPage runs={await allImports(pool)} problem={problem} />
  );
  /** A form of one button. `work`: a sentence for what cannot be done, or null. */
  const button = (work: (run: bigint, c: Ctx) => Promise<string | null>) => async (c: Ctx) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const problem = await work(idInPath(c), c).catch((error) => {
      if (error instanceof ImportError) return error.message;
      throw error;
    });
    return problem === null
      ? c.redirect("/operator/imports", 303)
      : answerPage(services, c, await page(problem), 409);
  };
  const gone = (c: Ctx) => readerOf(services, c).t("imports.gone");

  return new Hono<AppEnv>()
    .use("/operator/imports", guard)
    .use("/operator/imports/*", guard)
    .get("/operator/imports", async (c) => {
      keepPrivate(c);
      return answerPage(services, c, await page(null));
    })
    .post(
      "/operator/imports/:id{[0-9]+}/accept",
      button(async (run) => {
        await acceptImport(pool, run);
        return null;
      }),
    )
    .post(
      "/operator/imports/:id{[0-9]+}/decline",
      button(async (run, c) => ((await declineImport(pool, run, clock())) ? null : gone(c))),
    )
    .post(
      "/operator/imports/:id{[0-9]+}/undo",
      button(async (run, c) => {
        if (!(await isShared(pool, run))) return gone(c);
        // It may take minutes; the list says that it is being undone.
        background.run("Undoing an import failed", async () => void (await undoImport(pool, run, () => {})));
        return null;
      }),
    );
}
