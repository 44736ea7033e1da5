/** @jsxImportSource hono/jsx */
import { fileSize } from "@tidemark/texts";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { patiently } from "../../platform/http/patient-sockets.ts";
import { statusOf } from "../../platform/http/problem-details.ts";
import { answerPage } from "../../website/shared/answer-page.tsx";
import { oldLinkAnswer, refusalOf } from "../../website/shared/handle-forms.tsx";
import { LockedPage } from "../../website/shared/locked-page.tsx";
import { MessagePage } from "../../website/shared/message-page.tsx";
import { readerOf } from "../../website/shared/reader.ts";
import { keepPrivate, type LinkHolder } from "../../website/watches/holder-by-link.ts";
import { type Notice, problemNotice } from "../../website/watches/holder-page.tsx";
import { newHolder } from "../../website/watches/new-holder.ts";
import { holderOfCookie, isOwnForm, keepLink, tokenOf } from "../../website/watches/session.ts";
import type { Services } from "../services.ts";
import { guessBytes, guessSource } from "./guess-source.ts";
import type { ReceiveFault } from "./receive-file.ts";
import { maxFormBytes, maxUploadBytes } from "./upload-limits.ts";
import { beginUpload, changeUpload, endUpload, type Upload, uploadOf } from "./uploads.ts";

type Ctx = Context<AppEnv>;

const receiveLimits = { bytes: maxUploadBytes, idleMs: 30_000, wholeMs: 900_000 };

const statusOfFault = {
  "not-a-form": 400,
  "no-file": 400,
  "too-large": 413,
  "broken-off": 400,
  "too-slow": 408,
  "disk-full": 503,
} as const satisfies Record<ReceiveFault, number>;

interface Pages {
  readonly page: (holder: LinkHolder | null, notice: Notice) => Promise<Child>;
  readonly check: (upload: Upload) => void;
}

/** Takes a file in. Refusals come before the file is read where they can. */
export async function receiveUpload(services: Services, c: Ctx, { page, check }: Pages): Promise<Response> {
  keepPrivate(c);
  const { t, formats } = readerOf(services, c);
  if (!isOwnForm(c)) return answerPage(services, c, <MessagePage sentence={t("form.not-from-here")} />, 403);
  const holder = await holderOfCookie(services, c);
  if (holder?.link.isOld) return oldLinkAnswer(services, c);
  if (!holder && services.access.holdersNeedKey && !services.access.isShown(c)) {
    return answerPage(services, c, <LockedPage to="/watches/bring" problem={null} />, 401);
  }
  const most = fileSize(maxUploadBytes, formats.locale);
  const refuse = async (sentence: string, status: Parameters<typeof answerPage>[3]) => {
    // What is still on its way is not read.
    c.header("Connection", "close");
    return answerPage(services, c, await page(holder, problemNotice(sentence)), status);
  };
  try {
    if (holder) await requireReadKey(c, services);
    const length = Number(c.req.header("content-length") ?? Number.NaN);
    if (length > maxFormBytes) return await refuse(t("bring.too-large", { most }), 413);
    const bytes = Number.isNaN(length) ? maxFormBytes : length;
    if (!(await services.uploadFolder.prepare(bytes))) return await refuse(t("bring.disk-full"), 503);
    const waitS = await services.limits.uploads.take(
      holder ? `holder ${holder.id}` : addressOf(c, services.trustedProxies),
    );
    if (waitS > 0) return await refuse(t("bring.too-many"), 429);
    return await receiveOf(services, c, holder, { bytes, refuse, check, most });
  } catch (error) {
    const { message, status } = refusalOf(error);
    return refuse(message, status);
  }
}

interface Receiving {
  readonly bytes: number;
  readonly most: string;
  readonly refuse: (sentence: string, status: Parameters<typeof answerPage>[3]) => Promise<Response>;
  readonly check: Pages["check"];
}

async function receiveOf(
  services: Services,
  c: Ctx,
  known: LinkHolder | null,
  { bytes, most, refuse, check }: Receiving,
): Promise<Response> {
  const { pool, links, uploadFolder: folder, clock } = services;
  const { t } = readerOf(services, c);
  const { receiveFile, ReceiveError } = await import("./receive-file.ts");
  const holder = known?.id ?? (await newHolder(services, c));
  const begun = await beginUpload(pool, folder, holder, bytes, clock());
  if ("refused" in begun) {
    return refuse(t(begun.refused === "own" ? "bring.own-under-way" : "bring.busy"), statusOf("conflict"));
  }
  const { file } = begun;
  const upload = { holder, file };
  try {
    const { socket } = (c.env as { incoming?: { socket?: Parameters<typeof patiently>[0] } }).incoming ?? {};
    const received = await patiently(socket, () =>
      receiveFile(c.req.raw.body, c.req.header("content-type"), folder.pathOf(file), receiveLimits),
    );
    const source = guessSource(await folder.beginningOf(file, guessBytes));
    if (source === null) {
      await endUpload(pool, folder, upload);
      return await refuse(t("bring.spreadsheet"), 415);
    }
    const next = { state: "checking", source, bytes: received, touchedAt: clock() } as const;
    await changeUpload(pool, upload, next);
    if (!known) keepLink(c, services, tokenOf(links.make("watches", holder, 0)));
    const kept = await uploadOf(pool, holder);
    if (kept?.file === file) check(kept);
    return c.redirect(`/watches/bring${known ? "" : "?done=began"}`, 303);
  } catch (error) {
    await endUpload(pool, folder, upload);
    if (!(error instanceof ReceiveError)) throw error;
    const { fault } = error;
    const sentence = fault === "too-large" ? t("bring.too-large", { most }) : t(`bring.${fault}`);
    return refuse(sentence, statusOfFault[fault]);
  }
}
