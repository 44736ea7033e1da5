/** @jsxImportSource hono/jsx */
import { joinLink } from "@tidemark/core";
import { type Context, Hono } from "hono";
import { markIndependent } from "../../accounts/circles.ts";
import { revokeInvite } from "../../accounts/invite-list.ts";
import { createInvite } from "../../accounts/invites.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { ownForm } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";

const dayMs = 86_400_000;

type Ctx = Context<AppEnv>;

/** The operator's forms for invites and circles. `again`: answers with the operator's page. */
export function peopleForms(
  services: WebsiteServices,
  again: (c: Ctx, link: string) => Promise<Response>,
): Hono<AppEnv> {
  const { pool, policy, publicUrl, clock } = services;

  const refused = (
    c: Ctx,
    key: "operator.invites.wrong" | "operator.invites.gone" | "operator.circles.gone",
  ) =>
    answerPage(
      services,
      c,
      <MessagePage sentence={readerOf(services, c).t(key)} />,
      key === "operator.invites.wrong" ? 400 : 404,
    );

  const mark = (apart: boolean) => async (c: Ctx) => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const id = /^-?\d{1,19}$/.test(c.req.param("id") ?? "") ? BigInt(c.req.param("id")!) : null;
    const isId = id !== null && BigInt.asIntN(64, id) === id;
    const marked = isId && (await markIndependent(pool, id, apart, clock(), policy));
    return marked ? c.redirect("/operator#circles", 303) : refused(c, "operator.circles.gone");
  };

  return new Hono<AppEnv>()
    .post("/operator/invites", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const uses = numberIn(form.get("uses"), 1000);
      const days = numberIn(form.get("days"), 3650);
      if (uses === null || days === null) return refused(c, "operator.invites.wrong");
      const now = clock();
      const code = await createInvite(pool, "operator", { uses, expiresAt: now + days * dayMs, now });
      // Not by a redirect: the code would be in an address.
      return again(c, joinLink(publicUrl, code));
    })
    .post("/operator/invites/:id/revoke", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const id = numberIn(c.req.param("id"), Number.MAX_SAFE_INTEGER);
      const isTaken = id !== null && (await revokeInvite(pool, BigInt(id), clock()));
      return isTaken ? c.redirect("/operator#invites", 303) : refused(c, "operator.invites.gone");
    })
    .post("/operator/circles/:id/apart", mark(true))
    .post("/operator/circles/:id/together", mark(false));
}

function numberIn(text: string | null, most: number): number | null {
  const number = /^[1-9]\d{0,15}$/.test(text ?? "") ? Number(text) : 0;
  return number >= 1 && number <= most ? number : null;
}
