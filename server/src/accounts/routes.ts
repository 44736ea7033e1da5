import {
  Invitation,
  type ReadKey,
  type Registered,
  Registration,
  type ServerInfo,
  type Work,
} from "@tidemark/core/wire";
import { followedServer } from "@tidemark/drizzle";
import { and, count, eq, isNull } from "drizzle-orm";
import { type Context, Hono } from "hono";
import manifest from "../../package.json" with { type: "json" };
import type { Pool } from "../platform/database.ts";
import { addressOf } from "../platform/http/address.ts";
import type { AppEnv } from "../platform/http/app-env.ts";
import { readBody } from "../platform/http/body.ts";
import { ServiceError } from "../platform/http/problem-details.ts";
import type { Limit } from "../platform/http/rate-limit.ts";
import { orm } from "../platform/orm.ts";
import { PromiseCache } from "../platform/promise-cache.ts";
import { t } from "../platform/texts.ts";
import { within } from "../platform/within.ts";
import { refusedInvite } from "./invite-refusal.ts";
import { redeemInvite } from "./invites.ts";
import { oldestExtension } from "./oldest-extension.ts";
import { redeemWork, renewReporter } from "./reporter.ts";
import type { AccountServices } from "./services.ts";
import { readSwitches } from "./switches.ts";
import type { Issued } from "./token.ts";

const countMs = 1000;

/** Becoming a reporter and staying one; what a client must know before. */
export function reporterRoutes(services: AccountServices): Hono<AppEnv> {
  const { pool, profile, tokens, challenges, limits, inviteTries, access, trustedProxies, clock } = services;
  const info: ServerInfo = {
    version: manifest.version,
    profile: profile.profile,
    registration: profile.registration,
    read: access.isOpen ? "open" : "members",
    extension: { oldest: oldestExtension, current: manifest.version },
  };
  const followed = new PromiseCache<number>(1, 60_000, clock);
  const takeOne = async (key: string, limit: Limit = limits.registrations) => {
    const wait = await limit.take(key);
    if (wait > 0) throw new ServiceError("too-many", t("problem.registration.many"), { retryAfterS: wait });
  };
  const refuseWhenClosed = async () => {
    if (!profile.policy.publicRules || (await readSwitches(pool)).registrationOpen) return;
    throw new ServiceError("conflict", t("problem.registration.closed"));
  };
  const noStore = (c: Context) => c.header("Cache-Control", "no-store");
  const registered = ({ token, expiresAt }: Issued): Registered => ({
    token,
    expiresAt: expiresAt.toISOString(),
    readKey: access.key,
  });

  const byWork = async (work: Work): Promise<Issued> => {
    const judged = challenges.judge(work);
    if (!judged.ok) {
      const [code, sentence] = refusals[judged.reason];
      throw new ServiceError(code, sentence);
    }
    const issued = tokens.issue();
    if (await redeemWork(pool, judged, issued.reporter, clock())) return issued;
    throw new ServiceError("conflict", "This challenge was used before: ask for another.");
  };
  const byInvite = async (shown: Invitation): Promise<Issued> => {
    const issued = tokens.issue();
    const redeemed = await redeemInvite(pool, shown, issued.reporter, clock());
    if (redeemed.ok) return issued;
    throw refusedInvite(redeemed.fault);
  };

  return (
    new Hono<AppEnv>()
      .get("/v1/server", async (c) => {
        // It answers while the database is away, too.
        const follows = await within(
          countMs,
          followed.get("", () => countFollowed(pool)),
        ).catch(() => 0);
        return c.json(follows > 0 ? { ...info, follows } : info);
      })
      .get("/v1/reporters/challenge", async (c) => {
        if (profile.registration !== "proof-of-work") {
          throw new ServiceError("not-found", "An invite code is required.");
        }
        await refuseWhenClosed();
        noStore(c);
        return c.json(challenges.make());
      })
      .post("/v1/reporters", async (c) => {
        await takeOne(addressOf(c, trustedProxies), inviteTries);
        const body = await readBody(c, Registration, 1024);
        await refuseWhenClosed();
        const wanted = "code" in body ? "invite-code" : "proof-of-work";
        if (wanted !== profile.registration) {
          throw new ServiceError(
            "bad-request",
            `This server wants another registration: ${profile.registration}.`,
          );
        }
        noStore(c);
        return c.json(registered(await ("code" in body ? byInvite(body) : byWork(body))), 201);
      })
      .post("/v1/reporters/renew", async (c) => {
        const issued = tokens.renew(c.req.header("authorization"));
        if (issued) await takeOne(`reporter ${issued.reporter.id}`);
        // The list of revoked ones may be 5 s old; the table is not.
        if (!issued || !(await renewReporter(pool, issued.reporter, clock()))) {
          throw new ServiceError("unauthorized", "The reporter token is missing, invalid or revoked.");
        }
        noStore(c);
        return c.json(registered(issued));
      })
      // A reporter's token is shown here so that no read ever carries it. An invite makes no reporter here.
      .post("/v1/read-key", async (c) => {
        const reporter = tokens.verify(c.req.header("authorization"));
        if (reporter) await takeOne(`read key ${reporter.id}`);
        else await takeOne(addressOf(c, trustedProxies), inviteTries);
        if (!reporter) {
          if (c.req.header("authorization") !== undefined) {
            throw new ServiceError("unauthorized", "The reporter's token is wrong or revoked.");
          }
          const shown = await readBody(c, Invitation, 1024);
          if (profile.registration !== "invite-code") throw refusedInvite("unknown");
          const redeemed = await redeemInvite(pool, shown, null, clock());
          if (!redeemed.ok) throw refusedInvite(redeemed.fault);
        }
        noStore(c);
        return c.json({ readKey: access.key } satisfies ReadKey);
      })
  );
}

async function countFollowed(pool: Pool): Promise<number> {
  const isShown = and(eq(followedServer.shown, true), isNull(followedServer.endedAt));
  const [row] = await orm(pool).select({ n: count() }).from(followedServer).where(isShown);
  return row!.n;
}

const refusals = {
  foreign: ["unauthorized", "This challenge is none of this server's."],
  over: ["conflict", "This challenge is over: ask for another."],
  unsolved: ["unauthorized", "This does not solve the challenge."],
} as const;
