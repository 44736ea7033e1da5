import { marketplaceBySuffix } from "@tidemark/core";
import type { Context } from "hono";
import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { holderForm, type Posted } from "../../website/shared/handle-forms.tsx";
import { readerOf } from "../../website/shared/reader.ts";
import type { LinkHolder } from "../../website/watches/holder-by-link.ts";
import type { Services } from "../services.ts";
import { changeUpload, endUpload, isFileSource, isWorkedOn, type Upload, uploadOf } from "./uploads.ts";

type Ctx = Context<AppEnv>;

interface UploadPages {
  /** The page with a problem. */
  readonly again: (posted: Posted, problem: string) => Promise<Child>;
  readonly check: (upload: Upload) => void;
}

/** Forms for a file that was received: name its source, import it, leave it. */
export function uploadForms(services: Services, { again, check }: UploadPages): Hono<AppEnv> {
  const { pool, uploadFolder: folder, log, clock, background } = services;

  /** The upload that a form is about. Throws conflict when it is gone, or is being worked on. */
  const idleUpload = async (c: Ctx, holder: LinkHolder): Promise<Upload> => {
    const upload = await uploadOf(pool, holder.id);
    if (upload && !isWorkedOn(upload, clock())) return upload;
    throw new ServiceError(
      "conflict",
      readerOf(services, c).t(upload ? "bring.own-under-way" : "bring.no-upload"),
    );
  };

  return new Hono<AppEnv>()
    .post(
      "/watches/bring/source",
      holderForm(
        services,
        async ({ c, holder, form }) => {
          const upload = await idleUpload(c, holder);
          const source = form.get("source") ?? "";
          const shop = marketplaceBySuffix(form.get("shop") ?? "")?.suffix ?? null;
          if (!isFileSource(source) || upload.state === "receiving") {
            throw new ServiceError("bad-request", readerOf(services, c).t("bring.no-upload"));
          }
          const next = {
            state: "checking",
            source,
            shop,
            rows: 0,
            found: null,
            problem: null,
            touchedAt: clock(),
          } as const;
          const { file } = upload;
          if (await changeUpload(pool, { holder: holder.id, file }, next, ["checked", "failed"])) {
            check({ ...upload, ...next });
          }
          return c.redirect("/watches/bring", 303);
        },
        again,
      ),
    )
    .post(
      "/watches/bring/import",
      holderForm(
        services,
        async ({ c, holder, form }) => {
          await requireReadKey(c, services);
          const upload = await idleUpload(c, holder);
          const { file } = upload;
          const next = { state: "importing", rows: 0, touchedAt: clock() } as const;
          // What is imported is what the person was shown.
          const isShown = form.get("file") === file;
          if (!isShown || !(await changeUpload(pool, { holder: holder.id, file }, next, ["checked"]))) {
            throw new ServiceError("conflict", readerOf(services, c).t("bring.no-upload"));
          }
          background.run("Importing an upload failed", async () => {
            const { importUpload } = await import("./work-on-upload.ts");
            await importUpload({ pool, folder, log, clock }, { ...upload, ...next }, holder);
          });
          return c.redirect("/watches/bring", 303);
        },
        again,
      ),
    )
    .post(
      "/watches/bring/leave",
      holderForm(
        services,
        async ({ c, holder }) => {
          const upload = await idleUpload(c, holder);
          await endUpload(pool, folder, { holder: holder.id, file: upload.file });
          return c.redirect("/watches/bring?done=left", 303);
        },
        again,
      ),
    );
}
