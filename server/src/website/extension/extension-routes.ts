import { Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import type { OfferedPackage } from "./package-folder.ts";

/**
 * `/extension/…`: where browsers look for newer packages, and get them. It needs no key: the browser asks, not the extension,
 * and a package holds no secret.
 */
export function extensionRoutes({ packages, publicUrl }: WebsiteServices): Hono<AppEnv> {
  const urlOf = ({ name }: OfferedPackage): string => `${publicUrl}/extension/${name}`;
  return new Hono<AppEnv>()
    .get("/extension/updates.json", async (c) => {
      const offered = await packages.offered("firefox");
      if (offered.length === 0)
        throw new ServiceError("not-found", "This server has no package for Firefox.");
      const addons = offered.map((one) => {
        const update = {
          version: one.version,
          update_link: urlOf(one),
          update_hash: `sha256:${one.sha256}`,
          ...(one.oldestBrowser && {
            applications: { gecko: { strict_min_version: one.oldestBrowser } },
          }),
        };
        return [one.id, { updates: [update] }];
      });
      c.header("Cache-Control", "no-cache");
      return c.json({ addons: Object.fromEntries(addons) });
    })
    .get("/extension/update.xml", async (c) => {
      const offered = await packages.offered("chrome");
      if (offered.length === 0) throw new ServiceError("not-found", "This server has no package for Chrome.");
      c.header("Cache-Control", "no-cache");
      return c.body(updateXml(offered, urlOf), 200, { "Content-Type": "text/xml; charset=utf-8" });
    })
    .get("/extension/:file{.+\\.(?:xpi|crx)}", async (c) => {
      const name = c.req.param("file");
      const file = await packages.file(name);
      if (!file) throw new ServiceError("not-found", "This server has no such package.");
      const type = name.endsWith(".xpi") ? "application/x-xpinstall" : "application/x-chrome-extension";
      c.header("Cache-Control", "no-cache");
      return c.body(file, 200, { "Content-Type": type });
    });
}

/** What Chromium's updater reads. Ids, versions and digests have no letters that XML minds; the address may. */
function updateXml(offered: readonly OfferedPackage[], urlOf: (one: OfferedPackage) => string): string {
  const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const apps = offered.map((one) => {
    const oldest = one.oldestBrowser ? ` prodversionmin="${one.oldestBrowser}"` : "";
    return `  <app appid="${one.id}">
    <updatecheck codebase="${escaped(urlOf(one))}" version="${one.version}" hash_sha256="${one.sha256}"${oldest} />
  </app>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
${apps.join("\n")}
</gupdate>
`;
}
