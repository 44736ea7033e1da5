import { SwitchesPatch } from "@tidemark/core/wire";
import { Hono } from "hono";
import { readSwitches, switchesView, turnSwitches } from "../../accounts/switches.ts";
import { productInPath } from "../../history/routes.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { PriceServices } from "../services.ts";
import { claimsView } from "./claims-view.ts";

/** The operator's view of claims, and switches. */
export function crowdRoutes({ pool, policy, verifier, operator, clock }: PriceServices): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/v1/products/:marketplace/:asin/claims", async (c) => {
      await operator.require(c);
      const view = await claimsView(pool, productInPath(c), clock(), policy, verifier.on);
      if (!view) throw new ServiceError("not-found", "Nobody has reported this product yet.");
      return c.json(view);
    })
    .get("/v1/switches", async (c) => {
      await operator.require(c);
      return c.json(switchesView(await readSwitches(pool)));
    })
    .patch("/v1/switches", async (c) => {
      await operator.require(c);
      const { countOnlyBefore, ...patch } = await readBody(c, SwitchesPatch, 1024);
      const turned = {
        ...patch,
        ...(countOnlyBefore !== undefined && {
          countOnlyBefore: countOnlyBefore === null ? null : Date.parse(countOnlyBefore),
        }),
      };
      return c.json(switchesView(await turnSwitches(pool, turned)));
    });
}
