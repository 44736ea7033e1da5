import { joinLink } from "@tidemark/core";
import { type InviteMade, type Invites, NewInvite } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../platform/http/app-env.ts";
import { readBody } from "../platform/http/body.ts";
import { idInPath } from "../platform/http/id-in-path.ts";
import { ServiceError } from "../platform/http/problem-details.ts";
import { t } from "../platform/texts.ts";
import { inviteAsMember, listInvites, placesLeft, revokeInvite } from "./invite-list.ts";
import { requireReporter } from "./require-reporter.ts";
import type { AccountServices } from "./services.ts";

const iso = (at: number): string => new Date(at).toISOString();

/** A member's invites: whoever reports may let others in. */
export function inviteRoutes(services: AccountServices): Hono<AppEnv> {
  const { pool, profile, policy, tokens, limits, publicUrl, clock } = services;
  const memberOf = (c: Context) => {
    c.header("Cache-Control", "no-store");
    const member = requireReporter(c, tokens);
    if (profile.registration === "invite-code") return member;
    throw new ServiceError("not-found", t("problem.invite.none"));
  };
  return new Hono<AppEnv>()
    .get("/v1/invites", async (c) => {
      const member = memberOf(c);
      const now = clock();
      const [mine, mayInvite] = await Promise.all([
        listInvites(pool, now, { inviter: member.id }),
        placesLeft(pool, member, now, policy),
      ]);
      const invites = mine.map(({ id, createdAt, expiresAt, uses, used, state }) => ({
        id,
        createdAt: iso(createdAt),
        expiresAt: expiresAt === null ? null : iso(expiresAt),
        uses,
        used,
        state,
      }));
      return c.json({ mayInvite, invites } satisfies Invites);
    })
    .post("/v1/invites", async (c) => {
      const member = memberOf(c);
      const { uses } = await readBody(c, NewInvite, 1024);
      // Invites that are made and taken back at once count towards no limit of the policy.
      const retryAfterS = await limits.registrations.take(`invites of ${member.id}`);
      if (retryAfterS > 0) throw new ServiceError("too-many", t("problem.invite.many"), { retryAfterS });
      const made = await inviteAsMember(pool, member, uses, clock(), policy);
      if (!made) throw new ServiceError("conflict", t("problem.invite.most"));
      const { code, expiresAt } = made;
      const link = joinLink(publicUrl, code);
      return c.json({ code, link, expiresAt: iso(expiresAt) } satisfies InviteMade, 201);
    })
    .delete("/v1/invites/:id", async (c) => {
      const member = memberOf(c);
      if (await revokeInvite(pool, idInPath(c), clock(), member.id)) return c.body(null, 204);
      throw new ServiceError("not-found", t("problem.invite.gone"));
    });
}
