import {
  type Devices,
  type DeviceToken,
  type LinkCode,
  Merge,
  type Merged,
  NewDevice,
  type RecoveryKey,
  RecoveryMail,
} from "@tidemark/core/wire";
import { Hono } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { holderOf } from "../holders/holder.ts";
import { mergeByToken } from "../merge/merge-holders.ts";
import type { AlertServices } from "../services.ts";
import { devicesOf, endDevice } from "./devices.ts";
import { mailRecoveryKey } from "./mail-recovery-key.ts";
import { useTypedKey } from "./use-typed-key.ts";

const maxBytes = 1024;

/** Routes for link codes, recovery keys, devices and merging. Keys are in bodies only, and no answer is stored. */
export function deviceRoutes(services: AlertServices): Hono<AppEnv> {
  const { pool, linkCodes, trustedProxies, clock } = services;
  return new Hono<AppEnv>()
    .use("/v1/devices", async (c, next) => {
      c.header("Cache-Control", "no-store");
      await next();
    })
    .post("/v1/devices", async (c) => {
      const { key, kind } = await readBody(c, NewDevice, maxBytes);
      const { holder: _, ...device } = await useTypedKey(services, key, kind, addressOf(c, trustedProxies));
      return c.json(device satisfies DeviceToken, 201);
    })
    .get("/v1/me/devices", async (c) =>
      c.json((await devicesOf(pool, await holderOf(c, pool), clock())) satisfies Devices),
    )
    .delete("/v1/me/devices/:id", async (c) => {
      const ended = await endDevice(pool, await holderOf(c, pool), idInPath(c));
      if (ended === false) throw new ServiceError("not-found", t("devices.no-device"));
      return c.body(null, 204);
    })
    .post("/v1/me/link-code", async (c) =>
      c.json((await linkCodes.make(await holderOf(c, pool))) satisfies LinkCode, 201),
    )
    .post("/v1/me/recovery-key", async (c) => {
      const key = await linkCodes.makeRecoveryKey(await holderOf(c, pool));
      return c.json({ key } satisfies RecoveryKey, 201);
    })
    .post("/v1/me/recovery-key/mail", async (c) => {
      const { id } = await holderOf(c, pool);
      const { key, channel } = await readBody(c, RecoveryMail, maxBytes);
      const network = addressOf(c, trustedProxies);
      await mailRecoveryKey(services, id, { key, channel: BigInt(channel), network });
      return c.body(null, 204);
    })
    .post("/v1/me/merge", async (c) => {
      const { from } = await readBody(c, Merge, maxBytes);
      for (let attempt = 0; attempt < 3; attempt++) {
        // Asked again when the holder itself became part of another one meanwhile.
        const { id } = await holderOf(c, pool);
        const merged = await mergeByToken(services, id, from, clock());
        if (merged) return c.json(merged satisfies Merged);
      }
      throw new ServiceError("conflict", t("devices.merge-again"));
    });
}
