import { hash } from "node:crypto";
import { Hono } from "hono";
import { matchesETag } from "../../history/history-cache.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { encoded, encodingFor } from "../../platform/http/encoding.ts";
import { Turns } from "../../platform/http/turns.ts";
import { holderOf } from "../holders/holder.ts";
import type { AlertServices } from "../services.ts";
import { bundleText } from "./own-imports.ts";
import { ownVersion } from "./own-points.ts";

/** Changes when the same imports are sent in another way. */
const format = 1;

/** What a holder imported from other tools, for the holder alone. */
export function importedRoutes({ pool, trustedProxies }: AlertServices): Hono<AppEnv> {
  const turns = new Turns({ atOnce: 1, ofNetwork: 4, ofAll: 64 });
  return new Hono<AppEnv>().get("/v1/me/imported", async (c) => {
    const { id } = await holderOf(c, pool);
    const version = await ownVersion(pool, id);
    const encoding = encodingFor(c.req.header("Accept-Encoding"));
    const tag = hash("sha256", `${format} ${id} ${version}`, "base64url").slice(0, 22);
    const etag = `"${tag}-${encoding}"`;
    c.header("ETag", etag);
    c.header("Vary", "Accept-Encoding");
    // No cache keeps it: the extension does.
    c.header("Cache-Control", "no-store");
    if (matchesETag(c.req.header("If-None-Match"), { etag })) return c.body(null, 304);
    const text = await turns.run(addressOf(c, trustedProxies), () => bundleText(pool, id));
    if (encoding !== "identity") c.header("Content-Encoding", encoding);
    const body = await encoded(Buffer.from(text), encoding);
    return c.body(body, 200, { "Content-Type": "application/json" });
  });
}
